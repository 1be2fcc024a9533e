/** The ulimits that a container sets for itself, against what the policy allows. */
import type { HostConfig } from '../facts/container.ts';

/**
 * Those that exceed the policy, as `nofile=1048576`; `policy` is a list such as `nofile=65536`. One that the policy does
 * not name may not be set at all, and no limit (-1) exceeds any.
 */
export function ulimitsBeyond(ulimits: HostConfig['Ulimits'], policy: readonly string[]): readonly string[] {
  if (ulimits.length === 0) return NONE;
  const allowed = new Map(policy.map((entry) => nameAndLimit(entry)));
  return ulimits
    .filter(({ Name, Hard }) => {
      const most = allowed.get(Name.toLowerCase());
      return most === undefined || Hard < 0 || Hard > most;
    })
    .map(({ Name, Hard }) => `${Name}=${Hard < 0 ? 'unlimited' : Hard}`);
}

const NONE: readonly string[] = [];

/** The hard limit of `nofile=1024` and `nofile=512:1024`. */
function nameAndLimit(entry: string): readonly [name: string, limit: number] {
  const [name = '', limits = ''] = entry.split('=');
  return [name.trim().toLowerCase(), Number(limits.split(':').at(-1))];
}
