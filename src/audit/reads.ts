/** Which facts a check looks at: in its verdict, its evidence and its words. */
import type { Check } from './check.ts';
import { compile } from './expression.ts';
import { foundExpressions } from './found.ts';

/** By binding, its first-level fields that are read; null when it is read as a whole. */
export type Reads = Readonly<Record<string, readonly string[] | null>>;

const known = new WeakMap<Check, Reads>();

/** For the shipped checks this is worked out when the program is built: it takes all of their expressions. */
export function rememberReads(check: Check, reads: Reads): void {
  known.set(check, reads);
}

export function readsOf(check: Check): Reads {
  const reads = known.get(check) ?? findReads(check);
  known.set(check, reads);
  return reads;
}

function findReads(check: Check): Reads {
  const decisive = check.when === undefined ? [check.pass] : [check.when, check.pass];
  const own = check.admission?.variables.map(({ expression }) => expression) ?? [];
  const sources = [...decisive, ...own, ...check.evidence, ...foundExpressions(check)];
  const expressions = sources.map((source) => compile(source, check.resource));
  const variables = new Set(expressions.flatMap((expression) => [...expression.variables]));
  if (check.admission) variables.add('admitted');
  const behind = variables.has('escapes') ? ESCAPE_READS : {};
  const written = Object.fromEntries(
    [...variables].map((variable) => {
      const lists = expressions.map((expression) => expression.fieldsRead(variable));
      if (lists.includes(undefined)) return [variable, null];
      return [variable, [...new Set(lists.flatMap((list) => list ?? []))]];
    }),
  );
  return merged(written, behind);
}

/** What ways out of a container are worked out from. */
const ESCAPE_READS: Reads = {
  container: null,
  live: null,
  namespaces: null,
  mounted: null,
  capabilities: null,
  accounts: null,
  daemon: [
    ...['Engine', 'Version', 'Rootless', 'Desktop', 'Components', 'KernelVersion', 'Architecture'],
    ...['SecurityOptions', 'CgroupVersion', 'Plugins', 'DefaultRuntime'],
  ],
  host: ['kernel', 'sysctls', 'seLinux', 'users', 'mountSources', 'files', 'processes'],
};

function merged(one: Reads, other: Reads): Reads {
  const all: Record<string, readonly string[] | null> = { ...one };
  for (const [name, fields] of Object.entries(other)) {
    const own = all[name];
    if (own === null) continue;
    all[name] = fields === null ? null : [...new Set([...(own ?? []), ...fields])];
  }
  return all;
}
