/** Build steps that switch off what would notice a forged package or download. */
import type { ImageHistory } from '../facts/image.ts';
import { type BuildStep, buildSteps } from './build-step.ts';
import { programOf, type ShellCommand } from './shell-command.ts';

/** How, in a few words, as `curl --insecure`; each once, in the order of the steps. */
export function unverifiedSteps(history: ImageHistory): readonly string[] {
  return [...new Set(buildSteps(history).flatMap(unverified))];
}

/** Options that switch verification off, by the program that takes them. */
const SWITCHES: ReadonlyMap<string, RegExp> = new Map([
  ['apt', /^--(?:allow-unauthenticated|allow-insecure-repositories|force-yes)$/],
  ['apk', /^--allow-untrusted$/],
  ['curl', /^(?:--insecure|--proxy-insecure)$/],
  ['dnf', /^--(?:nogpgcheck|no-gpgchecks?)$/],
  ['gem', /^(?:-P|--trust-policy)=?NoSecurity$/],
  ['pip', /^--trusted-host(?:=.*)?$/],
  ['rpm', /^--(?:nosignature|nodigest|nogpg)$/],
  ['wget', /^--no-check-certificate$/],
  ['zypper', /^--(?:no-gpg-checks|gpg-auto-import-keys|allow-unsigned-rpm)$/],
]);

/** Programs that take the options of another one. */
const LIKE: ReadonlyMap<string, string> = new Map([
  ['apt-get', 'apt'],
  ['aptitude', 'apt'],
  ['dnf5', 'dnf'],
  ['microdnf', 'dnf'],
  ['pip3', 'pip'],
  ['tdnf', 'dnf'],
  ['yum', 'dnf'],
]);

/** Settings, wherever they are written: into a file, a variable or an option. */
const SETTINGS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/\[[^\]\n]{0,200}\btrusted=yes\b[^\]\n]{0,200}\]/, 'a package source with trusted=yes'],
  [/\bgpgcheck\s?=\s?(?:0|no|false)\b/i, 'gpgcheck=0'],
  [/\bAllow(?:Unauthenticated|InsecureRepositories)[\s"=]{1,4}(?:true|1|yes)\b/i, 'apt without signatures'],
  [/\bstrict-ssl[\s=]{1,3}false\b/i, 'strict-ssl false'],
  [/\bNODE_TLS_REJECT_UNAUTHORIZED[\s=]{1,3}["']?0\b/, 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
  [/\bPYTHONHTTPSVERIFY[\s=]{1,3}["']?0\b/, 'PYTHONHTTPSVERIFY=0'],
  [/\bGIT_SSL_NO_VERIFY[\s=]{1,3}["']?(?:1|true)\b/i, 'GIT_SSL_NO_VERIFY=1'],
  [/\bsslVerify[\s=]{1,3}["']?(?:0|false)\b/i, 'git without certificates'],
  [/\bPIP_TRUSTED_HOST[\s=]/, 'PIP_TRUSTED_HOST'],
];

function unverified({ instruction, text, commands }: BuildStep): readonly string[] {
  if (instruction !== 'RUN' && instruction !== 'ENV') return [];
  const settings = SETTINGS.flatMap(([pattern, words]) => (pattern.test(text) ? [words] : []));
  return [...commands.flatMap(switchesOf), ...commands.flatMap(downloadsRun), ...settings];
}

function switchesOf(command: ShellCommand): readonly string[] {
  const program = programOf(command);
  const pattern = SWITCHES.get(LIKE.get(program) ?? program);
  const options = command.words.slice(1);
  const named = options.filter((word) => pattern?.test(word)).map((word) => word.replace(/=.*$/, ''));
  // Short options stand together: -fsSLk.
  const isShort = program === 'curl' && options.some((word) => /^-[a-zA-Z]*k/.test(word));
  return [...named, ...(isShort ? ['-k'] : [])].map((option) => `${program} ${option}`);
}

const DOWNLOADERS = /(?:^|[\s(`/])(?:curl|wget)\s/;
const INTERPRETERS = new Set([
  'sh',
  'bash',
  'ash',
  'dash',
  'zsh',
  'python',
  'python3',
  'perl',
  'ruby',
  'node',
  'php',
]);

/** `curl … | sh`, `sh -c "$(curl …)"`, `bash <(curl …)`: run before anybody could have looked at it. */
function downloadsRun(
  command: ShellCommand,
  index: number,
  commands: readonly ShellCommand[],
): readonly string[] {
  const program = programOf(command);
  if (!INTERPRETERS.has(program)) return [];
  const inner = command.words.some((word) => /\$\(|<\(|`/.test(word) && DOWNLOADERS.test(word));
  const source = command.isPiped ? pipeStart(commands, index) : undefined;
  const downloader = source && programOf(source);
  if (downloader === 'curl' || downloader === 'wget') return [`${downloader} piped to ${program}`];
  return inner ? [`a download run by ${program}`] : [];
}

/** The command at the beginning of a pipe. */
function pipeStart(commands: readonly ShellCommand[], index: number): ShellCommand | undefined {
  let at = index;
  while (at > 0 && commands[at]?.isPiped) at -= 1;
  return commands[at];
}
