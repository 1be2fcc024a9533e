import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SecretSighting } from '../../../src/facts/layer-contents.ts';
import { secretScan } from '../../../src/insight/secrets/secret-scan.ts';
import { base64, FILES, hex, join, KEY_BODY, letters, mixed, pem, SHAPES, token } from './made-up-secrets.ts';

function scan(
  path: string,
  content: string | Buffer,
  options?: { readonly findsRandomStrings: boolean },
): readonly SecretSighting[] {
  const bytes = Buffer.from(content);
  const entry = { path, type: 'file', mode: 0o644, size: bytes.length } as const;
  const layer = secretScan(options).begin();
  const wanted = layer.wants(entry);
  if (wanted > 0) layer.take(entry, bytes.subarray(0, wanted));
  return layer.finish().secrets ?? [];
}
const rulesOf = (path: string, content: string | Buffer): readonly string[] =>
  scan(path, content).map(({ rule }) => rule);

describe('a secret in a text file', () => {
  test.each(SHAPES)('%s is found: %s', (row, text, secret) => {
    const content = `# settings\n\nvalue ${text} end\n`;
    const sightings = scan('app/notes', content);
    expect(sightings).toMatchObject([{ rule: row, path: 'app/notes', line: 3 }]);
    expect(JSON.stringify(sightings)).not.toContain(secret.slice(0, 10));
  });

  test('every row of the list that a shape can tell is among them', () => {
    const rows = readFileSync(
      new URL('../../fixtures/coverage/image-and-runtime.tsv', import.meta.url),
      'utf8',
    )
      .split('\n')
      .flatMap((line) => /^(SEC-\S+)/.exec(line)?.[1] ?? [])
      .filter((row) => !row.startsWith('SEC-F-'));
    // Found by name, in histories, and when asked for: below, and where histories are looked at.
    const elsewhere = ['SEC-GCP-SA', 'SEC-ENVNAME', 'SEC-ARGSECRET', 'SEC-HIGHENTROPY'];
    const told = new Set(SHAPES.map(([row]) => row));
    expect(rows.filter((row) => !told.has(row) && !elsewhere.includes(row))).toEqual([]);
  });

  test('the key of a Google service account tells itself by two fields, and holds a private key', () => {
    const file = JSON.stringify({
      type: 'service_account',
      project_id: 'p',
      private_key: join(pem(), KEY_BODY),
    });
    expect(rulesOf('app/gcp.json', file)).toEqual(['SEC-GCP-SA', 'SEC-PEM']);
    expect(rulesOf('app/gcp.json', '{"type": "service_account", "project_id": "p"}')).toEqual([]);
  });

  test('a token says when it ends', () => {
    expect(scan('app/notes', token({ exp: 1_600_000_000 }))).toMatchObject([
      { rule: 'SEC-JWT', expires: 1_600_000_000 },
    ]);
    expect(scan('app/notes', token({ sub: 'x' }))[0]).not.toHaveProperty('expires');
  });

  test('what is shown tells where it belongs, and nothing of the secret', () => {
    expect(scan('a', 'postgres://app:correct-horse@db.internal/app')[0]?.masked).toBe(
      'postgres://app:********@db.internal',
    );
    expect(scan('a', join('gh', 'p_', mixed(36)))[0]?.masked).toBe(join('gh', 'p_', '********'));
  });

  test('several in one file are told apart by line, the same place once', () => {
    const one = join('gh', 'p_', mixed(36));
    expect(scan('a', `${one}\n${one}\n`).map(({ line }) => line)).toEqual([1, 2]);
  });
});

