/** Which secrets one check answers together: what they open and how bad that is decides. */
import { SECRET_PATTERNS } from './secret-patterns.ts';

const GROUPS = [
  {
    name: 'cloud-keys',
    rules: ['SEC-AWS-ID', 'SEC-AWS-SECRET', 'SEC-GCP-SA', 'SEC-AZ-STORAGE', 'SEC-AZ-CLIENT'],
  },
  { name: 'code-tokens', rules: ['SEC-GITHUB', 'SEC-GITLAB', 'SEC-NPM', 'SEC-DOCKERHUB'] },
  { name: 'private-keys', rules: ['SEC-PEM'] },
  {
    name: 'master-keys',
    rules: ['SEC-KUBECONFIG', 'SEC-VAULT', 'SEC-STRIPE', 'SEC-OPENAI', 'SEC-ANTHROPIC'],
  },
  { name: 'login-files', rules: ['SEC-F-SSHKEY', 'SEC-F-CLOUD', 'SEC-F-KUBE', 'SEC-F-SATOKEN'] },
  {
    name: 'infrastructure-tokens',
    rules: [
      'SEC-GOOGLE-API',
      'SEC-AZ-SAS',
      'SEC-ALIBABA',
      'SEC-DIGITALOCEAN',
      'SEC-TERRAFORM',
      'SEC-PULUMI',
      'SEC-DOPPLER',
      'SEC-DATABRICKS',
      'SEC-TAILSCALE',
      'SEC-JWT/service-account',
    ],
  },
  {
    name: 'platform-tokens',
    rules: ['SEC-SLACK', 'SEC-SENDGRID', 'SEC-SHOPIFY', 'SEC-HUGGINGFACE', 'SEC-PYPI', 'SEC-AGE'],
  },
  { name: 'passwords', rules: ['SEC-URLCRED', 'SEC-DBCONN', 'SEC-DOCKERCFG'] },
  { name: 'secret-files', rules: ['SEC-F-REGISTRY', 'SEC-F-ENVFILE', 'SEC-F-KEYSTORE', 'SEC-F-TLSKEY'] },
  {
    name: 'service-tokens',
    rules: [
      'SEC-SLACK-HOOK',
      'SEC-TWILIO',
      'SEC-MAILGUN',
      'SEC-RUBYGEMS',
      'SEC-GRAFANA',
      'SEC-NEWRELIC',
      'SEC-POSTMAN',
      'SEC-LINEAR',
      'SEC-DISCORD',
      'SEC-TELEGRAM',
      'SEC-JWT',
    ],
  },
  { name: 'named-values', rules: ['SEC-ENVNAME'] },
  { name: 'state-files', rules: ['SEC-F-STATE'] },
  /** Keys that a passphrase guards, and one that everybody has. */
  {
    name: 'guarded-keys',
    rules: ['SEC-PEM/encrypted', 'SEC-F-SSHKEY/encrypted', 'SEC-F-TLSKEY/encrypted', 'SEC-F-TLSKEY/snakeoil'],
  },
  { name: 'expired-tokens', rules: ['SEC-JWT/expired'] },
  { name: 'random-strings', rules: ['SEC-HIGHENTROPY'] },
] as const satisfies readonly { readonly name: string; readonly rules: readonly string[] }[];

export type SecretGroup = (typeof GROUPS)[number]['name'];

export const SECRET_GROUP_NAMES = GROUPS.map(({ name }) => name);

const GROUP_OF: ReadonlyMap<string, SecretGroup> = new Map(
  GROUPS.flatMap(({ name, rules }) => rules.map((rule) => [rule, name] as const)),
);

/** What no group knows is a guess. */
export function groupOfSecret(rule: string): SecretGroup {
  return GROUP_OF.get(rule) ?? 'random-strings';
}

const TITLES: ReadonlyMap<string, string> = new Map([
  ...SECRET_PATTERNS.map(({ row, title }) => [row, title] as const),
  ['SEC-PEM/encrypted', 'a private key with a passphrase'],
  ['SEC-JWT/service-account', 'a token of a service account'],
  ['SEC-JWT/expired', 'a token that has expired'],
  ['SEC-ENVNAME', 'a variable with a secret'],
  ['SEC-HIGHENTROPY', 'a long string that looks random'],
]);

/** What it is, as it reads after "looks like". */
export function secretRowTitle(rule: string): string {
  return TITLES.get(rule) ?? 'a secret';
}
