import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  looksLikeSecret,
  maskArguments,
  maskEnv,
  maskNamed,
  maskText,
  maskValue,
  SECRET_MASK,
  secretTitle,
} from '../../src/insight/secret-value.ts';

const M = SECRET_MASK;
/** Put together here so that no scanner takes this file for a leak. */
const made = (prefix: string, length: number, filler = 'a1B2c3D4e5') =>
  prefix + filler.repeat(Math.ceil(length / filler.length)).slice(0, length);

const githubToken = made('ghp_', 36);
const awsId = `${'AK'}IA${'ABCDEFGH23456777'}`;
const jwt = `${made('eyJ', 20)}.${made('eyJ', 30)}.${made('', 30)}`;
const pem = `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----`;

describe('looksLikeSecret', () => {
  it.each([
    ['DB_PASSWORD', 'hunter2', 'password'],
    ['DB_PASSWORD', '123987', 'password'],
    ['DB_PASSWORD_WORDPRESS', 'hunter2', 'password'],
    ['DB_PASSWORD2', 'hunter2', 'password'],
    ['POSTGRES_PASSWORD', 'changeme', 'well-known-password'],
    ['POSTGRES_PASSWORD', '"postgres"', 'well-known-password'],
    ['PGPASSWORD', 'x1', 'password'],
    ['MYSQL_PWD', 'hunter2', 'password'],
    ['DB_PASS', 'hunter2', 'password'],
    ['DBPASS', 'hunter2', 'password'],
    ['REDISCLI_AUTH', 'hunter2', 'password'],
    ['clientSecret', 'hunter2', 'secret'],
    ['SECRET_KEY_BASE', 'abcdef', 'key'],
    ['DJANGO_SECRET_KEY', 'django-insecure', 'key'],
    ['AWS_SECRET_ACCESS_KEY', made('', 40), 'key'],
    ['API_KEY', 'abc123', 'key'],
    ['apikey', 'abc123', 'key'],
    ['STRIPE_API_KEY_PROD', 'abc123', 'key'],
    ['ENCRYPTION_KEY', '/Xab+9ddfMN0aZ1qweRTYuioPASDfghJKLzxc=', 'key'],
    ['GITHUB_TOKEN', 'abc', 'token'],
    ['TOKEN_REVIEWER', 'a81kd02mmz91', 'token'],
    ['RABBITMQ_ERLANG_COOKIE', 'monster', 'secret'],
    ['AUTH_SALT', 'kx81', 'secret'],
    ['VAULT_SECRET_ID', '6b1f2f3c-07a1-4a7c-9d57-0f9d3f6b1c22', 'secret'],
    ['GOOGLE_CREDENTIALS', '{"type":"service_account"}', 'credentials'],
    ['ANYTHING', githubToken, 'github-token'],
    ['ANYTHING', made('github_pat_', 82), 'github-token'],
    ['ANYTHING', made('glpat-', 20), 'gitlab-token'],
    ['ANYTHING', awsId, 'aws-access-key-id'],
    ['ANYTHING', `${'xox'}b-1234567890-abcdef`, 'slack-token'],
    ['ANYTHING', made(`${'sk'}_live_`, 24), 'stripe-key'],
    ['ANYTHING', pem, 'private-key'],
    ['ANYTHING', pem.replaceAll('\n', '\\n'), 'private-key'],
    ['ANYTHING', jwt, 'json-web-token'],
    ['ANYTHING', `https://hooks.slack.com/services/${'T'}0000/B0000/abcdef`, 'slack-webhook'],
    ['DOCKER_AUTH_CONFIG', '{"auths":{"x.example":{"auth":"dXNlcjpwYXNz"}}}', 'registry-login'],
    ['DATABASE_URL', 'postgres://app:hunter2@db:5432/app', 'url-password'],
    ['DATABASE_URL', 'postgres://app:p@ss:w0rd@db/app', 'url-password'],
    ['DATABASE_URL', 'postgres://app:p/ss word@db/app', 'url-password'],
    ['REDIS_URL', 'redis://:hunter2@cache:6379/0', 'url-password'],
    ['JDBC', 'jdbc:postgresql://db/app?user=app&password=hunter2', 'password'],
    ['CONN', 'Server=db;User Id=sa;Password=hunter2;', 'password'],
    ['DSN', 'root:hunter2@tcp(db:3306)/app', 'url-password'],
    ['JAVA_OPTS', '-Xmx1g -Djavax.net.ssl.trustStorePassword=hunter2', 'password'],
    ['TOKEN', 'https://a:hunter2@example.org', 'url-password'],
  ])('%s=%s is %s', (name, value, kind) => {
    expect(looksLikeSecret(name, value)).toBe(kind);
  });

  it.each([
    ['PASSWORD', ''],
    ['PASSWORD', '""'],
    ['POSTGRES_PASSWORD_FILE', '/run/secrets/db'],
    ['PASSWORD', '/run/secrets/db_password'],
    ['TLS_KEY', '/etc/ssl/private/server.key'],
    ['SSH_PRIVATE_KEY', '~/.ssh/id_ed25519'],
    ['DB_PASSWORD', '$DB_PASSWORD'],
    ['DB_PASSWORD', `\${DB_PASSWORD:-none}`],
    ['DB_PASSWORD', '{{ db_password }}'],
    ['DB_PASSWORD', '<your password>'],
    ['DB_PASSWORD', '********'],
    ['DB_PASSWORD', '[REDACTED]'],
    ['DB_PASSWORD', 'vault:secret/data/db#password'],
    ['DB_PASSWORD', 'arn:aws:secretsmanager:eu-west-1:1:secret:db'],
    ['DB_PASSWORD', 'op://ops/db/password'],
    ['MYSQL_ALLOW_EMPTY_PASSWORD', 'yes'],
    ['MYSQL_ALLOW_EMPTY_PASSWORD', '1'],
    ['MYSQL_RANDOM_ROOT_PASSWORD', '1'],
    ['REQUIRE_PASSWORD', 'true'],
    ['PASSWORD_MIN_LENGTH', '12'],
    ['PASSWORD_HASHERS_ALGORITHM', 'argon2'],
    ['TOKEN_TTL', '3600'],
    ['ACCESS_TOKEN_LIFETIME', '15m'],
    ['MAX_TOKENS', '4096'],
    ['TOKENS', '4096'],
    ['TOKEN_URL', 'https://login.example.org/token'],
    ['AUTH_TOKEN_HEADER', 'X-Auth-Token'],
    ['SECRET_NAME', 'db-credentials'],
    ['AWS_SECRET_ID', 'prod/db'],
    ['SECRET_SANTA', 'the whole family'],
    ['GPG_KEY', 'E3FF2839C048B25C084DEBE9B26995E310250568'],
    ['PUBLIC_KEY', 'abcdef'],
    ['SSH_PUBLIC_KEY', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@host'],
    ['SORT_KEY', 'created_at'],
    ['KEYBOARD', 'us'],
    ['MONKEY', 'bananas'],
    ['KEYCLOAK_URL', 'https://id.example.org'],
    ['TOKENIZERS_PARALLELISM', 'false'],
    ['PASSENGER_APP_ENV', 'production'],
    ['BYPASS_CACHE', '1'],
    ['COMPASS', 'north'],
    ['PWD', '/srv/app'],
    ['OLDPWD', '/srv'],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['SSH_AUTH_SOCK', '/tmp/ssh-agent'],
    ['AUTH_METHOD', 'scram-sha-256'],
    ['POSTGRES_HOST_AUTH_METHOD', 'trust'],
    ['DATABASE_URL', 'postgres://db:5432/app'],
    ['DATABASE_URL', 'postgres://app@db:5432/app'],
    ['DATABASE_URL', `postgres://app:\${PASSWORD}@db/app`],
    ['HOMEPAGE', 'https://example.org:8080/@team/page'],
    ['MAILTO', 'someone@example.org'],
    ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
    ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['APK_PACKAGES', 'libcrypto3=3.1.4 libssl3=3.1.4'],
    ['IMAGE', 'registry.example.org/auth/token:1.2'],
    ['AUTH_TOKEN_SERVICE_HOST', '10.0.0.7'],
    ['AUTH_TOKEN_PORT', 'tcp://10.0.0.7:443'],
    ['GIT_COMMIT', 'd6cd1e2bd19e03a81132a23b2025920577f84e37'],
    ['SHA256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['LANG', 'C.UTF-8'],
  ])('%s=%s stays quiet', (name, value) => {
    expect(looksLikeSecret(name, value)).toBeUndefined();
  });

  it('says every kind in words', () => {
    expect(secretTitle('password')).toBe('a password');
    expect(secretTitle('github-token')).toBe('a GitHub token');
  });
});

describe('maskValue', () => {
  it('tells nothing of a secret, not even its length', () => {
    expect(maskValue('x')).toBe(M);
    expect(maskValue('x'.repeat(500))).toBe(M);
    expect(maskValue(`{"key":"${pem}"}`)).toBe(M);
  });

  it.each([
    ['postgres://app:hunter2@db:5432/app', `postgres://app:${M}@db:5432/app`],
    ['redis://:hunter2@cache', `redis://:${M}@cache`],
    ['postgres://app:p@ss@db/app', `postgres://app:${M}@db/app`],
    ['jdbc:mysql://db/app?password=hunter2&ssl=true', `jdbc:mysql://db/app?password=${M}&ssl=true`],
    ['https://u:p@hooks.slack.com/services/T0/B0/abc', `https://u:${M}@hooks.slack.com/services/${M}`],
  ])('keeps the rest of %s', (value, masked) => {
    expect(maskValue(value)).toBe(masked);
  });
});

describe('maskEnv', () => {
  it.each([
    ['DB_PASSWORD=a=b', { name: 'DB_PASSWORD', value: M, masked: true }],
    ['LANG=C.UTF-8', { name: 'LANG', value: 'C.UTF-8', masked: false }],
    ['EMPTY=', { name: 'EMPTY', value: '', masked: false }],
    ['NOTHING', { name: 'NOTHING', value: '', masked: false }],
    ['OPTS=--db-password=hunter2 -v', { name: 'OPTS', value: `--db-password=${M} -v`, masked: true }],
    ['URL=redis://:pw@c', { name: 'URL', value: `redis://:${M}@c`, masked: true }],
  ])('shows %s as it may be shown', (entry, shown) => {
    expect(maskEnv(entry)).toEqual(shown);
  });
});

describe('maskText', () => {
  it.each([
    ['app --password=hunter2 --port 80', `app --password=${M} --port 80`],
    ['app --password hunter2 --port 80', `app --password ${M} --port 80`],
    ['app --password "two words" x', `app --password "${M}" x`],
    ['app -p 8080:80 -v', 'app -p 8080:80 -v'],
    ['app --token-ttl 5m --password-file /run/p', 'app --token-ttl 5m --password-file /run/p'],
    ['docker login --password-stdin example.org', 'docker login --password-stdin example.org'],
    ['sh -c "app --password hunter2 -v"', `sh -c "app --password ${M} -v"`],
    ['OPTS=--db-password=hunter2', `OPTS=--db-password=${M}`],
    ['mysql -phunter2 -e "x"; mysql -phunter2', `mysql -p${M} -e "x"; mysql -p${M}`],
    ['sh -c "DB_PASSWORD=hunter2 run"', `sh -c "DB_PASSWORD=${M} run"`],
    [`|1 NPM_TOKEN=abcdefgh /bin/sh -c npm ci`, `|1 NPM_TOKEN=${M} /bin/sh -c npm ci`],
    [
      '/bin/sh -c #(nop)  ENV PASSWORD=two words HOME=/root',
      `/bin/sh -c #(nop)  ENV PASSWORD=${M} HOME=/root`,
    ],
    ['mysql -uroot -phunter2 -h db', `mysql -uroot -p${M} -h db`],
    ['mysql -uroot -p -h db', 'mysql -uroot -p -h db'],
    ['sshpass -p hunter2 ssh host', `sshpass -p ${M} ssh host`],
    ['redis-cli -h cache -a hunter2 ping', `redis-cli -h cache -a ${M} ping`],
    ['redis-server --requirepass hunter2', `redis-server --requirepass ${M}`],
    ['curl -u admin:hunter2 https://x', `curl -u admin:${M} https://x`],
    ['curl -H "Authorization: Bearer abcdefgh12"', `curl -H "Authorization: Bearer ${M}"`],
    ["echo 'root:hunter2' | chpasswd", `echo 'root:${M}' | chpasswd`],
    ['{"user":"a","password":"hunter2","n":1}', `{"user":"a","password":"${M}","n":1}`],
    ['{\\"password\\":\\"hunter2\\"}', `{\\"password\\":\\"${M}\\"}`],
    ['password: hunter2', `password: ${M}`],
    ['git clone https://u:hunter2@example.org/x.git', `git clone https://u:${M}@example.org/x.git`],
    ['wget https://example.org:8443/a@b', 'wget https://example.org:8443/a@b'],
    [`push ${githubToken} now`, `push ${M} now`],
    [`key is ${pem} end`, `key is ${M} end`],
    ['NOPASSWD: ALL', 'NOPASSWD: ALL'],
    ['docker build --secret id=npm,src=.npmrc .', 'docker build --secret id=npm,src=.npmrc .'],
    ['nginx -g "daemon off;"', 'nginx -g "daemon off;"'],
  ])('%s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('hides a password whatever stands around it', () => {
    const secret = 'Xk9planted';
    const planted = fc.constantFrom(
      `--password=${secret}`,
      `--password ${secret}`,
      `PASSWORD=${secret}`,
      `"password":"${secret}"`,
      `password: ${secret}`,
      `https://u:${secret}@h/`,
      `-Dstore.password=${secret}`,
    );
    const around = fc.constantFrom(
      '--password=hunter2',
      'PASSWORD=',
      'token: abc',
      'https://u:p@h/',
      githubToken,
      jwt,
      '"secret":"x"',
      'ENV',
      '--token',
      '-c',
      'mysql -pabc',
      'X=',
      '=',
      '"',
      "'",
      '@',
      'Bearer',
      '$HOME',
      M,
    );
    const text = fc.array(fc.oneof(around, fc.string({ maxLength: 5 })), { maxLength: 8 });
    fc.assert(
      fc.property(text, planted, text, (before, middle, after) => {
        expect(maskText([...before, middle, ...after].join(' '))).not.toContain(secret);
      }),
      { numRuns: 3000 },
    );
  });

  it('hides a token wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(maskText(`${before} ${githubToken} ${after}`)).not.toContain(githubToken.slice(8));
      }),
    );
  });
});

