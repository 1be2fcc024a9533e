import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { describeEngine } from '../engine-test.ts';
import { loadImages } from '../images.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../private-daemon.ts';
import { type Audited, auditInside } from './audited-host.ts';
import { SOUND } from './image-faults.ts';
import {
  ENCRYPTED_INGRESS,
  OLD_ROOT_CERTIFICATE,
  OLD_ROOT_KEY,
  OLD_ROOT_ROWS,
  OVERLAY_FAULTS,
  PREPARE_SWARM,
  SECOND_MANAGER,
  SECOND_MANAGER_ROWS,
  SERVICE_FAULTS,
  START_SECOND_DAEMON,
  SWARM_FAULTS,
  swarmSettings,
  UNEXPECTED_ROWS,
} from './swarm-faults.ts';

const START_MS = 120_000;
const PATIENCE_MS = 30_000;

const swarmSchema = z.object({
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({ CAConfig: z.looseObject({}) }),
  RootRotationInProgress: z.boolean(),
  TLSInfo: z.object({ TrustRoot: z.string() }),
  JoinTokens: z.object({ Manager: z.string() }),
});

const swarmOf = async (api: Docker) => swarmSchema.parse(await api.swarmInspect());

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await sleep(50);
  }
}

async function takeOldRoot({ api, inside }: PrivateDaemon): Promise<void> {
  const [certificate, key] = await Promise.all(
    [OLD_ROOT_CERTIFICATE, OLD_ROOT_KEY].map(async (path) => (await inside('cat', [path])).stdout),
  );
  const { Version, Spec } = await swarmOf(api);
  const CAConfig = { ...Spec.CAConfig, SigningCACert: certificate, SigningCAKey: key, ForceRotate: 1 };
  await api.swarmUpdate({ version: Version.Index, ...Spec, CAConfig });
  await until('the swarm takes another root certificate', async () => {
    const { RootRotationInProgress, TLSInfo } = await swarmOf(api);
    return !RootRotationInProgress && TLSInfo.TrustRoot.trim() === certificate?.trim();
  });
}

async function joinSecondManager({ api, inside, socket }: PrivateDaemon): Promise<void> {
  const socketPath = join(dirname(socket), 'second.sock');
  const { code, stderr } = await inside('sh', ['-euc', START_SECOND_DAEMON, 'sh', socketPath]);
  if (code !== 0) throw new Error(`the second daemon did not start: ${stderr}`);
  const { JoinTokens } = await swarmOf(api);
  await new Docker({ socketPath }).swarmJoin({ ...SECOND_MANAGER, JoinToken: JoinTokens.Manager });
}

async function fill(api: Docker, state: 'faulty' | 'mended'): Promise<void> {
  for (const fault of OVERLAY_FAULTS) await api.createNetwork({ ...fault[state], Name: fault.name });
  for (const fault of SERVICE_FAULTS) await api.createService({ ...fault[state], Name: fault.name });
  await until('the service starts', async () => (await api.listContainers()).length > 0);
}

async function encryptIngress(api: Docker): Promise<void> {
  await api.getNetwork('ingress').remove();
  await api.createNetwork({ ...ENCRYPTED_INGRESS, Name: 'ingress' });
  await until('the new network takes the place of the old one', async () => {
    const found = await api.listNetworks({ filters: { name: ['ingress'] } });
    return found.length === 1 && found.every(({ Options }) => 'encrypted' in (Options ?? {}));
  });
}

describeEngine('deliberate faults of a swarm', () => {
  let daemon: PrivateDaemon | undefined;
  const audits: { faulty?: Audited; mended?: Audited } = {};

  beforeAll(async () => {
    const started = await startPrivateDaemon({ hostname: 'fault-swarm', prepare: PREPARE_SWARM });
    daemon = started;
    const { api } = started;
    await loadImages(api, [SOUND]);

    await api.swarmInit(swarmSettings('faulty'));
    await takeOldRoot(started);
    await fill(api, 'faulty');
    // Last, so that it gets no task.
    await joinSecondManager(started);
    audits.faulty = await auditInside(started, 'swarm_expected: false');

    await api.swarmLeave({ force: true });
    await until('the service ends', async () => (await api.listContainers()).length === 0);
    await api.swarmInit(swarmSettings('mended'));
    await encryptIngress(api);
    await fill(api, 'mended');
    audits.mended = await auditInside(started, 'swarm_expected: true');
  }, START_MS);
  afterAll(() => daemon?.stop());

  const tables = [...SWARM_FAULTS, ...OVERLAY_FAULTS, ...SERVICE_FAULTS].flatMap(({ rows }) => rows);

  describe.each([...tables, ...OLD_ROOT_ROWS, ...SECOND_MANAGER_ROWS, ...UNEXPECTED_ROWS])('%s', (row) => {
    test('fails', () => {
      expect(audits.faulty?.statusOf(row)).toBe('fail');
    });
    test('passes once it is mended', () => {
      expect(audits.mended?.statusOf(row)).toBe('pass');
    });
  });

  test.each(['faulty', 'mended'] as const)('what a swarm listens on is not the API: %s', (state) => {
    expect(audits[state]?.statusOf('2.8')).toBe('pass');
  });
});
