import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAuditor } from '../../src/audit/auditor.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import { volumeSchema } from '../../src/facts/volume.ts';
import { checkOf } from './sample-checks.ts';
import { container, info, LIVE, LOADING, TARGET } from './sample-facts.ts';

const ROWS = ['MNT-BOOT', 'MNT-DOCKERLIB', 'MNT-SWAP', 'SOCK-CRIO', 'SOCK-DOCKER', 'SOCK-UNKNOWN', 'MNT'];
const CHECKS = ROWS.map((row) =>
  checkOf({
    id: `test.${row.toLowerCase()}`,
    pass: `mounted["${row}"] == []`,
    evidence: [`mounted["${row}"]`],
    found: `mounts {mounted["${row}"].map(mount, mount.words)}`,
  }),
);
const POLICY = { allowed_mount_sources: [] };

const id = fc.constantFrom('a', 'b', 'c');
const source = fc.constantFrom('/boot', '/run', '/data', '/srv/x', '/srv/engine', '/var');
const name = fc.constantFrom('v', 'w');

const containers: fc.Arbitrary<FactChange> = fc
  .record({ id, source, name, hasVolume: fc.boolean(), RW: fc.boolean() })
  .map(({ id: Id, source: Source, name: Name, hasVolume, RW }) => ({
    kind: 'container',
    inspect: container(Id, {
      Mounts: [
        { Type: 'bind', Source, Destination: '/a', RW },
        ...(hasVolume ? [{ Type: 'volume', Name, Source: '/x', Destination: '/v', RW }] : []),
      ],
    }),
  }));

const volume = fc
  .record({ name, device: fc.constantFrom('', '/boot', '/srv/x') })
  .map(({ name: Name, device }) =>
    volumeSchema.parse({ Name, Driver: 'local', Options: device === '' ? {} : { o: 'bind', device } }),
  );

const host: fc.Arbitrary<FactChange> = fc
  .record({
    target: fc.constantFrom('/srv/x', '/boot', '/run/docker.sock'),
    type: fc.constantFrom('folder' as const, 'socket' as const),
    holds: fc.constantFrom<string[] | undefined>(undefined, [], ['/run/crio/crio.sock', '/run/docker.sock']),
    swap: fc.constantFrom('/data/swap', '/srv/x'),
    socket: fc.constantFrom('/srv/engine/api', '/run/docker.sock'),
  })
  .map(({ target, type, holds, swap, socket }) => ({
    kind: 'host',
    host: {
      mountSources: {
        '/srv/x': { realPath: target, type },
        '/run': { realPath: '/run', type: 'folder', holds },
      },
      swaps: [{ path: swap, isEncrypted: false }],
      files: {
        'api-socket': [
          {
            path: socket,
            realPath: socket,
            type: 'socket',
            mode: '0660',
            uid: 0,
            gid: 0,
            user: '',
            group: '',
            size: 0,
            modified: '',
          },
        ],
      },
    },
  }));

const GAP = { fact: 'volumes', reason: 'timeout', detail: 'It took too long', hint: 'try again' } as const;

const change: fc.Arbitrary<FactChange> = fc.oneof(
  { weight: 4, arbitrary: containers },
  { weight: 2, arbitrary: volume.map((one): FactChange => ({ kind: 'volume', volume: one })) },
  { weight: 2, arbitrary: host },
  name.map((gone): FactChange => ({ kind: 'volume-gone', name: gone })),
  fc
    .uniqueArray(volume, { selector: ({ Name }) => Name })
    .map((volumes): FactChange => ({ kind: 'volumes-listed', volumes })),
  fc.constantFrom('/data', '/srv/engine', '').map(
    (DockerRootDir): FactChange => ({
      kind: 'info',
      info: info({ DockerRootDir }),
    }),
  ),
  fc.boolean().map(
    (rootless): FactChange => ({
      kind: 'engine',
      engine: { name: 'Docker', version: '1', apiVersion: '1.41', rootless },
    }),
  ),
  fc.constantFrom<FactChange>({ kind: 'gap', gap: GAP }, { kind: 'gap-closed', fact: 'volumes' }),
  fc.constantFrom<FactChange>({ kind: 'host-unread', part: 'mountSources' }, LIVE, LOADING),
  fc
    .constantFrom<string[]>([], ['/a/docker.sock'])
    .chain((Sockets) => id.map((one): FactChange => ({ kind: 'live', id: one, live: { Sockets } }))),
);

test('change by change, verdicts on mounts are those of a fresh look', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 10 }), (batches) => {
      const store = new FactStore(TARGET);
      const incremental = createAuditor(CHECKS, { policy: POLICY });
      incremental.update(store.facts, NOTHING_TOUCHED);
      store.subscribe((facts, delta) => incremental.update(facts, delta));
      for (const batch of batches) store.apply(batch);
      const fresh = createAuditor(CHECKS, { policy: POLICY });
      fresh.update(store.facts, NOTHING_TOUCHED);
      expect([...incremental.view.all()]).toEqual([...fresh.view.all()]);
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('only containers that mount what changed are looked at anew', () => {
  const store = new FactStore(TARGET);
  const auditor = createAuditor(CHECKS, { policy: POLICY });
  const mounting = (Id: string, Source: string): FactChange => ({
    kind: 'container',
    inspect: container(Id, { Mounts: [{ Type: 'bind', Source, Destination: '/a', RW: true }] }),
  });
  store.apply([LIVE, mounting('a', '/srv/x'), mounting('b', '/srv/y'), mounting('c', '/srv/z')]);
  auditor.update(store.facts, NOTHING_TOUCHED);
  let left = 0;
  store.subscribe((facts, delta) => {
    auditor.note(facts, delta);
    for (left = 1; auditor.work(1); ) left += 1;
  });
  const folder = (realPath: string) => ({ realPath, type: 'folder' as const });
  store.apply([
    { kind: 'host', host: { mountSources: { '/srv/x': folder('/boot'), '/srv/q': folder('/boot') } } },
  ]);
  expect(left).toBe(1);
  expect(
    [...auditor.view.all()].filter(({ status }) => status === 'fail').map(({ resource }) => resource.id),
  ).toContain('a');
});
