/**
 * Secrets that give themselves away by their shape: most vendors start their keys with letters that nothing
 * else starts with. Where only a part of the match is secret, that part is the group `secret`.
 *
 * Every repetition has an upper bound, so that a hostile text can't make a pattern slow.
 */

interface SecretShape {
  /** Stable name, used in evidence. */
  readonly kind: string;
  /** What it is, as it reads after "looks like". */
  readonly title: string;
  readonly pattern: RegExp;
}

export const SECRET_SHAPES = [
  {
    kind: 'private-key',
    title: 'a private key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[\s\S]){0,20000}(?:-----END[A-Z0-9 ]{0,60}-----)?/,
  },
  {
    kind: 'aws-access-key-id',
    title: 'an AWS access key id',
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/,
  },
  {
    kind: 'github-token',
    title: 'a GitHub token',
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})/,
  },
  {
    kind: 'gitlab-token',
    title: 'a GitLab token',
    pattern: /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|soat)-[A-Za-z0-9_-]{20,255}/,
  },
  {
    kind: 'google-api-key',
    title: 'a Google API key',
    pattern: /(?<![A-Za-z0-9])AIza[0-9A-Za-z_-]{35}/,
  },
  {
    kind: 'azure-storage-key',
    title: 'an Azure storage account key',
    pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/,
  },
  {
    kind: 'azure-sas',
    title: 'an Azure shared access signature',
    pattern: /[?&]sig=(?<secret>[A-Za-z0-9%]{40,200})/,
  },
  {
    kind: 'azure-client-secret',
    title: 'an Azure client secret',
    pattern: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/,
  },
  {
    kind: 'slack-token',
    title: 'a Slack token',
    pattern:
      /(?<![A-Za-z0-9])(?:xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-\d-[A-Z0-9]{1,40}-\d{1,20}-[a-f0-9]{1,128})/,
  },
  {
    kind: 'slack-webhook',
    title: 'a Slack webhook',
    pattern: /hooks\.slack\.com\/services\/(?<secret>T[A-Z0-9]{1,40}\/B[A-Z0-9]{1,40}\/[A-Za-z0-9]{1,80})/,
  },
  {
    kind: 'discord-webhook',
    title: 'a Discord webhook',
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d{1,30}\/[A-Za-z0-9_-]{1,120})/,
  },
  {
    kind: 'stripe-key',
    title: 'a live Stripe key',
    pattern: /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{20,255}/,
  },
  { kind: 'twilio-key', title: 'a Twilio key', pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/ },
  {
    kind: 'sendgrid-key',
    title: 'a SendGrid key',
    pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/,
  },
  {
    kind: 'mailgun-key',
    title: 'a Mailgun key',
    pattern: /(?<![A-Za-z0-9])key-[0-9a-f]{32}(?![A-Za-z0-9])/,
  },
  { kind: 'npm-token', title: 'an npm token', pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/ },
  {
    kind: 'pypi-token',
    title: 'a PyPI upload token',
    pattern: /(?<![A-Za-z0-9])pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,500}/,
  },
  {
    kind: 'rubygems-key',
    title: 'a RubyGems key',
    pattern: /(?<![A-Za-z0-9])rubygems_[a-f0-9]{48}(?![A-Za-z0-9])/,
  },
  {
    kind: 'docker-hub-token',
    title: 'a Docker Hub token',
    pattern: /(?<![A-Za-z0-9])dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,255}/,
  },
  {
    kind: 'registry-login',
    title: 'a registry login',
    pattern: /"auth"\s{0,8}:\s{0,8}"(?<secret>[A-Za-z0-9+/=]{8,2000})"/,
  },
  {
    kind: 'json-web-token',
    title: 'a JSON web token',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,2000}/,
  },
  {
    kind: 'kubeconfig-key',
    title: 'a client key of a kubeconfig',
    pattern: /client-key-data:\s{0,8}(?<secret>[A-Za-z0-9+/=]{100,8000})/,
  },
  {
    kind: 'vault-token',
    title: 'a Vault token',
    pattern: /(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{24,400}/,
  },
  {
    kind: 'terraform-token',
    title: 'a Terraform Cloud token',
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,200}/,
  },
  {
    kind: 'digitalocean-token',
    title: 'a DigitalOcean token',
    pattern: /(?<![A-Za-z0-9])do[por]_v1_[a-f0-9]{64}(?![A-Za-z0-9])/,
  },
  {
    kind: 'databricks-token',
    title: 'a Databricks token',
    pattern: /(?<![A-Za-z0-9])dapi[a-f0-9]{32}(?![A-Za-z0-9])/,
  },
  {
    kind: 'hugging-face-token',
    title: 'a Hugging Face token',
    pattern: /(?<![A-Za-z0-9])hf_[A-Za-z]{34}(?![A-Za-z0-9])/,
  },
  {
    kind: 'openai-key',
    title: 'an OpenAI key',
    pattern: /(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,300}/,
  },
  {
    kind: 'anthropic-key',
    title: 'an Anthropic key',
    pattern: /(?<![A-Za-z0-9])sk-ant-(?:api|admin)\d\d-[A-Za-z0-9_-]{80,300}/,
  },
  {
    kind: 'grafana-token',
    title: 'a Grafana service token',
    pattern: /(?<![A-Za-z0-9])glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}(?![A-Za-z0-9])/,
  },
  {
    kind: 'shopify-token',
    title: 'a Shopify token',
    pattern: /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?![A-Za-z0-9])/,
  },
  {
    kind: 'new-relic-key',
    title: 'a New Relic key',
    pattern: /(?<![A-Za-z0-9])NRAK-[A-Z0-9]{27}(?![A-Za-z0-9])/,
  },
  {
    kind: 'postman-key',
    title: 'a Postman key',
    pattern: /(?<![A-Za-z0-9])PMAK-[a-f0-9]{24}-[a-f0-9]{34}(?![A-Za-z0-9])/,
  },
  {
    kind: 'pulumi-token',
    title: 'a Pulumi token',
    pattern: /(?<![A-Za-z0-9])pul-[a-f0-9]{40}(?![A-Za-z0-9])/,
  },
  {
    kind: 'doppler-token',
    title: 'a Doppler token',
    pattern: /(?<![A-Za-z0-9])dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9.]{40,200}/,
  },
  {
    kind: 'linear-key',
    title: 'a Linear key',
    pattern: /(?<![A-Za-z0-9])lin_api_[A-Za-z0-9]{40}(?![A-Za-z0-9])/,
  },
  {
    kind: 'tailscale-key',
    title: 'a Tailscale key',
    pattern: /(?<![A-Za-z0-9])tskey-(?:auth|api|client)-[A-Za-z0-9-]{20,200}/,
  },
  {
    kind: 'age-identity',
    title: 'an age identity',
    pattern: /(?<![A-Za-z0-9])AGE-SECRET-KEY-1[A-Z0-9]{58}(?![A-Za-z0-9])/,
  },
  {
    kind: 'telegram-token',
    title: 'a Telegram bot token',
    pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
  },
  {
    kind: 'alibaba-access-key',
    title: 'an Alibaba access key id',
    pattern: /(?<![A-Za-z0-9])LTAI[A-Za-z0-9]{12,24}(?![A-Za-z0-9])/,
  },
] as const satisfies readonly SecretShape[];

export type SecretShapeKind = (typeof SECRET_SHAPES)[number]['kind'];

/** Keys that the vendors' own documentation prints: everybody knows them, nobody is harmed by them. */
export const DOCUMENTATION_KEYS = [
  'AKIAIOSFODNN7EXAMPLE',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
] as const;

/** Passwords that an intruder tries first. In lower case. */
export const WELL_KNOWN_PASSWORDS: ReadonlySet<string> = new Set([
  '1234',
  '12345',
  '123456',
  '12345678',
  '123456789',
  'admin',
  'admin123',
  'change-me',
  'change_me',
  'changeit',
  'changeme',
  'default',
  'docker',
  'elastic',
  'example',
  'guest',
  'letmein',
  'mariadb',
  'minioadmin',
  'mongo',
  'mysql',
  'p@ssw0rd',
  'pass',
  'passw0rd',
  'password',
  'postgres',
  'qwerty',
  'rabbitmq',
  'redis',
  'root',
  'secret',
  'test',
  'toor',
  'user',
  'welcome',
]);
