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
  /** The row of the coverage list that it is. */
  readonly row: string;
  /** One of these stands in every match, in exactly these letters: without them nobody needs to look closer. */
  readonly keywords: readonly string[];
  readonly pattern: RegExp;
}

export const SECRET_SHAPES = [
  {
    kind: 'private-key',
    row: 'SEC-PEM',
    keywords: ['PRIVATE KEY'],
    title: 'a private key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[\s\S]){0,20000}(?:-----END[A-Z0-9 ]{0,60}-----)?/,
  },
  {
    kind: 'aws-access-key-id',
    row: 'SEC-AWS-ID',
    keywords: ['AKIA', 'ASIA'],
    title: 'an AWS access key id',
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/,
  },
  {
    kind: 'github-token',
    row: 'SEC-GITHUB',
    keywords: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    title: 'a GitHub token',
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})/,
  },
  {
    kind: 'gitlab-token',
    row: 'SEC-GITLAB',
    keywords: ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glsoat-'],
    title: 'a GitLab token',
    pattern: /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|soat)-[A-Za-z0-9_-]{20,255}/,
  },
  {
    kind: 'google-api-key',
    row: 'SEC-GOOGLE-API',
    keywords: ['AIza'],
    title: 'a Google API key',
    pattern: /(?<![A-Za-z0-9])AIza[0-9A-Za-z_-]{35}/,
  },
  {
    kind: 'azure-storage-key',
    row: 'SEC-AZ-STORAGE',
    keywords: ['AccountKey='],
    title: 'an Azure storage account key',
    pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/,
  },
  {
    kind: 'azure-sas',
    row: 'SEC-AZ-SAS',
    keywords: ['?sig=', '&sig='],
    title: 'an Azure shared access signature',
    pattern: /[?&]sig=(?<secret>[A-Za-z0-9%]{40,200})/,
  },
  {
    kind: 'azure-client-secret',
    row: 'SEC-AZ-CLIENT',
    keywords: ['Q~'],
    title: 'an Azure client secret',
    pattern: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/,
  },
  {
    kind: 'slack-token',
    row: 'SEC-SLACK',
    keywords: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'],
    title: 'a Slack token',
    pattern:
      /(?<![A-Za-z0-9])(?:xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-\d-[A-Z0-9]{1,40}-\d{1,20}-[a-f0-9]{1,128})/,
  },
  {
    kind: 'slack-webhook',
    row: 'SEC-SLACK-HOOK',
    keywords: ['hooks.slack.com/services/'],
    title: 'a Slack webhook',
    pattern: /hooks\.slack\.com\/services\/(?<secret>T[A-Z0-9]{1,40}\/B[A-Z0-9]{1,40}\/[A-Za-z0-9]{1,80})/,
  },
  {
    kind: 'discord-webhook',
    row: 'SEC-DISCORD',
    keywords: ['.com/api/webhooks/'],
    title: 'a Discord webhook',
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d{1,30}\/[A-Za-z0-9_-]{1,120})/,
  },
  {
    kind: 'stripe-key',
    row: 'SEC-STRIPE',
    keywords: ['sk_live_', 'rk_live_'],
    title: 'a live Stripe key',
    pattern: /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{20,255}/,
  },
  {
    kind: 'twilio-key',
    row: 'SEC-TWILIO',
    keywords: ['SK'],
    title: 'a Twilio key',
    pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/,
  },
  {
    kind: 'sendgrid-key',
    row: 'SEC-SENDGRID',
    keywords: ['SG.'],
    title: 'a SendGrid key',
    pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/,
  },
  {
    kind: 'mailgun-key',
    row: 'SEC-MAILGUN',
    keywords: ['key-'],
    title: 'a Mailgun key',
    pattern: /(?<![A-Za-z0-9])key-[0-9a-f]{32}(?![A-Za-z0-9])/,
  },
  {
    kind: 'npm-token',
    row: 'SEC-NPM',
    keywords: ['npm_'],
    title: 'an npm token',
    pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/,
  },
  {
    kind: 'pypi-token',
    row: 'SEC-PYPI',
    keywords: ['pypi-AgEIcHlwaS5vcmc'],
    title: 'a PyPI upload token',
    pattern: /(?<![A-Za-z0-9])pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,500}/,
  },
  {
    kind: 'rubygems-key',
    row: 'SEC-RUBYGEMS',
    keywords: ['rubygems_'],
    title: 'a RubyGems key',
    pattern: /(?<![A-Za-z0-9])rubygems_[a-f0-9]{48}(?![A-Za-z0-9])/,
  },
  {
    kind: 'docker-hub-token',
    row: 'SEC-DOCKERHUB',
    keywords: ['dckr_pat_', 'dckr_oat_'],
    title: 'a Docker Hub token',
    pattern: /(?<![A-Za-z0-9])dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,255}/,
  },
  {
    kind: 'registry-login',
    row: 'SEC-DOCKERCFG',
    keywords: ['"auth"'],
    title: 'a registry login',
    pattern: /"auth"\s{0,8}:\s{0,8}"(?<secret>[A-Za-z0-9+/=]{8,2000})"/,
  },
  {
    kind: 'json-web-token',
    row: 'SEC-JWT',
    keywords: ['.eyJ'],
    title: 'a JSON web token',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,2000}/,
  },
  {
    kind: 'kubeconfig-key',
    row: 'SEC-KUBECONFIG',
    keywords: ['client-key-data:'],
    title: 'a client key of a kubeconfig',
    pattern: /client-key-data:\s{0,8}(?<secret>[A-Za-z0-9+/=]{100,8000})/,
  },
  {
    kind: 'vault-token',
    row: 'SEC-VAULT',
    keywords: ['hvs.', 'hvb.', 'hvr.'],
    title: 'a Vault token',
    pattern: /(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{24,400}/,
  },
  {
    kind: 'terraform-token',
    row: 'SEC-TERRAFORM',
    keywords: ['.atlasv1.'],
    title: 'a Terraform Cloud token',
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,200}/,
  },
  {
    kind: 'digitalocean-token',
    row: 'SEC-DIGITALOCEAN',
    keywords: ['doo_v1_', 'dop_v1_', 'dor_v1_'],
    title: 'a DigitalOcean token',
    pattern: /(?<![A-Za-z0-9])do[por]_v1_[a-f0-9]{64}(?![A-Za-z0-9])/,
  },
  {
    kind: 'databricks-token',
    row: 'SEC-DATABRICKS',
    keywords: ['dapi'],
    title: 'a Databricks token',
    pattern: /(?<![A-Za-z0-9])dapi[a-f0-9]{32}(?![A-Za-z0-9])/,
  },
  {
    kind: 'hugging-face-token',
    row: 'SEC-HUGGINGFACE',
    keywords: ['hf_'],
    title: 'a Hugging Face token',
    pattern: /(?<![A-Za-z0-9])hf_[A-Za-z]{34}(?![A-Za-z0-9])/,
  },
  {
    kind: 'openai-key',
    row: 'SEC-OPENAI',
    keywords: ['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
    title: 'an OpenAI key',
    pattern: /(?<![A-Za-z0-9])sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,300}/,
  },
  {
    kind: 'anthropic-key',
    row: 'SEC-ANTHROPIC',
    keywords: ['sk-ant-'],
    title: 'an Anthropic key',
    pattern: /(?<![A-Za-z0-9])sk-ant-(?:api|admin)\d\d-[A-Za-z0-9_-]{80,300}/,
  },
  {
    kind: 'grafana-token',
    row: 'SEC-GRAFANA',
    keywords: ['glsa_'],
    title: 'a Grafana service token',
    pattern: /(?<![A-Za-z0-9])glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}(?![A-Za-z0-9])/,
  },
  {
    kind: 'shopify-token',
    row: 'SEC-SHOPIFY',
    keywords: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    title: 'a Shopify token',
    pattern: /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?![A-Za-z0-9])/,
  },
  {
    kind: 'new-relic-key',
    row: 'SEC-NEWRELIC',
    keywords: ['NRAK-'],
    title: 'a New Relic key',
    pattern: /(?<![A-Za-z0-9])NRAK-[A-Z0-9]{27}(?![A-Za-z0-9])/,
  },
  {
    kind: 'postman-key',
    row: 'SEC-POSTMAN',
    keywords: ['PMAK-'],
    title: 'a Postman key',
    pattern: /(?<![A-Za-z0-9])PMAK-[a-f0-9]{24}-[a-f0-9]{34}(?![A-Za-z0-9])/,
  },
  {
    kind: 'pulumi-token',
    row: 'SEC-PULUMI',
    keywords: ['pul-'],
    title: 'a Pulumi token',
    pattern: /(?<![A-Za-z0-9])pul-[a-f0-9]{40}(?![A-Za-z0-9])/,
  },
  {
    kind: 'doppler-token',
    row: 'SEC-DOPPLER',
    keywords: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.'],
    title: 'a Doppler token',
    pattern: /(?<![A-Za-z0-9])dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9.]{40,200}/,
  },
  {
    kind: 'linear-key',
    row: 'SEC-LINEAR',
    keywords: ['lin_api_'],
    title: 'a Linear key',
    pattern: /(?<![A-Za-z0-9])lin_api_[A-Za-z0-9]{40}(?![A-Za-z0-9])/,
  },
  {
    kind: 'tailscale-key',
    row: 'SEC-TAILSCALE',
    keywords: ['tskey-'],
    title: 'a Tailscale key',
    pattern: /(?<![A-Za-z0-9])tskey-(?:auth|api|client)-[A-Za-z0-9-]{20,200}/,
  },
  {
    kind: 'age-identity',
    row: 'SEC-AGE',
    keywords: ['AGE-SECRET-KEY-1'],
    title: 'an age identity',
    pattern: /(?<![A-Za-z0-9])AGE-SECRET-KEY-1[A-Z0-9]{58}(?![A-Za-z0-9])/,
  },
  {
    kind: 'telegram-token',
    row: 'SEC-TELEGRAM',
    keywords: [':AA'],
    title: 'a Telegram bot token',
    pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
  },
  {
    kind: 'alibaba-access-key',
    row: 'SEC-ALIBABA',
    keywords: ['LTAI'],
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
