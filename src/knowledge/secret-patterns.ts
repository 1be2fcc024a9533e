/**
 * Secrets as they stand in files: the shapes that give themselves away, with what has to stand around them in a file, and
 * those that only their surroundings tell. What a pattern looks at is bounded, so that a hostile file can't make it slow.
 */
import { SECRET_SHAPES } from './secret-shapes.ts';

export interface SecretPattern {
  /** The row of the coverage list that it is. */
  readonly row: string;
  /** What it is, as it reads after "looks like". */
  readonly title: string;
  /**
   * One of these stands in every match, in exactly these letters, at least three. They are looked for first, all at once;
   * only around them is the pattern tried.
   */
  readonly keywords: readonly string[];
  /** Where only a part of the match is secret, that part is the group `secret`. */
  readonly pattern: RegExp;
  /** Characters before and after the keyword that the pattern may need. */
  readonly before: number;
  readonly after: number;
  /** What has to be found in the same stretch of text too. */
  readonly beside?: RegExp;
  /** Its shape is so plain that libraries and their documentation are full of it: there it says nothing. */
  readonly isLoose?: true;
}

interface Surroundings extends Partial<Pick<SecretPattern, 'before' | 'after' | 'beside' | 'isLoose'>> {
  readonly row: string;
  readonly keywords?: readonly string[];
  readonly pattern?: RegExp;
}

const DIGITS = [...'0123456789'];
const HEX = [...'0123456789abcdef'];

