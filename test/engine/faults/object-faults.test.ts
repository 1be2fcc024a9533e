import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeEngine } from '../engine-test.ts';
import { loadImages } from '../images.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../private-daemon.ts';
import { type Audited, auditInside } from './audited-host.ts';
import { CAPABILITY_FAULTS } from './capability-faults.ts';
import {
  CONTAINER_FAULTS,
  EXEMPT_FAULT,
  LATER_FAULTS,
  NETWORKS,
  REMOVE_ELSEWHERE,
  USER_FAULT,
} from './container-faults.ts';
import type { ContainerFault } from './fault.ts';
import { IMAGE_FAULTS, SOUND } from './image-faults.ts';
import {
  MACHINE_FAULTS,
  PREPARE_MACHINE,
  STORAGE_FAULT,
  UNCOVER_MACHINE,
  UNHEARD_ROWS,
} from './machine-faults.ts';
import {
  MAKE_SOCKETS,
  MOUNT_FAULTS,
  PREPARE_SOURCES,
  SENSITIVE_SOURCES,
  SOCKET_SOURCES,
} from './mount-faults.ts';
import { NETWORK_FAULTS, PREPARE_LINK } from './network-faults.ts';
import { PREPARE_RUNTIMES, RUNTIMES } from './runtimes.ts';

const START_MS = 120_000;

/** What this site decided: nothing may be left behind for a day, some workloads need a sandbox, some networks no way out. */
const POLICY = JSON.stringify({
  data_root_is_mount_point: true,
  internal_networks: ['records'],
  max_stopped: 0,
  max_unused_images: 0,
  sandboxed_workloads: ['strange'],
  stopped_days: -1,
});

const ACCOUNT_FOR_USERS = `
echo 'dockremap:x:990:990::/nonexistent:/usr/sbin/nologin' >> /etc/passwd
echo 'dockremap:x:990:' >> /etc/group
echo 'dockremap:100000:65536' | tee -a /etc/subuid /etc/subgid > /dev/null
`;

const SETTINGS = '/run/daemon.json';
const settings = (more: object = {}) =>
  `printf '%s' '${JSON.stringify({ runtimes: RUNTIMES, ...more })}' > ${SETTINGS}`;

const FIRST = [...CONTAINER_FAULTS, ...CAPABILITY_FAULTS, ...MOUNT_FAULTS];

type State = 'faulty' | 'mended';

async function make(api: Docker, faults: readonly ContainerFault[], state: State): Promise<void> {
  await Promise.all(
    faults.map(async (fault) => {
      const { name, isOnlyMade, session } = fault;
      const container = await api.createContainer({ ...fault[state], name });
      if (state === 'faulty' && isOnlyMade) return;
      await container.start();
      if (state === 'faulty' && session) await (await container.exec(session)).start({ Detach: true });
    }),
  );
}

async function unmake(api: Docker): Promise<void> {
  const containers = await api.listContainers({ all: true });
  await Promise.all(containers.map(({ Id }) => api.getContainer(Id).remove({ force: true, v: true })));
}

