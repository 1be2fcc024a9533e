/**
 * Which names promise a secret as their value: `DB_PASSWORD`, `clientSecret`, `--api-key`.
 *
 * Names are read word by word, so that MONKEY, KEYBOARD, KEYCLOAK_URL and TOKENIZERS_PARALLELISM stay quiet;
 * what follows the telling word decides too: TOKEN_TTL and PASSWORD_FILE hold no secret.
 */

export type NamedSecretKind = 'password' | 'token' | 'secret' | 'key' | 'credentials';

export interface NameVerdict {
  readonly kind: NamedSecretKind;
  /** False when words of unknown meaning follow: the value has to look random as well. */
  readonly certain: boolean;
}

const TELLING = /pass|pwd|secret|token|key|cred|auth|salt|cookie/i;

const WORD_KINDS: ReadonlyMap<string, NamedSecretKind> = new Map([
  ['PASSWORD', 'password'],
  ['PASSWORDS', 'password'],
  ['PASSWD', 'password'],
  ['PASSPHRASE', 'password'],
  ['PASSCODE', 'password'],
  ['SECRET', 'secret'],
  ['SECRETS', 'secret'],
  ['TOKEN', 'token'],
  ['TOKENS', 'token'],
  ['CREDENTIAL', 'credentials'],
  ['CREDENTIALS', 'credentials'],
  ['CREDS', 'credentials'],
]);

/** Words written together, as in PGPASSWORD and apikey. */
const RUN_TOGETHER: readonly (readonly [RegExp, NamedSecretKind])[] = [
  [/^(?!NO).*(?:PASSWORD|PASSWD|PASSPHRASE)$/, 'password'],
  [
    /^(?:ADMIN|BIND|DB|FTP|KEYSTORE|LDAP|MAIL|MYSQL|MY|PG|PROXY|REDIS|REQUIRE|ROOT|SMTP|SQL|SSH|STORE|SVN|TRUSTSTORE|USER|VNC)PASS$/,
    'password',
  ],
  [/^(?:MASTER|REDISCLI)AUTH$/, 'password'],
  [/SECRET$/, 'secret'],
  [/(?:ACCESS|API|APP|AUTH|BOT|CSRF|DEPLOY|ID|PUSH|REFRESH|SESSION|USER)TOKEN$/, 'token'],
  [/(?:ACCESS|ACCOUNT|API|AUTH|ENCRYPTION|MASTER|PRIVATE|SECRET|SHARED|SIGNING)KEY$/, 'key'],
];

/** A KEY opens something only when one of these stands before it: GPG_KEY, CACHE_KEY and SORT_KEY do not. */
const BEFORE_KEY: ReadonlySet<string> = new Set(
  (
    'ACCESS ACCOUNT ADMIN AES API APP APPLICATION AUTH AUTHORIZATION CIPHER CONSUMER COOKIE CRYPTO DATA DECRYPTION ' +
    'DEPLOY ENC ENCRYPT ENCRYPTION FERNET HMAC INTEGRATION JWT LICENSE LICENCE MASTER PRESHARED PRIVATE RECOVERY ' +
    'SECRET SECURITY SERVICE SESSION SHARED SIGN SIGNING SSH STORAGE SUBSCRIPTION UNSEAL VAULT WEBHOOK WIREGUARD'
  ).split(' '),
);

/** Words that make the whole name harmless when they follow the telling word: it is about a secret, not one. */
const HARMLESS_AFTER: ReadonlySet<string> = new Set(
  (
    'ADDR ADDRESS AGE ALG ALGO ALGORITHM AUDIENCE AUTHENTICATION BACKEND BUCKET CACHE CLASS COLUMN COMMAND COUNT COST DAYS DIR ' +
    'DIRECTORY DRIVER DURATION ENABLE ENABLED ENCODING ENDPOINT ENGINE EXPIRATION EXPIRE EXPIRES EXPIRY FIELD FILE FILES ' +
    'FILENAME FORMAT GENERATOR GRACE HEADER HELPER HINT HISTORY HOST HOSTNAME ID INTERVAL ISSUER LEEWAY LENGTH LEN LIFETIME LIMIT ' +
    'LOCATION MANAGER MAX METHOD MIN MINUTES MODE NAME NAMES NAMESPACE NAMESPACES PATH PATHS PERIOD PLUGIN POLICY PORT PREFIX ' +
    'PROMPT PROTO PROVIDER REALM REGEX REGION REQUIRED RESET ROLE ROTATION ROUNDS SCOPE SCOPES SECONDS SIZE SOURCE STDIN STORE ' +
    'STRATEGY STRENGTH SUFFIX TABLE TIMEOUT TTL TYPE URI URL USERNAME VALIDATION VALIDITY VERSION WINDOW'
  ).split(' '),
);

