/** Whatever stands in a pod, its screens show what there is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut, plain } from '../../../../../src/ui/document/document-line.ts';
import { yamlDocument } from '../../../../../src/ui/document/yaml-document.ts';
import { podAccount } from '../../../../../src/ui/screens/cluster/pod/present-account.ts';
import { podConfig } from '../../../../../src/ui/screens/cluster/pod/present-config.ts';
import { containerOverview } from '../../../../../src/ui/screens/cluster/pod/present-container.ts';
import { podEvents } from '../../../../../src/ui/screens/cluster/pod/present-events.ts';
import { podFindings } from '../../../../../src/ui/screens/cluster/pod/present-findings.ts';
import { podMounts } from '../../../../../src/ui/screens/cluster/pod/present-mounts.ts';
import { podNetwork } from '../../../../../src/ui/screens/cluster/pod/present-network.ts';
import { podOverview } from '../../../../../src/ui/screens/cluster/pod/present-overview.ts';
import { podPrivileges } from '../../../../../src/ui/screens/cluster/pod/present-privileges.ts';
import { rawOf, type SeenPod } from '../../../../../src/ui/screens/cluster/pod/seen-pod.ts';
import { HOSTILE_PIECES, hostileCharacters } from '../../../../facts/hostile-text.ts';
import { object } from '../../../../insight/kubernetes/objects.ts';
import { recordedList } from '../../../../kubernetes/recordings.ts';
import { ROOM, seenPod } from './seen.ts';

const NONE: ReadonlySet<string> = new Set();

const TABS: Readonly<Record<string, (seen: SeenPod) => ReturnType<typeof podConfig>>> = {
  Overview: (seen) => podOverview(seen, ROOM),
  Config: (seen) => podConfig(seen, NONE),
  Mounts: podMounts,
  Network: (seen) => podNetwork(seen, NONE),
  Privileges: (seen) => podPrivileges(seen, ROOM),
  Account: podAccount,
  Findings: (seen) => podFindings(seen, undefined),
  Events: podEvents,
  Raw: (seen) => yamlDocument(rawOf(seen), NONE),
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Puts something else into one place of an object. */
function damaged(value: unknown, path: readonly number[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return by;
  const entries = Object.entries(value);
  const at = entries.length === 0 ? undefined : step % entries.length;
  const changed = entries.map(([key, item], index) => [key, index === at ? damaged(item, rest, by) : item]);
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
}

describe.each(Object.entries(TABS))('%s', (_tab, show) => {
  it('holds a pod that is damaged anywhere', () => {
    const pods = recordedList('list-pods.json').items;
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<Json>(null, [], {}, [null], -1, '', HOSTILE_PIECES.join('')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pods), fc.array(fc.nat(40), { maxLength: 7 }), junk, (pod, path, by) => {
        const { metadata, spec, status } = pod;
        const changed = damaged({ spec, status }, path, by);
        const fields = typeof changed === 'object' && changed !== null ? changed : {};
        const made = object({ apiVersion: 'v1', kind: 'Pod', metadata, ...fields });
        const seen = seenPod(made);
        const rows = layOut(show(seen), 78);
        expect(rows.length).toBeGreaterThan(0);
        expect(hostileCharacters(rows.map(({ segments }) => plain(segments)).join(''))).toEqual([]);
        for (const { container } of seen.containers.slice(0, 2)) {
          const one = { ...seen, only: seen.containers.find((entry) => entry.container === container) };
          expect(layOut(show(one), 78).length).toBeGreaterThan(0);
          if (one.only !== undefined) containerOverview(one, one.only);
        }
      }),
      { numRuns: 60 },
    );
  });
});
