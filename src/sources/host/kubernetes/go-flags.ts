/** Command lines as the flag packages of Go read them. Pure. */

/** Whether a flag is a switch, which takes no word after it; undefined for one that is not known. */
export type IsSwitch = (name: string) => boolean | undefined;

/**
 * The words given to each flag, in their order: `--a=b`, `--a b`, `-a`, and with one dash as etcd takes it. Underscores
 * count as dashes, as the components of Kubernetes read them. A switch alone is `true`. What comes after `--` is left
 * out. Of a flag that is not known, a next word without a dash is its value.
 */
export function parseGoFlags(
  args: readonly string[],
  isSwitch: IsSwitch,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') break;
    const [, written, value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (written === undefined) continue;
    const name = written.replaceAll('_', '-');
    const next = args[at + 1];
    let word = value;
    if (word === undefined) {
      const takesNext = next !== undefined && !(isSwitch(name) ?? next.startsWith('-'));
      word = takesNext ? next : 'true';
      if (takesNext) at += 1;
    }
    found.set(name, [...(found.get(name) ?? []), word]);
  }
  return found;
}

/** The words of a line, quotes taken off: a file of arguments, or the ExecStart of a unit. */
export function wordsOfLine(line: string): readonly string[] {
  const words = line.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs) ?? [];
  return words.map((word) =>
    word.replace(
      /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
      (_, double?: string, single?: string, escaped?: string) => double ?? single ?? escaped ?? '',
    ),
  );
}

/** A duration as Go writes it, `1h30m` or `500ms`, in seconds; undefined for what is none. */
export function secondsOf(duration: string): number | undefined {
  if (duration === '0') return 0;
  if (!/^-?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(duration)) return undefined;
  const sign = duration.startsWith('-') ? -1 : 1;
  let seconds = 0;
  for (const [, number = '0', unit = 's'] of duration.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(number) * (SECONDS[unit] ?? 0);
  }
  return sign * seconds;
}

const SECONDS: Readonly<Record<string, number | undefined>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};
