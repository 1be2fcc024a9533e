import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeEngine } from '../engine-test.ts';
import { loadImages } from '../images.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../private-daemon.ts';
import { type Audited, auditInside } from './audited-host.ts';
import { ESCAPE_FAULTS, PREPARE_WAYS } from './escape-faults.ts';
import { SOUND } from './image-faults.ts';

const START_MS = 120_000;
/** The runtime is still at work in containers that began just now, with rights of its own. */
const SETTLED_MS = 3_000;

async function make(api: Docker, state: 'faulty' | 'mended'): Promise<void> {
  await Promise.all(
    ESCAPE_FAULTS.map(async ({ name, isOnlyMade, ...fault }) => {
      const container = await api.createContainer({ ...fault[state], name });
      if (state === 'faulty' && isOnlyMade) return;
      await container.start();
    }),
  );
  await sleep(SETTLED_MS);
}

describeEngine('ways out of containers', () => {
  let daemon: PrivateDaemon | undefined;
  const audits: { faulty?: Audited; mended?: Audited } = {};

  beforeAll(async () => {
    const started = await startPrivateDaemon({ hostname: 'escape-host', prepare: PREPARE_WAYS });
    daemon = started;
    const { api } = started;
    await loadImages(api, [SOUND]);
    await make(api, 'faulty');
    audits.faulty = await auditInside(started, '{}');
    const containers = await api.listContainers({ all: true });
    await Promise.all(containers.map(({ Id }) => api.getContainer(Id).remove({ force: true, v: true })));
    await make(api, 'mended');
    audits.mended = await auditInside(started, '{}');
  }, START_MS);
  afterAll(() => daemon?.stop());

  const ofOwn = ESCAPE_FAULTS.flatMap(({ rows, name }) => rows.map((row) => [row, name] as const));

  describe.each(ofOwn)('%s of %s', (row, name) => {
    test('is open', () => {
      expect(audits.faulty?.statusOf(row, name)).toBe('fail');
      expect(audits.faulty?.statusOf('ESC-SUMMARY', name)).toBe('fail');
    });
    test('is closed once one of the things that it rests on is gone', () => {
      expect(audits.mended?.statusOf(row, name)).toBe('pass');
    });
  });

  test('the runtime of a distribution is not called open for its number', () => {
    expect(audits.mended?.statusOf('ESC-RUNC-2025', 'out-admin')).toMatch(
      /^(?:pass|unknown: .*distribution’s build)/,
    );
  });
});
