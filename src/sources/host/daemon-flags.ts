/** The command line of dockerd: which options it sets. Pure. */
import { DAEMON_OPTIONS, type DaemonOptionRule } from '../../knowledge/daemon-options.ts';

/** Values by option, named and shaped as in daemon.json. */
export type GivenOptions = Readonly<Record<string, unknown>>;

const BY_FLAG = new Map(
  DAEMON_OPTIONS.flatMap((rule) =>
    [rule.flag ?? rule.name, rule.oldFlag].flatMap((flag) =>
      flag === undefined ? [] : [[flag, rule] as const],
    ),
  ),
);
const BY_LETTER = new Map(
  DAEMON_OPTIONS.flatMap((rule) => (rule.short === undefined ? [] : [[rule.short, rule] as const])),
);

/**
 * `args` without the program itself. Flags that we do not know are left out; one that stands twice counts as dockerd
 * counts it: lists and maps grow, anything else keeps the last.
 */
export function parseDaemonFlags(args: readonly string[]): GivenOptions {
  const words = new Map<DaemonOptionRule, string[]>();
  const note = (rule: DaemonOptionRule, word: string): void => {
    words.set(rule, [...(words.get(rule) ?? []), word]);
  };
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') break;
    if (arg.startsWith('--')) {
      const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
      const rule = BY_FLAG.get(name);
      if (rule === undefined) continue;
      if (value !== undefined) note(rule, value);
      else if (rule.kind === 'truth') note(rule, 'true');
      else {
        at += 1;
        note(rule, args[at] ?? '');
      }
    } else if (/^-[^-]/.test(arg)) {
      at += noteLetters(arg.slice(1), args[at + 1], note);
    }
  }
  return Object.fromEntries([...words].map(([rule, given]) => [rule.name, optionValue(rule, given)]));
}

/** `Ds overlay2`, `Htcp://…`, `l=debug`. Gives how many of the following arguments it took: 0 or 1. */
function noteLetters(
  cluster: string,
  next: string | undefined,
  note: (rule: DaemonOptionRule, word: string) => void,
): number {
  for (let at = 0; at < cluster.length; at += 1) {
    const rule = BY_LETTER.get(cluster.charAt(at));
    if (rule === undefined) return 0;
    const rest = cluster.slice(at + 1);
    if (rest.startsWith('=')) {
      note(rule, rest.slice(1));
      return 0;
    }
    if (rule.kind === 'truth') {
      note(rule, 'true');
      continue;
    }
    note(rule, rest === '' ? (next ?? '') : rest);
    return rest === '' ? 1 : 0;
  }
  return 0;
}

function optionValue({ kind }: DaemonOptionRule, words: readonly string[]): unknown {
  const last = words.at(-1) ?? '';
  switch (kind) {
    case 'truth':
      return isTrue(last);
    case 'number':
      return Number(last);
    case 'text':
      return last;
    case 'list':
      return words;
    case 'map':
      return Object.fromEntries(words.map(pair));
    case 'ulimits':
      return Object.fromEntries(words.flatMap(ulimit));
  }
}

/** What Go's strconv.ParseBool takes for true. */
function isTrue(word: string): boolean {
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(word);
}

function pair(word: string): readonly [string, string] {
  const equals = word.indexOf('=');
  return equals === -1 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** `nofile=1024:2048`: the soft limit and the hard one; a single number is both. */
function ulimit(word: string): readonly (readonly [string, unknown])[] {
  const [, name, soft, hard = soft] = /^([a-z]+)=(-?\d+)(?::(-?\d+))?$/.exec(word) ?? [];
  return name === undefined ? [] : [[name, { Name: name, Hard: Number(hard), Soft: Number(soft) }]];
}
