import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeEngine } from '../engine-test.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../private-daemon.ts';
import { type Audited, auditInside } from './audited-host.ts';
import { HOST_FAULTS, PREPARE_HOST } from './host-faults.ts';
import { daemonJson, LISTEN, OPTION_FAULTS } from './option-faults.ts';

const START_MS = 120_000;

describeEngine('deliberate faults of a host and its daemon', () => {
  let daemon: PrivateDaemon | undefined;
  const audits: { faulty?: Audited; mended?: Audited } = {};

  async function run(shell: string): Promise<void> {
    const { code, stderr } = (await daemon?.inside('sh', ['-euc', shell])) ?? {
      code: 1,
      stderr: 'no daemon',
    };
    if (code !== 0) throw new Error(`${shell}\n${stderr}`);
  }

  beforeAll(async () => {
    const settings = `printf '%s' '${daemonJson('faulty')}' > /etc/docker/daemon.json`;
    daemon = await startPrivateDaemon({
      hostname: 'fault-host',
      prepare: `${PREPARE_HOST}\n${settings}`,
      args: LISTEN,
    });
    // The parent that every private daemon has is this site's own choice.
    const { stdout } = await daemon.inside('sh', ['-c', 'tr "\\0" " " < /proc/$(pidof dockerd)/cmdline']);
    const [, parent = ''] = /--cgroup-parent (\S+)/.exec(stdout) ?? [];
    const policy = `allowed_cgroup_parents: ["${parent}"]`;

    await run(HOST_FAULTS.map(({ provoke }) => provoke).join('\n'));
    audits.faulty = await auditInside(daemon, policy);

    await run(`printf '%s' '${daemonJson('mended')}' > /etc/docker/daemon.json`);
    await daemon.restart();
    await run(HOST_FAULTS.map(({ mend }) => mend).join('\n'));
    audits.mended = await auditInside(daemon, policy);
  }, START_MS);
  afterAll(() => daemon?.stop());

  describe.each([...HOST_FAULTS, ...OPTION_FAULTS].flatMap(({ rows }) => rows))('%s', (row) => {
    test('fails', () => {
      expect(audits.faulty?.statusOf(row)).toBe('fail');
    });
    test('passes once it is mended', () => {
      expect(audits.mended?.statusOf(row)).toBe('pass');
    });
  });
});