describe('maskNamed', () => {
  it('agrees with looksLikeSecret', () => {
    const name = fc.constantFrom('PASSWORD', 'TOKEN_TTL', 'HOME', 'API_KEY', 'clientSecret', 'X');
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('true', '$X', '/a/b', 'redis://:p@h', githubToken, 'a --password=b', M),
    );
    fc.assert(
      fc.property(name, value, (label, content) => {
        expect(maskNamed(label, content).masked).toBe(looksLikeSecret(label, content) !== undefined);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('maskArguments', () => {
  it.each([
    [
      ['app', '--password', 'two words', '-v'],
      ['app', '--password', M, '-v'],
    ],
    [
      ['app', '--password=two words', 'x'],
      ['app', `--password=${M}`, 'x'],
    ],
    [
      ['app', '--password', '--verbose'],
      ['app', '--password', '--verbose'],
    ],
    [
      ['sh', '-c', 'TOKEN=abc run; sleep 1'],
      ['sh', '-c', `TOKEN=${M} run; sleep 1`],
    ],
    [
      ['sshpass', '-p', 'hunter2', 'ssh'],
      ['sshpass', '-p', M, 'ssh'],
    ],
    [
      ['nginx', '-g', 'daemon off;'],
      ['nginx', '-g', 'daemon off;'],
    ],
    [[], []],
  ])('%j', (args, masked) => {
    expect(maskArguments(args)).toEqual(masked);
  });
});
