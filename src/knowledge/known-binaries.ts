/**
 * Programs and libraries that are often put into images without a package manager, and how their own bytes tell the
 * version. Add a row to teach it one.
 *
 * Chosen for what official images bring without a package. A sign is what a program prints as its version or sends as its
 * name, where that stands in its bytes as one text. All were looked for in real builds: of Debian 12, and of Node.js and
 * Java as their makers give them out. Not so those of Valkey, which is made from Redis, and of OpenResty.
 *
 * Traefik and other programs in Go are not here: their linker writes down what they are.
 */

export interface KnownBinary {
  readonly name: string;
  /** The first three letters of the file's name. */
  readonly start: string;
  /** The file's name; its first group is $1 of the cues. */
  readonly file: RegExp;
  /** Not a program but a small text. */
  readonly isText?: true;
  /**
   * A text that stands near the version, and the version in the 256 bytes before and behind it. Read as Latin-1; the
   * first that is found counts.
   */
  readonly signs: readonly { readonly cue: string; readonly pattern: RegExp }[];
  /** Starts of names of packages of distributions that bring the same program: there it is not told twice. */
  readonly packages: readonly string[];
}

const PYTHON_SIGNS = [{ cue: '\0$1.', pattern: /\0([23]\.\d+\.\d+(?:(?:a|b|rc)\d+)?\+?)\0/ }] as const;
const PHP_SIGNS = [
  { cue: 'X-Powered-By: PHP/', pattern: /PHP\/(\d+\.\d+\.\d+(?:(?:alpha|beta|RC)\d+)?)/ },
] as const;
const OPENSSL_SIGNS = [
  {
    cue: 'OpenSSL ',
    pattern: /OpenSSL (\d+\.\d+\.\d+[a-z]{0,2}(?:-[a-z]+\d*)?) {1,2}\d{1,2} [A-Z][a-z]{2} 20\d\d/,
  },
] as const;
const CURL_SIGNS = [{ cue: 'curl/', pattern: /curl\/(\d+\.\d+\.\d+(?:-DEV)?)/ }] as const;
const REDIS_SIGNS = [
  // Version, who built it (not always), the second in which, and nine zeros for a source without changes: in one text.
  {
    cue: '000000000\0',
    pattern: /(?<![\d.])(\d+\.\d+\.\d{1,2})(?:[A-Za-z][\w.-]{0,63}-)?1\d{9}0{9}\0/,
  },
] as const;