/** Words that only say which one it is. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  (
    'ADMIN B64 BACKUP BASE BASE64 CURRENT DEV DEVELOPMENT ENV HASH JWT KEY KEYS LIVE LOCAL MAIN NEW NEXT OLD ' +
    'PREVIOUS PRIMARY PROD PRODUCTION QA RO ROOT RW SANDBOX SECONDARY STAGE STAGING STRING TEST TESTING USER VALUE'
  ).split(' '),
);

const HARMLESS_BEFORE: ReadonlySet<string> = new Set(
  'MAX MAXIMUM MIN MINIMUM NUM NUMBER PUB PUBLIC PUBLISHABLE TOTAL'.split(' '),
);

/** What a name promises, or undefined for a name that promises nothing secret. */
export function readSecretName(name: string): NameVerdict | undefined {
  if (!TELLING.test(name) || name.length > 200) return undefined;
  const words = wordsOf(name);
  for (let index = words.length - 1; index >= 0; index -= 1) {
    const kind = kindAt(words, index);
    if (kind === undefined) continue;
    if (words.slice(0, index).some((word) => HARMLESS_BEFORE.has(word))) return undefined;
    const after = words.slice(index + 1).filter((word) => !/^\d+$/.test(word));
    // Vault calls the password of an AppRole a secret id; elsewhere it is the name of a stored secret.
    if (kind === 'secret' && after.length === 1 && after[0] === 'ID') return { kind, certain: false };
    if (after.some((word) => HARMLESS_AFTER.has(word))) return undefined;
    return { kind, certain: kind === 'password' || after.every((word) => QUALIFIERS.has(word)) };
  }
  return undefined;
}

/** Whether a name asks for yes or no, as in MYSQL_ALLOW_EMPTY_PASSWORD=1. */
export function isFlagName(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(?:ALLOW|CHECK|DISABLE|ENABLE|FORCE|GENERATE|HAS|HIDE|IS|NO|RANDOM|REQUIRE|SHOW|SKIP|USE|VALIDATE|WITHOUT)$/.test(
      word,
    ),
  );
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z\d]+/)
    .map((word) =>
      /^[A-Z]+\d{1,3}$/.test(word) && word !== 'BASE64' && word !== 'B64' ? word.replace(/\d+$/, '') : word,
    )
    .filter((word) => word !== '');
}

function kindAt(words: readonly string[], index: number): NamedSecretKind | undefined {
  const word = words[index] ?? '';
  const before = words[index - 1] ?? '';
  const isLast = words.slice(index + 1).every((after) => /^\d+$/.test(after));
  const known = WORD_KINDS.get(word);
  if (known !== undefined) return known;
  if (word === 'PASS' && isLast) return 'password';
  // PWD and OLDPWD are where a shell stands.
  if (word === 'PWD' && isLast && before !== '' && before !== 'OLD') return 'password';
  if (word === 'AUTH' && isLast && /^(?:REDIS|REDISCLI|MASTER|BASIC)$/.test(before)) return 'password';
  if (word === 'COOKIE' && isLast && before === 'ERLANG') return 'secret';
  if (word === 'SALT' && isLast && before !== '') return 'secret';
  if ((word === 'KEY' || word === 'KEYS') && BEFORE_KEY.has(before)) return 'key';
  return RUN_TOGETHER.find(([pattern]) => pattern.test(word))?.[1];
}
