/**
 * Files that are secret by what they are called. A name alone is mostly a false alarm, so what can be looked into has to
 * hold something secret as well.
 */

export interface SecretFile {
  /** The row of the coverage list that it is. */
  readonly row: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** The file's name. */
  readonly name?: RegExp;
  /** The whole path, without a slash at its beginning, where the name alone says too little. */
  readonly path?: RegExp;
  /**
   * What has to stand in it: text that matches, or `named-secret` for a name that promises a secret with a value that can
   * be one. Without it the name is enough, for files that are not text.
   */
  readonly holds?: RegExp | 'named-secret';
}

const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,400}?[A-Za-z0-9+/]{40}/;
const ADDRESS_WITH_PASSWORD = /:\/\/[^/\s:@${}<>]{1,64}:[^/\s:@${}<>]{3,200}@/;

export const SECRET_FILES: readonly SecretFile[] = [
  {
    row: 'SEC-F-SSHKEY',
    title: 'an SSH private key',
    name: /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|.+_rsa|ssh_host_.+_key)$/,
    holds: PRIVATE_KEY,
  },
  {
    row: 'SEC-F-SSHKEY',
    title: 'an SSH private key of PuTTY',
    name: /\.ppk$/,
    holds: /^PuTTY-User-Key-File-\d/,
  },
  {
    row: 'SEC-F-CLOUD',
    title: 'credentials of a cloud',
    path: /(?:^|\/)\.aws\/credentials$/,
    holds: /aws_(?:secret_access_key|session_token)\s{0,4}=\s{0,4}[^\s$<{]{8}/i,
  },
  {
    row: 'SEC-F-CLOUD',
    title: 'credentials of a cloud',
    path: /(?:^|\/)\.azure\/[^/]+$/,
    holds: /"(?:secret|client_?secret|access_?token|refresh_?token|password)"\s{0,4}:\s{0,4}"[^"]{8}/i,
  },
  {
    row: 'SEC-F-CLOUD',
    title: 'credentials of a cloud',
    path: /(?:^|\/)\.config\/gcloud\/(?:.+\/)?(?:credentials|access_tokens)\.db$/,
  },
  {
    row: 'SEC-F-CLOUD',
    title: 'credentials of a cloud',
    name: /^application_default_credentials\.json$/,
    holds: /"(?:refresh_token|private_key|client_secret)"\s{0,4}:\s{0,4}"[^"]{8}/,
  },
  {
    row: 'SEC-F-CLOUD',
    title: 'credentials of a cloud',
    path: /(?:^|\/)\.config\/gcloud\/.+\.json$/,
    holds: /"(?:refresh_token|private_key)"\s{0,4}:\s{0,4}"[^"]{8}/,
  },
  {
    row: 'SEC-F-CLOUD',
    title: 'credentials of a cloud',
    path: /(?:^|\/)\.oci\/config$/,
    holds: /^\s{0,4}key_file\s{0,4}=/m,
  },
  {
    row: 'SEC-F-CLOUD',
    title: 'credentials of a cloud',
    name: /^\.(?:s3cfg|boto)$/,
    holds: /(?:secret_key|secret_access_key)\s{0,4}=\s{0,4}[^\s$<{]{8}/i,
  },
  {
    row: 'SEC-F-KUBE',
    title: 'a kubeconfig with credentials',
    path: /(?:^|\/)(?:\.kube\/config|(?:admin|super-admin|kubelet)\.conf|[^/]*\.kubeconfig|kubeconfig)$/,
    holds: /^\s{0,12}(?:client-key(?:-data)?|token|password):\s{0,4}["']?[^\s"'${<]{4}/m,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'the login of a registry',
    path: /(?:^|\/)(?:\.docker\/config\.json|\.dockercfg|\.dockerconfigjson|auth\.json)$/,
    holds:
      /"(?:auth|identitytoken|registrytoken|password)"\s{0,8}:\s{0,8}"[^"\s]{8}|"github-oauth"\s{0,4}:\s{0,4}\{\s{0,40}"[^"]{1,80}"\s{0,4}:\s{0,4}"[^"]{8}/,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'the login of a package registry',
    name: /^\.npmrc$/,
    holds: /_(?:authToken|auth|password)\s{0,4}=\s{0,4}["']?[^\s"'${<]{8}/,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'the login of a package registry',
    name: /^\.pypirc$/,
    holds: /^\s{0,4}password\s{0,4}[=:]\s{0,4}[^\s${<]{4}/m,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'the login of a package registry',
    name: /^pip\.(?:conf|ini)$/,
    holds: ADDRESS_WITH_PASSWORD,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'the login of a package registry',
    path: /(?:^|\/)\.gem\/credentials$/,
    holds: /^:?\w{0,40}_api_key\s{0,4}:\s{0,4}\S{8}/m,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'the login of a package registry',
    path: /(?:^|\/)(?:\.m2\/settings|settings-security)\.xml$/,
    holds: /<(?:password|master|passphrase)>\s{0,8}[^<\s$]/,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'the login of a package registry',
    name: /^nuget\.config$/i,
    holds: /key="(?:ClearText)?Password"\s{1,8}value="[^"%]{4}/i,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'logins for hosts',
    name: /^[._]netrc$/,
    holds: /\bpassword\s{1,8}[^\s$<]{3}/,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'logins for code hosts',
    name: /^\.git-credentials$/,
    holds: ADDRESS_WITH_PASSWORD,
  },
  {
    row: 'SEC-F-REGISTRY',
    title: 'the login of a package registry',
    name: /^\.yarnrc\.yml$/,
    holds: /npmAuth(?:Token|Ident):\s{0,4}["']?[^\s"'${]{8}/,
  },
  {
    row: 'SEC-F-ENVFILE',
    title: 'settings with secrets',
    name: /^(?:\.env(?:\.[\w-]+)?|secrets\.ya?ml|database\.yml|local\.settings\.json|appsettings(?:\.[\w-]+)?\.json|settings\.py|omniauth\.rb|secret_token\.rb)$/,
    holds: 'named-secret',
  },
  {
    row: 'SEC-F-ENVFILE',
    title: 'the master key of an application',
    name: /^master\.key$/,
    holds: /^[0-9a-f]{32}\s*$/,
  },
  {
    row: 'SEC-F-ENVFILE',
    title: 'settings with secrets',
    name: /^wp-config\.php$/,
    holds:
      /define\(\s{0,4}['"](?:DB_PASSWORD|[A-Z_]{4,20}_(?:KEY|SALT))['"]\s{0,4},\s{0,40}['"](?!put your|password_here)[^'"$]{4}/,
  },
  {
    row: 'SEC-F-ENVFILE',
    title: 'credentials of a build server',
    name: /^credentials\.xml$/,
    holds: /<(?:password|secret|privateKey|passphrase|apiToken)>[^<]{4}/,
  },
  {
    row: 'SEC-F-KEYSTORE',
    title: 'a key store',
    name: /\.(?:p12|pfx|jks|keystore|kdbx|psafe3|agilekeychain|keychain)$/i,
  },
  {
    row: 'SEC-F-TLSKEY',
    title: 'the private key of a certificate',
    path: /(?:\.(?:key|pem)|(?:^|\/)etc\/ssl\/private\/[^/]+)$/,
    holds: PRIVATE_KEY,
  },
  {
    row: 'SEC-F-STATE',
    title: 'the state of Terraform',
    name: /\.tfstate(?:\..+)?$/,
    holds: /"(?:terraform_version|resources|outputs)"/,
  },
  {
    row: 'SEC-F-STATE',
    title: 'a dump of a database',
    name: /\.(?:sql|dump)$/i,
    holds: /^(?:INSERT INTO|COPY [^;\n]{1,300} FROM stdin|-- (?:MySQL|MariaDB|PostgreSQL database) dump)/m,
  },
  { row: 'SEC-F-STATE', title: 'a backup', name: /\.bak$/i, holds: 'named-secret' },
  { row: 'SEC-F-STATE', title: 'recorded network traffic', name: /\.pcap(?:ng)?$/i },
  {
    row: 'SEC-F-STATE',
    title: 'the settings of a VPN',
    name: /\.ovpn$/i,
    holds: /<key>|<tls-(?:auth|crypt)>|^\s{0,4}auth-user-pass\s{0,4}$/m,
  },
  {
    row: 'SEC-F-STATE',
    title: 'a saved remote desktop',
    name: /\.rdp$/i,
    holds: /password 51:b:/,
  },
  {
    row: 'SEC-F-STATE',
    title: 'hashes of passwords',
    path: /(?:^|\/)(?:\.htpasswd|shadow-|shadow\.bak|gshadow-)$/,
    holds: /^[^:\n]{1,64}:(?:\$|\{SHA\}|[./0-9A-Za-z]{13}(?::|$))/m,
  },
  {
    row: 'SEC-F-STATE',
    title: 'the password of a database',
    name: /^\.pgpass$/,
    holds: /^(?:[^:\n]{1,100}:){4}[^:\n]{3}/m,
  },
  {
    row: 'SEC-F-STATE',
    title: 'the password of a database',
    name: /^\.my\.cnf$/,
    holds: /^\s{0,4}password\s{0,4}=\s{0,4}[^\s$]{3}/m,
  },
  {
    row: 'SEC-F-STATE',
    title: 'the password of a vault',
    name: /^\.?vault[-_]?pass(?:word)?(?:\.txt|[-_]file)?$/,
    holds: /\S{4}/,
  },
  {
    row: 'SEC-F-SATOKEN',
    title: 'the token of a service account',
    path: /(?:^|\/)run\/secrets\/kubernetes\.io\/serviceaccount\/(?:.+\/)?token$/,
    holds: /eyJ[\w-]{8}/,
  },
];

/** The key that Debian's ssl-cert makes for tests: everybody's image has one of its own, and it vouches for nothing. */
export const SNAKEOIL_KEY = /(?:^|\/)ssl-cert-snakeoil\.key$/;