export const KNOWN_BINARIES: readonly KnownBinary[] = [
  {
    name: 'node',
    start: 'nod',
    file: /^node$/,
    signs: [
      { cue: 'node.js/v', pattern: /node\.js\/v(\d+\.\d+\.\d+)/ },
      { cue: 'node v', pattern: /\0node v(\d+\.\d+\.\d+)\0/ },
    ],
    packages: ['node'],
  },
  {
    name: 'python',
    start: 'pyt',
    file: /^python([23]\.\d+)$/,
    signs: PYTHON_SIGNS,
    packages: ['python', 'libpython'],
  },
  {
    name: 'python',
    start: 'lib',
    file: /^libpython([23]\.\d+)[a-z]?\.so/,
    signs: PYTHON_SIGNS,
    packages: ['python', 'libpython'],
  },
  { name: 'redis', start: 'red', file: /^redis-server$/, signs: REDIS_SIGNS, packages: ['redis'] },
  { name: 'valkey', start: 'val', file: /^valkey-server$/, signs: REDIS_SIGNS, packages: ['valkey'] },
  {
    name: 'nginx',
    start: 'ngi',
    file: /^nginx(?:-debug)?$/,
    signs: [
      { cue: 'openresty/', pattern: /openresty\/(\d+\.\d+\.\d+(?:\.\d+)?)/ },
      { cue: 'nginx/', pattern: /nginx\/(\d+\.\d+\.\d+)/ },
    ],
    packages: ['nginx', 'openresty'],
  },
  {
    name: 'postgresql',
    start: 'pos',
    file: /^postgres$/,
    // Other versions stand in its messages, but only its own goes on with what it was built for.
    signs: [
      {
        cue: 'PostgreSQL ',
        pattern: /PostgreSQL (\d+(?:\.\d+){0,2}(?:(?:alpha|beta|rc|devel)\d*)?)[^\0]{0,80} on \w+-/,
      },
    ],
    packages: ['postgresql'],
  },
  {
    name: 'busybox',
    start: 'bus',
    file: /^busybox(?:\.\w+)?$/,
    signs: [{ cue: 'BusyBox v', pattern: /BusyBox v(\d+\.\d+\.\d+)/ }],
    packages: ['busybox'],
  },
  {
    name: 'openssl',
    start: 'ope',
    file: /^openssl$/,
    signs: OPENSSL_SIGNS,
    packages: ['openssl', 'libssl', 'libcrypto'],
  },
  {
    name: 'openssl',
    start: 'lib',
    file: /^libcrypto\.so/,
    signs: OPENSSL_SIGNS,
    packages: ['openssl', 'libssl', 'libcrypto'],
  },
  {
    name: 'java',
    start: 'rel',
    // The text that every JDK and JRE has beside its folder bin.
    file: /^release$/,
    isText: true,
    signs: [{ cue: 'JAVA_VERSION="', pattern: /JAVA_VERSION="([^"\s]{1,40})"/ }],
    packages: ['openjdk', 'java', 'temurin', 'jdk', 'jre', 'zulu'],
  },
  {
    name: 'haproxy',
    start: 'hap',
    file: /^haproxy$/,
    // The head of its page of statistics.
    signs: [
      { cue: ', released 20', pattern: /version (\d+\.\d+(?:\.|-dev|-rc)\d+)[^,\0]{0,40}, released 20/ },
    ],
    packages: ['haproxy'],
  },
  { name: 'php', start: 'php', file: /^php(?:-fpm|-cgi)?(?:\d\.?\d)?$/, signs: PHP_SIGNS, packages: ['php'] },
  { name: 'php', start: 'lib', file: /^libphp[\d.]*\.so/, signs: PHP_SIGNS, packages: ['php', 'libphp'] },
  {
    name: 'go',
    start: 'VER',
    // The text at the root of the toolchain.
    file: /^VERSION$/,
    isText: true,
    signs: [{ cue: 'go1.', pattern: /^go(1\.\d+(?:\.\d+|(?:beta|rc)\d+)?)(?:\n|$)/ }],
    packages: ['go', 'golang'],
  },
  { name: 'curl', start: 'cur', file: /^curl$/, signs: CURL_SIGNS, packages: ['curl', 'libcurl'] },
  {
    name: 'curl',
    start: 'lib',
    file: /^libcurl(?:-\w+)?\.so/,
    signs: CURL_SIGNS,
    packages: ['curl', 'libcurl'],
  },
  {
    name: 'bash',
    start: 'bas',
    file: /^bash$/,
    signs: [{ cue: '@(#)Bash version ', pattern: /Bash version (\d+\.\d+\.\d+)/ }],
    packages: ['bash'],
  },
  {
    name: 'httpd',
    start: 'htt',
    file: /^httpd$/,
    signs: [{ cue: 'Apache/', pattern: /Apache\/(\d+\.\d+\.\d+)/ }],
    packages: ['apache2', 'httpd'],
  },
  {
    name: 'memcached',
    start: 'mem',
    file: /^memcached$/,
    signs: [{ cue: 'memcached ', pattern: /memcached (\d+\.\d+\.\d+)/ }],
    packages: ['memcached'],
  },
  {
    name: 'mariadb',
    start: 'mar',
    file: /^mariadbd?$/,
    signs: [{ cue: '-MariaDB', pattern: /(\d+\.\d+\.\d+)-MariaDB/ }],
    packages: ['mariadb'],
  },
  {
    name: 'ruby',
    start: 'rub',
    file: /^ruby(?:\d+\.\d+)?$/,
    signs: [{ cue: 'ruby ', pattern: /ruby (\d+\.\d+\.\d+(?:p\d+|preview\d+|rc\d+|dev)?) \(20\d\d-/ }],
    packages: ['ruby', 'libruby'],
  },
  {
    name: 'ruby',
    start: 'lib',
    file: /^libruby[\d.-]*\.so/,
    signs: [{ cue: 'ruby ', pattern: /ruby (\d+\.\d+\.\d+(?:p\d+|preview\d+|rc\d+|dev)?) \(20\d\d-/ }],
    packages: ['ruby', 'libruby'],
  },
];