/** Where a file tells more about a shape than a value can, or asks for a longer keyword. */
const IN_FILES: readonly Surroundings[] = [
  {
    row: 'SEC-PEM',
    // A program that reads keys has the first line in it too; a key has a body, right behind that line.
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?=(?:(?!-----)[\s\S]){0,400}?[A-Za-z0-9+/]{40})/,
    after: 1200,
  },
  { row: 'SEC-AZ-SAS', before: 600, after: 600, beside: /[?&]se=/ },
  { row: 'SEC-AZ-CLIENT', keywords: DIGITS.map((digit) => `${digit}Q~`), isLoose: true },
  { row: 'SEC-TWILIO', keywords: HEX.map((digit) => `SK${digit}`), isLoose: true },
  { row: 'SEC-MAILGUN', isLoose: true },
  { row: 'SEC-TELEGRAM', keywords: DIGITS.map((digit) => `${digit}:AA`), isLoose: true },
  { row: 'SEC-ALIBABA', isLoose: true },
  { row: 'SEC-JWT', before: 4200, after: 6200, isLoose: true },
  {
    row: 'SEC-DOCKERCFG',
    before: 4000,
    after: 2100,
    beside: /"auths?"\s{0,8}:\s{0,8}\{|"(?:https:\/\/)?[\w.-]{1,200}(?::\d+)?(?:\/v\d\/?)?"\s{0,8}:\s{0,8}\{/,
  },
  { row: 'SEC-KUBECONFIG', after: 8200 },
];

/** What a value alone would not show. */
const ONLY_IN_FILES: readonly SecretPattern[] = [
  {
    row: 'SEC-AWS-SECRET',
    title: 'an AWS secret access key',
    keywords: ['ecret', 'ECRET'],
    pattern: /aws.{0,20}?secret.{0,20}?[=:]\s{0,8}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/i,
    before: 40,
    after: 100,
    isLoose: true,
  },
  {
    row: 'SEC-GCP-SA',
    title: 'the key of a Google service account',
    keywords: ['"service_account"'],
    pattern: /"type"\s{0,8}:\s{0,8}"service_account"/,
    before: 6000,
    after: 6000,
    beside: /"private_key"\s{0,8}:\s{0,8}"-----BEGIN/,
  },
  {
    row: 'SEC-NPM',
    title: 'an npm token',
    keywords: ['_authToken'],
    pattern: /_authToken\s{0,4}=\s{0,4}["']?(?<secret>[^$\s"'{<]{8,300})/,
    before: 0,
    after: 320,
  },
  {
    row: 'SEC-KUBECONFIG',
    title: 'a token of a kubeconfig',
    keywords: ['token: eyJ', 'token: "eyJ', "token: 'eyJ"],
    pattern: /(?<![\w-])token: ["']?(?<secret>eyJ[\w-]{8,2000}(?:\.[\w-]{8,4000}){0,2})/,
    before: 1,
    after: 8100,
  },
  {
    row: 'SEC-URLCRED',
    title: 'a password inside an address',
    keywords: ['://'],
    pattern:
      /(?<![a-z0-9+.-])(?!(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):)[a-z][a-z0-9+.-]{0,30}:\/\/[^/\s:@$"'<>()[\]{}]{1,64}:(?<secret>[^/\s:@$"'<>()[\]{}]{3,64})@[^\s/"'<>:?#]{1,200}/,
    before: 32,
    after: 340,
    isLoose: true,
  },
  {
    row: 'SEC-DBCONN',
    title: 'the password of a database',
    keywords: ['://'],
    pattern:
      /(?<![a-z])(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s:@/"'<>()[\]{}]{0,64}:(?<secret>[^\s@"'<>()[\]{}$]{3,100})@[^\s/"'<>:?#]{1,200}/,
    before: 16,
    after: 380,
    isLoose: true,
  },
  {
    row: 'SEC-DBCONN',
    title: 'the password of a database',
    keywords: ['assword=', 'ASSWORD=', 'pwd=', 'Pwd=', 'PWD='],
    pattern: /(?<![\w-])(?:password|pwd)=(?<secret>[^;\s$"'<>(){}[\]%]{3,100})(?=[;"'\s]|$)/i,
    before: 300,
    after: 400,
    // It is one of several settings in a row; alone it may be any program's code.
    beside:
      /(?<![\w-])(?:server|data source|host|address|addr|user(?: ?id|name)?|uid|database|initial catalog)\s?=\s?[^;\n"'<>(){}$]{1,100}[;"'\n]/i,
    isLoose: true,
  },
];

const surroundingsOf: ReadonlyMap<string, Surroundings> = new Map(
  IN_FILES.map((entry) => [entry.row, entry]),
);

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  ...SECRET_SHAPES.map(({ row, title, keywords, pattern }) => {
    const own: SecretPattern = { row, title, keywords, pattern, before: 64, after: 600 };
    return { ...own, ...surroundingsOf.get(row) };
  }),
  ...ONLY_IN_FILES,
];

/** Words that stand in made-up secrets and never in real ones. In lower case. */
export const PLACEHOLDER_WORDS = [
  'example',
  'placeholder',
  'changeme',
  'change-me',
  'change_me',
  'dummy',
  'redacted',
  'replace',
  'insert-',
  'insert_',
  'your-',
  'your_',
  'yourtoken',
  'yourkey',
  'xxxx',
  '****',
  '....',
  '____',
  '%s',
  '1234567890',
  '0123456789',
  'abcdefghij',
  'deadbeef',
] as const;

/** Passwords that documentation writes where one would stand: `user:password@`. In lower case. */
export const PLACEHOLDER_PASSWORDS: ReadonlySet<string> = new Set(
  'pass password passwd passphrase pwd pw psw secret token user username foo bar baz foobar string key mypassword mypass userpass pass123 hunter2 test xxx yyy zzz p4ssw0rd x-oauth-basic'.split(
    ' ',
  ),
);

/** Folders below which files come from packages and libraries, not from whoever built the image. */
export const LIBRARY_PLACES =
  /^(?:usr\/(?:lib|lib32|lib64|libexec|share|include|bin|sbin)|lib|lib64|bin|sbin|usr\/local\/(?:go|include|share)|usr\/local\/lib\/(?:node_modules|python[\d.]+|ruby)|opt\/yarn[^/]*|var\/lib\/(?:dpkg|apt|rpm))\/|(?:^|\/)(?:node_modules|site-packages|dist-packages|bower_components|\.cargo\/registry|go\/pkg\/mod|gems\/[^/]+-\d[^/]*)\//;

/** In libraries, what only tests them or tells how to use them: keys in there open nothing. */
export const EXAMPLE_PLACES =
  /(?:^|\/)(?:_?tests?_?|__tests__|test[-_]?data|testing|fixtures?|specs?|mocks?|__mocks__|examples?|samples?|demos?|docs?|documentation|man|benchmarks?|idle_test)\/|(?:_test\.go|[._-](?:test|spec)s?\.[a-z]{1,4}|\/test_[^/]*\.py|\.(?:md|rst|adoc|html?|d\.ts))$|^usr\/share\/(?:doc|man|info|perl|vim)\//i;

/** Files whose long strings are checksums. */
export const LOCK_FILES =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|\.package-lock\.json|yarn\.lock|pnpm-lock\.yaml|composer\.lock|Gemfile\.lock|Pipfile\.lock|poetry\.lock|uv\.lock|pdm\.lock|Cargo\.lock|go\.sum|packages\.lock\.json|mix\.lock|flake\.lock|[^/]*\.sha(?:1|256|512)(?:sum)?s?|SHA\d+SUMS|RECORD)$/;

/** Files of settings, in which a telling name beside a value means what it says. */
export const SETTINGS_FILES =
  /(?:^|\/)(?:\.env(?:\.[\w-]+)?|[^/]+\.(?:env|properties|ini|cfg|conf|cnf|toml|ya?ml)|etc\/environment|etc\/default\/[^/]+|etc\/profile\.d\/[^/]+\.sh|credentials)$/i;

/** Templates to fill in. */
export const TEMPLATE_FILES =
  /[.-](?:example|examples|sample|template|tmpl|tpl|dist|defaults?|schema|j2|in)(?:\.[a-z]+)?$/i;
