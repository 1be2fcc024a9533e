import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SecretSighting } from '../../../src/facts/layer-contents.ts';
import { secretScan } from '../../../src/insight/secrets/secret-scan.ts';

/** Secrets are put together here, so that no scanner of a code host takes this file for a leak. */
const join = (...parts: readonly string[]): string => parts.join('');
const LETTERS = 'qWeRtYuIoPaSdFgHjKlZxCvBnMkJhGfDsApOiUyTrEwQzXcVbNmLpQaZwSxEdCrFvTgByHnUjMiKoL';
const letters = (count: number): string => LETTERS.repeat(3).slice(0, count);
const mixed = (count: number): string =>
  'q7WeRt9YuI3oPaS5dFgH8jKlZ2xCvB6nM4kJhGf1DsA0pOiU'.repeat(3).slice(0, count);
const hex = (count: number): string =>
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'.repeat(3).slice(0, count);
const capitals = (count: number): string =>
  'Q7WERT9YUI3OPAS5DFGH8JKLZ2XCVB6NM4KJHGF1DSA0POIUQWERTYUIOPASDFGHJKL'.slice(0, count);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const token = (claims: object): string =>
  join(
    'eyJhbGciOiJIUzI1NiJ9',
    '.',
    Buffer.from(JSON.stringify(claims)).toString('base64url'),
    '.',
    mixed(43),
  );
const KEY_BODY = join('\nMIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun\n', '-----END');
const pem = (kind = ''): string => join('-----BEGIN ', kind, 'PRIVATE', ' KEY-----');

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