describeEngine('deliberate faults of containers, images and networks', () => {
  let daemon: PrivateDaemon | undefined;
  const audits: { faulty?: Audited; mended?: Audited; renewed?: Audited } = {};

  beforeAll(async () => {
    const started = await startPrivateDaemon({
      hostname: 'fault-host',
      prepare: [settings(), PREPARE_RUNTIMES, PREPARE_LINK, PREPARE_SOURCES, PREPARE_MACHINE].join('\n'),
    });
    daemon = started;
    const { api } = started;
    const run = async (program: string, args: readonly string[]) => {
      const { code, stderr } = await started.inside(program, args);
      if (code !== 0) throw new Error(`${program} ${args.join(' ')}\n${stderr}`);
    };
    const shell = (script: string) => run('sh', ['-euc', script]);

    await started.inside(process.execPath, MAKE_SOCKETS);
    await loadImages(api, [SOUND, ...IMAGE_FAULTS.map(({ faulty }) => faulty)]);
    for (const network of NETWORKS) await api.createNetwork(network);
    for (const { name, faulty } of NETWORK_FAULTS) await api.createNetwork({ ...faulty, Name: name });
    await shell(MACHINE_FAULTS.map(({ provoke }) => provoke).join('\n'));
    await make(api, [...FIRST, USER_FAULT], 'faulty');
    await make(api, LATER_FAULTS, 'faulty');
    audits.faulty = await auditInside(started, POLICY);

    await unmake(api);
    await shell(`mount --make-rshared /\n${REMOVE_ELSEWHERE}`);
    for (const { name, mended } of NETWORK_FAULTS) {
      await api.getNetwork(name).remove();
      await api.createNetwork({ ...mended, Name: name });
    }
    for (const { name } of IMAGE_FAULTS) await api.getImage(name).remove();
    await loadImages(
      api,
      IMAGE_FAULTS.flatMap(({ mended }) => mended ?? []),
    );
    await shell(MACHINE_FAULTS.map(({ mend }) => mend).join('\n'));
    await make(api, FIRST, 'mended');
    await make(api, LATER_FAULTS, 'mended');
    const events = await api.getEvents();
    audits.mended = await auditInside(started, POLICY);
    if (events instanceof Readable) events.destroy();

    await unmake(api);
    await shell([UNCOVER_MACHINE, ACCOUNT_FOR_USERS, STORAGE_FAULT.mend].join('\n'));
    await shell(settings({ 'userns-remap': 'dockremap' }));
    await started.restart();
    await loadImages(api, [SOUND]);
    await make(api, [USER_FAULT], 'mended');
    await make(api, [EXEMPT_FAULT], 'faulty');
    audits.renewed = await auditInside(started, POLICY);
  }, START_MS);
  afterAll(() => daemon?.stop());

  const about = [...FIRST, ...LATER_FAULTS, ...NETWORK_FAULTS, ...IMAGE_FAULTS];
  const ofOwn = about.flatMap(({ rows, name }) => rows.map((row) => [row, name] as const));

  describe.each(ofOwn)('%s of %s', (row, name) => {
    test('fails', () => {
      expect(audits.faulty?.statusOf(row, name)).toBe('fail');
    });
    test('passes once it is mended', () => {
      expect(audits.mended?.statusOf(row, name)).toBe('pass');
    });
  });

  const around = [...CONTAINER_FAULTS, ...IMAGE_FAULTS].flatMap(({ rowsAround = [] }) => rowsAround);

  describe.each([...around, ...MACHINE_FAULTS.flatMap(({ rows }) => rows), ...UNHEARD_ROWS])('%s', (row) => {
    test('fails', () => {
      expect(audits.faulty?.statusOf(row)).toBe('fail');
    });
    test('passes once it is mended', () => {
      expect(audits.mended?.statusOf(row)).toBe('pass');
    });
  });

  describe.each([...USER_FAULT.rows, ...STORAGE_FAULT.rows])('%s', (row) => {
    const name = USER_FAULT.rows.includes(row) ? USER_FAULT.name : undefined;
    test('fails', () => {
      expect(audits.faulty?.statusOf(row, name)).toBe('fail');
    });
    test('passes once the daemon is set up anew', () => {
      expect(audits.renewed?.statusOf(row, name)).toBe('pass');
    });
  });

  test.each(EXEMPT_FAULT.rows)('%s fails for a container that is exempt', (row) => {
    expect(audits.renewed?.statusOf(row, EXEMPT_FAULT.name)).toBe('fail');
  });

  /** The mounts that give a container what the row is about, as text. */
  function mounted(row: string, name: string): string {
    return JSON.stringify(audits.faulty?.evidenceOf(row, name, `mounted["${row}"]`));
  }

  // A row fails by its own mount, and not by another one that the same container has.
  test.each(SENSITIVE_SOURCES)('$row finds $source', ({ row, source }) => {
    expect(mounted(row, 'mounts')).toContain(`"${source}"`);
  });
  test.each(SOCKET_SOURCES)('$row finds $source', ({ row, source }) => {
    expect(mounted(row, 'sockets')).toContain(`"${source}`);
  });
});