/** What it is, and a text that has the look of a secret and is none. */
const HARMLESS: readonly (readonly [what: string, text: string])[] = [
  ['the key of the documentation', join('AK', 'IAIOSFODNN7EXAMPLE')],
  ['the secret of the documentation', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['a key with the wrong letters', join('AK', 'IA', 'QWERTYUIOPASDF10')],
  ['a longer word with a key in it', join('xAK', 'IA', 'QWERTYUIOPASDF23')],
  ['a placeholder', join('gh', 'p_', 'x'.repeat(36))],
  ['the same few letters', join('sk_', 'live_', 'abababababababababababab')],
  ['counted letters', join('gl', 'pat-', 'abcdefghijklmnopqrst')],
  ['a token to fill in', `_authToken=\${NPM_TOKEN}`],
  ['a key without a body', `if (text.startsWith("${pem('RSA ')}")) parse(text)`],
  [
    'a public key',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n',
  ],
  [
    'a certificate',
    '-----BEGIN CERTIFICATE-----\nMIIDXTCCAkWgAwIBAgIJAJC1HiIAZAiIMA0GCSqGSIb3DQEBCwUAMEUxCzAJBgNV\n',
  ],
  ['a login in a helper', '{"auths": {"registry.example": {}}, "credsStore": "desktop"}'],
  ['an auth that is no login', '{"auths": {"registry.example": {"auth": "AAAAAAAAAAAA"}}}'],
  ['an auth outside of a registry’s settings', `{"auth": "${base64('bot:correct-horse')}"}`],
  ['what only has the form of a token', join('eyJhbGciOiJIUzI1NiJ9', '.eyJ', mixed(20), '.', mixed(20))],
  ['a signature without an end', join('https://a.example/?sig', '=', mixed(44))],
  ['a variable in an address', `https://bot:\${TOKEN}@git.example/app`],
  ['a placeholder in an address', 'https://user:password@git.internal/app'],
  ['a place to fill in', 'https://<user>:<secret>@git.internal/app'],
  ['the example of an address', 'postgres://app:correct-horse@db.example.com/app'],
  ['an address with a port', 'see http://localhost:8080/@scope/name and http://a.internal:80/x@y'],
  ['an address without a password', 'ssh://git@git.internal/app.git'],
  ['code that sets a password', 'const password=read();\nlet pwd=prompt;\n'],
  ['a checksum', `"integrity": "sha512-${base64(mixed(64))}"`],
  ['a hash behind a word', `key-${'0'.repeat(32)}`],
];

describe('quiet about', () => {
  test.each(HARMLESS)('%s', (_, text) => {
    expect(scan('app/notes', `value ${text} end\n`)).toEqual([]);
  });

  test.each([
    ['usr/lib/python3.11/test/keycert.pem'],
    ['app/node_modules/https/test/fixtures/server.key'],
    ['usr/share/doc/openssl/demo.md'],
    ['usr/local/go/src/crypto/tls/testdata/key.pem'],
    ['usr/local/go/src/crypto/tls/tls_test.go'],
  ])('a key that comes with a library: %s', (path) => {
    expect(scan(path, join(pem(), KEY_BODY))).toEqual([]);
  });

  test('the settings of OpenSSL, where a key is a path', () => {
    const line = 'private_key\t= $dir/private/cakey.pem# The private key';
    expect(scan('etc/ssl/openssl.cnf', `[ CA_default ]\ndir = ./demoCA\n${line}\n`)).toEqual([]);
    expect(rulesOf('etc/ssl/openssl.cnf', 'private_key = Zk4mQ8vLr2XwPq7TnB3sYd\n')).toEqual(['SEC-ENVNAME']);
  });

  test('plain shapes in what packages bring along, while clear ones are still told', () => {
    const path = 'usr/lib/python3/dist-packages/client.py';
    expect(scan(path, 'ftp://mirror:Zk4mQ8vLr2Xw@files.internal/')).toEqual([]);
    expect(rulesOf(path, join('gh', 'p_', mixed(36)))).toEqual(['SEC-GITHUB']);
  });

  test('files that are not text', () => {
    expect(
      scan('app/program', Buffer.concat([Buffer.from([0x7f, 0]), Buffer.from(join('gh', 'p_', mixed(36)))])),
    ).toEqual([]);
    expect(scan('app/picture.png', join('gh', 'p_', mixed(36)))).toEqual([]);
  });

  test('files of more than a megabyte', () => {
    expect(scan('app/data', `${join('gh', 'p_', mixed(36))}\n${' '.repeat(1024 * 1024)}`)).toEqual([]);
  });
});

describe('a file with a telling name', () => {
  test.each(FILES)(
    '%s: %s is told for what it holds, and quiet without that',
    (row, path, secret, harmless) => {
      expect(rulesOf(path, secret)).toContain(row);
      expect(rulesOf(path, harmless)).not.toContain(row);
    },
  );

  test.each([
    ['root/.ssh/id_rsa', join(pem('ENCRYPTED '), KEY_BODY), ['SEC-F-SSHKEY/encrypted', 'SEC-PEM/encrypted']],
    [
      'etc/nginx/server.key',
      join(pem('RSA '), '\nProc-Type: 4,ENCRYPTED\n', KEY_BODY),
      ['SEC-F-TLSKEY/encrypted', 'SEC-PEM/encrypted'],
    ],
    [
      'etc/nginx/two.pem',
      join(pem('ENCRYPTED '), KEY_BODY, '\n', pem(), KEY_BODY),
      ['SEC-F-TLSKEY', 'SEC-PEM/encrypted', 'SEC-PEM'],
    ],
    ['root/a.ppk', 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: aes256-cbc\n', ['SEC-F-SSHKEY/encrypted']],
    ['root/a.ppk', 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n', ['SEC-F-SSHKEY']],
    ['etc/ssl/private/ssl-cert-snakeoil.key', join(pem(), KEY_BODY), ['SEC-F-TLSKEY/snakeoil']],
  ])(
    '%s is as bad as its key: one that a passphrase guards, or that vouches for nothing, is less',
    (path, text, rules) => {
      expect(rulesOf(path, text)).toEqual(rules);
    },
  );

  test('every row of the list is among them', () => {
    const rows = readFileSync(
      new URL('../../fixtures/coverage/image-and-runtime.tsv', import.meta.url),
      'utf8',
    )
      .split('\n')
      .flatMap((line) => /^(SEC-F-\S+)/.exec(line)?.[1] ?? []);
    const told = new Set(FILES.map(([row]) => row));
    expect(rows.filter((row) => !told.has(row))).toEqual([]);
  });

  test.each(['app/.env.example', 'app/.env.sample', 'app/.env.template'])('%s is one to fill in', (path) => {
    expect(scan(path, 'API_SECRET=Zk4mQ8vLr2Xw9TpB\n')).toEqual([]);
  });

  test('a variable that promises a secret tells itself in any file of settings', () => {
    expect(scan('etc/app/app.conf', '# comment\nport = 80\ndb_password = correct-horse\n')).toMatchObject([
      { rule: 'SEC-ENVNAME', line: 3, masked: 'db_password = ********' },
    ]);
    expect(scan('app/main.c', 'db_password = correct-horse\n')).toEqual([]);
    expect(
      scan('etc/app/app.conf', 'MONKEY=Zk4mQ8vLr2Xw9TpB\nKEYCLOAK_URL=http://k\nGPG_KEY=E3FF2839C048B25C\n'),
    ).toEqual([]);
  });
});

describe('long strings near a word that promises a secret', () => {
  const random = { findsRandomStrings: true };
  const line = `client secret is ${join(mixed(24), 'Yy0')}${letters(12)}\n`;

  test('are told when asked for', () => {
    expect(scan('app/notes', line, random)).toMatchObject([{ rule: 'SEC-HIGHENTROPY', line: 1 }]);
    expect(scan('app/notes', `token: ${hex(40)}`, random)).toMatchObject([{ rule: 'SEC-HIGHENTROPY' }]);
    expect(scan('app/notes', line)).toEqual([]);
  });

  test.each([
    ['a checksum', `token sha256 ${hex(64)}`],
    ['a lock file', line, 'app/package-lock.json'],
    ['far from any word', `${'x '.repeat(60)}${mixed(40)}`],
    ['the same letters', `secret ${'ab'.repeat(20)}`],
    ['words', 'secret this-is-a-long-name-of-something-in-words-without-meaning'],
  ])('are not %s', (_, text, path = 'app/notes') => {
    expect(scan(path, text, random)).toEqual([]);
  });

  test('have a version of their own, so that no result from before is taken for one', () => {
    expect(secretScan(random).version).not.toBe(secretScan().version);
  });
});

describe('hostile files', () => {
  test('a megabyte of keywords is looked at in bounded time and told in bounded length', () => {
    for (const word of [
      '://',
      'PRIVATE KEY',
      '-----BEGIN PRIVATE KEY-----',
      '"auth"',
      '.eyJ',
      'ecret',
      'a:b@c://',
      join('gh', 'p_', mixed(36), '\n'),
    ]) {
      const sightings = scan('app/notes', word.repeat(Math.floor((1024 * 1024) / word.length)));
      expect(sightings.length).toBeLessThanOrEqual(20);
    }
  });

  test('a file that is given up says from which line on nobody looked', () => {
    const layer = secretScan().begin();
    const text = `${'://\n'.repeat(30_000)}${SHAPES[0]?.[1]}\n`;
    layer.take({ path: 'app/notes', type: 'file', mode: 0o644, size: text.length }, Buffer.from(text));
    const { problems } = layer.finish();
    expect(problems).toEqual([
      expect.stringMatching(/^app\/notes: not looked through for secrets from line \d+ on, /),
    ]);
    expect(secretScan().version).not.toBe('secrets-3');
  });

  test('a layer full of secrets of one kind says that not all are listed, and lists those of other kinds', () => {
    const layer = secretScan().begin();
    const take = (path: string, text: string): void =>
      layer.take({ path, type: 'file', mode: 0o644, size: text.length }, Buffer.from(text));
    const token = join('gh', 'p_', mixed(36));
    for (let number = 0; number < 60; number += 1) take(`app/${number}`, `${token}\n`.repeat(20));
    take('app/last', `${`${token}\n`.repeat(30)}postgres://app:${mixed(12)}@db.internal/shop\n`);
    const { secrets, problems } = layer.finish();
    expect(Map.groupBy(secrets ?? [], ({ rule }) => rule).get('SEC-GITHUB')).toHaveLength(500);
    expect(secrets?.at(-1)).toMatchObject({ rule: 'SEC-DBCONN', path: 'app/last', line: 31 });
    expect(problems).toEqual(['more than 500 texts look like secrets of one kind: 720 of them are left out']);
  });
});