/** The row, a text that is one, and its secret part. */
const SHAPES: readonly (readonly [row: string, text: string, secret: string])[] = [
  ['SEC-AWS-ID', join('id = AK', 'IA', 'QWERTYUIOPASDF23'), 'QWERTYUIOPASDF23'],
  ['SEC-AWS-ID', join('"AS', 'IA', 'QWERTYUIOPASDF23"'), 'QWERTYUIOPASDF23'],
  ['SEC-AWS-SECRET', join('aws_secret_access_key = ', mixed(36), '/+b4'), mixed(36)],
  ['SEC-AWS-SECRET', join('"AwsSecretKey": "', mixed(40), '"'), mixed(40)],
  ['SEC-GITHUB', join('gh', 'p_', mixed(36)), mixed(36)],
  ['SEC-GITHUB', join('github', '_pat_', mixed(22), '_', mixed(59)), mixed(22)],
  ['SEC-GITLAB', join('gl', 'pat-', mixed(20)), mixed(20)],
  ['SEC-GITLAB', join('gl', 'soat-', mixed(20)), mixed(20)],
  ['SEC-PEM', join(pem('RSA '), KEY_BODY), 'MIIEowIBAA'],
  ['SEC-PEM', join(pem(), KEY_BODY), 'MIIEowIBAA'],
  ['SEC-PEM/encrypted', join(pem('ENCRYPTED '), KEY_BODY), 'MIIEowIBAA'],
  [
    'SEC-PEM/encrypted',
    join(pem('RSA '), '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES\n', KEY_BODY),
    'MIIEowIBAA',
  ],
  [
    'SEC-PEM',
    join(pem('OPENSSH '), '\n', base64(`openssh-key-v1\0\0\0\0\u0004none\0\0\0\u0004none${' '.repeat(60)}`)),
    'b3BlbnNzaC',
  ],
  [
    'SEC-PEM/encrypted',
    join(
      pem('OPENSSH '),
      '\n',
      base64(`openssh-key-v1\0\0\0\0\naes256-ctr\0\0\0\u0006bcrypt${' '.repeat(60)}`),
    ),
    'b3BlbnNzaC',
  ],
  ['SEC-GOOGLE-API', join('AI', 'za', mixed(35)), mixed(35)],
  ['SEC-AZ-STORAGE', join('Account', 'Key=', mixed(48), mixed(38), '=='), mixed(48)],
  [
    'SEC-AZ-SAS',
    join('https://a.blob.example/c?sv=2024&sig', '=', mixed(44), '%3D&se=2030-01-01'),
    mixed(44),
  ],
  ['SEC-AZ-SAS', join('https://a.blob.example/c?se=2030-01-01&sig', '=', mixed(44)), mixed(44)],
  ['SEC-AZ-CLIENT', join('secret: abc8', 'Q~', mixed(34)), mixed(34)],
  ['SEC-SLACK', join('xo', 'xb-', '210987654321-', mixed(24)), mixed(24)],
  ['SEC-SLACK', join('xa', 'pp-1-A0B1C2D3-', '2109876543-', hex(64)), hex(64)],
  ['SEC-SLACK-HOOK', join('https://hooks.slack', '.com/services/T0A1B2C3/B0A1B2C3/', mixed(24)), mixed(24)],
  ['SEC-STRIPE', join('sk_', 'live_', mixed(24)), mixed(24)],
  ['SEC-STRIPE', join('rk_', 'live_', mixed(24)), mixed(24)],
  ['SEC-TWILIO', join('S', 'K', hex(32)), hex(32)],
  ['SEC-SENDGRID', join('S', 'G.', mixed(22), '.', mixed(43)), mixed(22)],
  ['SEC-MAILGUN', join('ke', 'y-', hex(32)), hex(32)],
  ['SEC-NPM', join('np', 'm_', mixed(36)), mixed(36)],
  ['SEC-NPM', join('//registry.npmjs.example/:_auth', 'Token=', hex(36)), hex(36)],
  ['SEC-PYPI', join('py', 'pi-AgEIcHlwaS5vcmc', mixed(60)), mixed(48)],
  ['SEC-RUBYGEMS', join('ruby', 'gems_', hex(48)), hex(48)],
  ['SEC-DOCKERHUB', join('dc', 'kr_pat_', mixed(27)), mixed(27)],
  ['SEC-DOCKERHUB', join('dc', 'kr_oat_', mixed(32)), mixed(32)],
  [
    'SEC-DOCKERCFG',
    `{"auths": {"registry.example": {"auth": "${base64('bot:correct-horse')}"}}}`,
    base64('bot:correct-horse'),
  ],
  [
    'SEC-DOCKERCFG',
    `{"https://index.docker.io/v1/": {"auth": "${base64('bot:correct-horse')}"}}`,
    base64('bot:correct-horse'),
  ],
  ['SEC-JWT', token({ sub: 'app', exp: 4_102_444_800 }), mixed(43)],
  ['SEC-JWT/service-account', token({ iss: 'kubernetes/serviceaccount' }), mixed(43)],
  ['SEC-KUBECONFIG', `    client-key-data: ${base64(mixed(100))}`, base64(mixed(60))],
  ['SEC-KUBECONFIG', join('    token: ', 'eyJ', mixed(40)), mixed(40)],
  ['SEC-VAULT', join('hv', 's.', mixed(24)), mixed(24)],
  ['SEC-VAULT', join('hv', 'b.', mixed(48)), mixed(48)],
  ['SEC-TERRAFORM', join(mixed(14), '.atlas', 'v1.', mixed(67)), mixed(48)],
  ['SEC-DIGITALOCEAN', join('do', 'p_v1_', hex(64)), hex(64)],
  ['SEC-DATABRICKS', join('da', 'pi', hex(32)), hex(32)],
  ['SEC-HUGGINGFACE', join('h', 'f_', letters(34)), letters(34)],
  ['SEC-OPENAI', join('sk', '-proj-', mixed(48)), mixed(48)],
  ['SEC-OPENAI', join('sk', '-svcacct-', mixed(48)), mixed(48)],
  ['SEC-ANTHROPIC', join('sk', '-ant-api03-', mixed(48), mixed(48)), mixed(48)],
  ['SEC-GRAFANA', join('gl', 'sa_', mixed(32), '_', hex(8)), mixed(32)],
  ['SEC-SHOPIFY', join('sh', 'pat_', hex(32)), hex(32)],
  ['SEC-NEWRELIC', join('NR', 'AK-', capitals(27)), capitals(27)],
  ['SEC-POSTMAN', join('PM', 'AK-', hex(24), '-', hex(34)), hex(34)],
  ['SEC-PULUMI', join('pu', 'l-', hex(40)), hex(40)],
  ['SEC-DOPPLER', join('dp', '.pt.', mixed(43)), mixed(43)],
  ['SEC-LINEAR', join('lin', '_api_', mixed(40)), mixed(40)],
  ['SEC-TAILSCALE', join('ts', 'key-auth-', mixed(12), '-', mixed(30)), mixed(12)],
  ['SEC-AGE', join('AGE-SECRET', '-KEY-1', capitals(58)), capitals(58)],
  ['SEC-DISCORD', join('https://discord', '.com/api/webhooks/8162534091827/', mixed(48)), mixed(48)],
  ['SEC-TELEGRAM', join('80124', '56789', ':AA', mixed(33)), mixed(33)],
  ['SEC-ALIBABA', join('LT', 'AI', mixed(20)), mixed(20)],
  ['SEC-URLCRED', 'git clone https://bot:correct-horse@git.example/app', 'correct-horse'],
  ['SEC-URLCRED', 'ftp://mirror:Zk4mQ8vLr2Xw@files.internal/', 'Zk4mQ8vLr2Xw'],
  ['SEC-DBCONN', 'url=postgres://app:correct-horse@db.internal:5432/app', 'correct-horse'],
  ['SEC-DBCONN', 'mongodb+srv://app:correct-horse@cluster.internal', 'correct-horse'],
  ['SEC-DBCONN', '"Server=db.internal;Database=app;User Id=app;Password=correct-horse;"', 'correct-horse'],
];

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

