/** Debuggers that an image opens to the network: whoever connects to one runs code as the program. */
import { KNOWN_PORTS } from '../knowledge/ports.ts';

/** How each is switched on, in a variable or a command. */
const SWITCHES: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/-(?:agentlib:jdwp|Xrunjdwp)|(?:^|\s|=)-Xdebug(?:\s|$)/, 'the Java debugger'],
  [/(?:^|[\s=])--inspect(?:-brk|-wait)?(?:[=\s]|$)/, 'the Node.js inspector'],
  [/\bdlv\b.*(?:--headless|--listen|--accept-multiclient)/, 'the Delve debugger'],
  [/\b(?:debugpy|ptvsd)\b.*--(?:listen|connect|host)/, 'the Python debugger'],
  [/\bweb_?-?pdb\b/, 'a Python debugger in a web page'],
  [/\brdbg\b.*--(?:open|port)|\bbyebug\b.*--(?:remote|server)/, 'the Ruby debugger'],
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
  const switches = SWITCHES.flatMap(([pattern, words]) =>
    texts.some((text) => pattern.test(text)) ? [words] : [],
  );
  return [...ports, ...switches];
}
