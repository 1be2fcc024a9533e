/** What containers may use up when nobody sets a limit for them: the ulimits that the engine gives them. */
import type { Unit } from '../facts/host.ts';
import { unitSetting } from './unit-setting.ts';

/** The line of a unit that gives its processes the limit, and so, through them, containers. */
const UNIT_LINES: Readonly<Record<string, string>> = {
  nofile: 'Service.LimitNOFILE',
  nproc: 'Service.LimitNPROC',
};

/** Open files and processes: what one container can use up for all. */
const WANTED = Object.keys(UNIT_LINES);

/**
 * Those of the ulimits nofile and nproc, and of those that the policy names, whose hard limit is not set, is none or is
 * above the policy's. `value` is the option default-ulimits as daemon.json or the command line writes it, `unit`
 * docker.service, `policy` a list such as `nofile=65536`.
 */
export function looseUlimits(
  value: unknown,
  unit: Unit | null,
  policy: readonly string[],
): readonly string[] {
  const allowed = new Map(policy.flatMap(assignment));
  return [...new Set([...WANTED, ...allowed.keys()])].filter((name) => {
    const line = UNIT_LINES[name];
    const hard = hardLimit(value, name) ?? (line === undefined ? undefined : unitSetting(unit, line));
    const number = Number(afterColon(hard ?? ''));
    if (hard === undefined || hard === '' || !Number.isFinite(number) || number < 0) return true;
    const most = allowed.get(name);
    return most !== undefined && number > Number(afterColon(most));
  });
}

/** From `{"nofile": {"Hard": 1024}}`, or from `nofile=512:1024` of the command line. */
function hardLimit(value: unknown, name: string): string | undefined {
  if (typeof value === 'string') return new Map(assignment(value)).get(name);
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value;
    return new Map(entries.flatMap((entry) => (typeof entry === 'string' ? assignment(entry) : []))).get(
      name,
    );
  }
  const entry: unknown = Reflect.get(value, name);
  if (typeof entry === 'string' || typeof entry === 'number') return String(entry);
  if (typeof entry !== 'object' || entry === null) return undefined;
  const hard: unknown = Reflect.get(entry, 'Hard');
  return hard === undefined ? undefined : String(hard);
}

function assignment(text: string): readonly (readonly [string, string])[] {
  const [, name, limit] = /^\s*([a-z]+)\s*=\s*(\S+)\s*$/i.exec(text) ?? [];
  return name === undefined || limit === undefined ? [] : [[name, limit]];
}

/** The hard one of `soft:hard`. */
function afterColon(limit: string): string {
  return limit.slice(limit.lastIndexOf(':') + 1);
}
