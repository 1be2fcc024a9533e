/** Debuggers that an image opens to the network: whoever connects to one runs code as the program. */
import { KNOWN_PORTS } from '../knowledge/ports.ts';

/** How each is switched on, in a variable or a command; `behind` is what has to stand somewhere behind that. */
const SWITCHES: readonly { readonly pattern: RegExp; readonly behind?: RegExp; readonly words: string }[] = [
  { pattern: /-(?:agentlib:jdwp|Xrunjdwp)|(?:^|\s|=)-Xdebug(?:\s|$)/, words: 'the Java debugger' },
  { pattern: /(?:^|[\s=])--inspect(?:-brk|-wait)?(?:[=\s]|$)/, words: 'the Node.js inspector' },
  {
    pattern: /\bdlv\b/,
    behind: /--(?:headless|listen|accept-multiclient)/,
    words: 'the Delve debugger',
  },
  {
    pattern: /\b(?:debugpy|ptvsd)\b/,
    behind: /--(?:listen|connect|host)/,
    words: 'the Python debugger',
  },
  { pattern: /\bweb_?-?pdb\b/, words: 'a Python debugger in a web page' },
  { pattern: /\brdbg\b/, behind: /--(?:open|port)/, words: 'the Ruby debugger' },
  { pattern: /\bbyebug\b/, behind: /--(?:remote|server)/, words: 'the Ruby debugger' },
];

/** What is opened, in a few words: from the ports that it exposes, its variables and its command. */
export function debugListeners(
  exposed: Readonly<Record<string, unknown>>,
  env: readonly string[],
  command: readonly string[],
): readonly string[] {
  const ports = Object.keys(exposed).flatMap((key) => {
    const [number = '', protocol = 'tcp'] = key.split('/');
    const known = KNOWN_PORTS.find(({ port, kind }) => kind === 'debug' && String(port) === number);
    return known === undefined || protocol !== 'tcp' ? [] : [`port ${number} (${known.service})`];
  });
  const texts = [...env, command.join(' ')];
  const switches = SWITCHES.flatMap(({ pattern, behind, words }) =>
    texts.some((text) => isOn(text, pattern, behind)) ? [words] : [],
  );
  return [...ports, ...new Set(switches)];
}

/** Not one pattern for both: it would look through the rest of a text from each place where it begins. */
function isOn(text: string, pattern: RegExp, behind: RegExp | undefined): boolean {
  const at = text.search(pattern);
  return at !== -1 && (behind === undefined || behind.test(text.slice(at)));
}
