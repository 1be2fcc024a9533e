import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSession } from '../../src/session/open-session.ts';
import { saveDraft } from '../../src/session/profile-desk.ts';
import { openProfileShelf } from '../../src/session/profile-shelf.ts';
import { recordProfile } from '../../src/session/record-profile.ts';
import type { Session } from '../../src/session/session.ts';
import { describeEngine } from './engine-test.ts';

const SOON = { timeout: 60_000, interval: 50 };
/** A busy machine may take its time; nothing here waits for one. */
const LONG = 240_000;

describeEngine('what is normal for a container is recorded', (engine) => {
  let folder = '';
  let container: Docker.Container | undefined;
  let session: Session | undefined;
  const over = new AbortController();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plimsoll-engine-profile-'));
  });
  afterEach(async () => {
    await session?.close();
    await container?.remove({ force: true });
    await rm(folder, { recursive: true, force: true });
  });

  test(
    'and what it does beside that is found, while only reads are sent',
    async () => {
      const made = await engine.api.createContainer({
        name: 'profiled',
        Image: 'nginx:1.27',
        Entrypoint: ['busybox', 'sh', '-c', 'while :; do busybox sleep 3600; done'],
      });
      container = made;
      await made.start();
      const { id } = made;
      // Only what these checks need is read of the host.
      const rules = { profileFolder: folder, only: ['profile.*'] };
      const opened = (await openSession({ target: engine.target, rules })).session;
      if (opened === undefined) throw new Error('nothing answered');
      session = opened;
      await expect.poll(() => opened.facts.containers.get(id)?.stage, SOON).toBe('inspected');
      const finding = (check: string) =>
        [...opened.audit.findingsOf('container', id)].find((each) => each.check === check);

      // Both processes were seen, and what it changed: then somebody ends the recording.
      const stop = new AbortController();
      const recording = recordProfile(opened, {
        containerId: id,
        forMs: 60_000,
        stop: stop.signal,
        onSight: ({ programs, knows }) => {
          if (programs.length >= 2 && knows.includes('paths') && knows.includes('peers')) stop.abort();
        },
      });
      const { draft, end } = await recording;
      expect(end).toBe('stopped');
      expect(draft.knows).toEqual(['programs', 'commands', 'rights', 'listeners', 'peers', 'paths']);
      expect(draft.programs.map(({ path, origin }) => `${origin} ${path}`).sort()).toEqual([
        'image /bin/busybox sh',
        'image /bin/busybox sleep',
      ]);
      await saveDraft(openProfileShelf(folder), draft);
      await opened.reloadProfiles();

      void opened.watchContainer(id, over.signal);
      const statuses = () =>
        ['new-program', 'new-listener', 'new-peer', 'new-file', 'new-rights'].map(
          (check) => finding(`profile.${check}`)?.status,
        );
      await expect.poll(statuses, SOON).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);

      // A program that the image has and never ran, with a port.
      const script = 'exec busybox nc -l -p 4444';
      const exec = await made.exec({ Cmd: ['busybox', 'sh', '-c', script], User: '1000' });
      await exec.start({ Detach: true });
      await expect
        .poll(() => finding('profile.new-program')?.reason, SOON)
        .toMatch(
          /^runs what the profile of nginx:1\.27 does not have: \/bin\/busybox nc \(\d+\), from the image$/,
        );
      await expect
        .poll(() => finding('profile.new-listener')?.reason, SOON)
        .toContain(':4444/tcp for others');
      await expect.poll(statuses, SOON).toEqual(['fail', 'fail', 'pass', 'pass', 'pass']);

      const root = await made.exec({ Cmd: ['busybox', 'sh', '-c', 'echo x > /shell.php'] });
      await root.start({ Detach: true });
      await expect
        .poll(() => finding('profile.new-file')?.reason, SOON)
        .toBe('changed what the profile of nginx:1.27 does not have: /shell.php (written)');
      over.abort();
    },
    LONG,
  );
});