/** The row, a path, what makes it one, and what does not. */
const FILES: readonly (readonly [row: string, path: string, secret: string | Buffer, harmless: string])[] = [
  [
    'SEC-F-SSHKEY',
    'root/.ssh/id_ed25519',
    join(pem('OPENSSH '), KEY_BODY),
    'ssh-ed25519 AAAAC3Nza root@build\n',
  ],
  ['SEC-F-SSHKEY', 'home/app/deploy_rsa', join(pem('RSA '), KEY_BODY), 'see the wiki\n'],
  ['SEC-F-SSHKEY', 'etc/ssh/ssh_host_ecdsa_key', join(pem('EC '), KEY_BODY), ''],
  ['SEC-F-SSHKEY', 'root/login.ppk', 'PuTTY-User-Key-File-3: ssh-ed25519\n', 'nothing\n'],
  [
    'SEC-F-CLOUD',
    'root/.aws/credentials',
    join('[default]\naws_session', '_token = ', mixed(40)),
    '[default]\nregion = eu\n',
  ],
  [
    'SEC-F-CLOUD',
    'root/.azure/accessTokens.json',
    '[{"accessToken": "Zk4mQ8vLr2Xw"}]',
    '{"subscriptions": []}',
  ],
  ['SEC-F-CLOUD', 'root/.config/gcloud/credentials.db', Buffer.from('SQLite format 3\0x'), ''],
  ['SEC-F-CLOUD', 'app/application_default_credentials.json', '{"refresh_token": "1//0Zk4mQ8vLr"}', '{}'],
  ['SEC-F-CLOUD', 'root/.oci/config', '[DEFAULT]\nkey_file=~/.oci/key.pem\n', '[DEFAULT]\n'],
  ['SEC-F-CLOUD', 'root/.s3cfg', 'secret_key = Zk4mQ8vLr2Xw9TpB\n', 'secret_key = \n'],
  ['SEC-F-CLOUD', 'etc/.boto', 'gs_secret_access_key = Zk4mQ8vLr2Xw9TpB\n', '[Boto]\n'],
  [
    'SEC-F-KUBE',
    'root/.kube/config',
    'users:\n- user:\n    password: correct-horse\n',
    'kind: Config\nclusters: []\n',
  ],
  [
    'SEC-F-KUBE',
    'etc/kubernetes/admin.conf',
    'users:\n- user:\n    client-key: /pki/admin.key\n',
    'Listen 80\n',
  ],
  ['SEC-F-KUBE', 'app/prod.kubeconfig', 'users:\n- user:\n    token: Zk4mQ8vLr2Xw\n', 'kind: Config\n'],
  [
    'SEC-F-REGISTRY',
    'root/.docker/config.json',
    '{"auths": {"r.example": {"identitytoken": "Zk4mQ8vLr2Xw"}}}',
    '{"credsStore": "pass", "auths": {"r.example": {}}}',
  ],
  [
    'SEC-F-REGISTRY',
    'root/.npmrc',
    '//r.example/:_password=Zk4mQ8vLr2Xw\n',
    `//r.example/:_authToken=\${NPM_TOKEN}\nregistry=https://r.example\n`,
  ],
  [
    'SEC-F-REGISTRY',
    'root/.pypirc',
    '[pypi]\npassword = correct-horse\n',
    '[pypi]\nrepository = https://p.example\n',
  ],
  ['SEC-F-REGISTRY', 'root/.gem/credentials', '---\n:rubygems_api_key: Zk4mQ8vLr2Xw\n', '---\n'],
  [
    'SEC-F-REGISTRY',
    'root/.m2/settings.xml',
    '<server><password>correct-horse</password></server>',
    `<server><password>\${env.P}</password></server>`,
  ],
  [
    'SEC-F-REGISTRY',
    'root/.m2/settings-security.xml',
    '<settingsSecurity><master>{Zk4mQ8vLr2Xw}</master></settingsSecurity>',
    '<settingsSecurity/>',
  ],
  [
    'SEC-F-REGISTRY',
    'app/NuGet.Config',
    '<add key="ClearTextPassword" value="correct-horse" />',
    '<add key="ClearTextPassword" value="%PASS%" />',
  ],
  ['SEC-F-REGISTRY', 'app/auth.json', '{"github-oauth": {"github.com": "Zk4mQ8vLr2Xw"}}', '{"user": "app"}'],
  [
    'SEC-F-REGISTRY',
    'root/.netrc',
    'machine git.internal login bot password correct-horse\n',
    'machine git.internal login bot\n',
  ],
  ['SEC-F-REGISTRY', 'root/.yarnrc.yml', 'npmAuthToken: "Zk4mQ8vLr2Xw"\n', `npmAuthToken: "\${NPM_TOKEN}"\n`],
  [
    'SEC-F-ENVFILE',
    'app/.env',
    'PORT=80\nAPI_SECRET=Zk4mQ8vLr2Xw9TpB\n',
    `PORT=80\nAPI_SECRET_FILE=/run/secrets/a\nAPI_SECRET=\${SECRET}\n`,
  ],
  ['SEC-F-ENVFILE', 'app/.env.production', 'API_SECRET=Zk4mQ8vLr2Xw9TpB\n', 'PORT=80\n'],
  [
    'SEC-F-ENVFILE',
    'app/config/secrets.yml',
    'production:\n  secret_token: Zk4mQ8vLr2Xw9TpB\n',
    'production:\n  secret_token: <%= ENV["T"] %>\n',
  ],
  [
    'SEC-F-ENVFILE',
    'app/config/database.yml',
    'production:\n  password: correct-horse\n',
    'production:\n  adapter: sqlite3\n',
  ],
  ['SEC-F-ENVFILE', 'app/config/master.key', hex(32), 'see the wiki'],
  [
    'SEC-F-ENVFILE',
    'srv/wp-config.php',
    "define( 'DB_PASSWORD', 'correct-horse' );",
    "define( 'DB_PASSWORD', 'password_here' );",
  ],
  [
    'SEC-F-ENVFILE',
    'app/settings.py',
    "SECRET_KEY = 'Zk4mQ8vLr2Xw9TpB'\nDB_PASSWORD='correct-horse'\n",
    "SECRET_KEY = os.environ['KEY']\n",
  ],
  ['SEC-F-ENVFILE', 'app/appsettings.Production.json', '{"Password": "correct-horse"}', '{"Logging": {}}'],
  [
    'SEC-F-ENVFILE',
    'app/local.settings.json',
    '{"Values": {"ApiKey": "Zk4mQ8vLr2Xw9TpB"}}',
    '{"IsEncrypted": false}',
  ],
  ['SEC-F-ENVFILE', 'var/jenkins/credentials.xml', '<secret>Zk4mQ8vLr2Xw</secret>', '<secret></secret>'],
  ['SEC-F-KEYSTORE', 'app/server.p12', Buffer.from([0x30, 0x82, 0, 1]), ''],
  ['SEC-F-KEYSTORE', 'app/trust.jks', Buffer.from([0xfe, 0xed, 0xfe, 0xed]), ''],
  ['SEC-F-KEYSTORE', 'home/app/login.kdbx', Buffer.from([3, 0xd9]), ''],
  ['SEC-F-TLSKEY', 'etc/nginx/server.key', join(pem(), KEY_BODY), 'public\n'],
  [
    'SEC-F-TLSKEY',
    'etc/letsencrypt/live/a.internal/privkey1.pem',
    join(pem(), KEY_BODY),
    '-----BEGIN CERTIFICATE-----\n',
  ],
  ['SEC-F-TLSKEY', 'etc/ssl/private/app', join(pem('RSA '), KEY_BODY), 'x'],
  ['SEC-F-TLSKEY/snakeoil', 'etc/ssl/private/ssl-cert-snakeoil.key', join(pem(), KEY_BODY), 'x'],
  ['SEC-F-STATE', 'app/terraform.tfstate', '{"terraform_version": "1.9"}', '{}'],
  [
    'SEC-F-STATE',
    'srv/backup.sql',
    "CREATE TABLE users;\nINSERT INTO users VALUES ('a');\n",
    'CREATE TABLE users (id int);\n',
  ],
  ['SEC-F-STATE', 'srv/config.php.bak', 'db_password=correct-horse\n', 'nothing\n'],
  ['SEC-F-STATE', 'root/trace.pcap', Buffer.from([0xd4, 0xc3, 0xb2, 0xa1, 0]), ''],
  ['SEC-F-STATE', 'root/office.ovpn', 'client\nauth-user-pass\n', 'client\n'],
  ['SEC-F-STATE', 'root/admin.rdp', 'password 51:b:0100\n', 'screen mode id:i:2\n'],
  ['SEC-F-STATE', 'srv/.htpasswd', join('admin:$', 'apr1$Zk4mQ8vL$r2Xw9TpB'), '# nobody\n'],
  [
    'SEC-F-STATE',
    'etc/shadow-',
    join('root:$', 'y$j9T$Zk4mQ8vLr2Xw9TpB:19700:0:99999:7:::'),
    'root:*:19700:0:99999:7:::\nbin:!:19700::::::\n',
  ],
  ['SEC-F-STATE', 'root/.pgpass', 'db.internal:5432:app:app:correct-horse\n', '# nothing\n'],
  ['SEC-F-STATE', 'root/.my.cnf', '[client]\npassword=correct-horse\n', '[client]\nuser=app\n'],
  ['SEC-F-STATE', 'root/.vault_pass', 'correct-horse\n', ''],
  ['SEC-F-SATOKEN', 'var/run/secrets/kubernetes.io/serviceaccount/token', join('eyJ', mixed(60)), ''],
];

describe('a file with a telling name', () => {
  test.each(FILES)(
    '%s: %s is told for what it holds, and quiet without that',
    (row, path, secret, harmless) => {
      expect(rulesOf(path, secret)).toContain(row);
      expect(rulesOf(path, harmless)).not.toContain(row);
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
      { rule: 'SEC-ENVNAME', line: 3, masked: 'db_password=********' },
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

  test('a layer full of secrets says that not all of them are listed', () => {
    const layer = secretScan().begin();
    const bytes = Buffer.from(`${join('gh', 'p_', mixed(36))}\n`.repeat(20));
    for (let number = 0; number < 60; number += 1) {
      layer.take({ path: `app/${number}`, type: 'file', mode: 0o644, size: bytes.length }, bytes);
    }
    const { secrets, problems } = layer.finish();
    expect(secrets).toHaveLength(1000);
    expect(problems).toEqual(['more than 1000 texts look like secrets: 200 of them are left out']);
  });
});
