import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeEngine } from '../engine-test.ts';
import { imageRecipes, loadImages } from '../images.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../private-daemon.ts';
import { type Audited, auditInside } from './audited-host.ts';
import type { OptionFault } from './fault.ts';
import { HOST_FAULTS, PREPARE_HOST } from './host-faults.ts';
import { daemonJson, LISTEN, LONE_OPTION_FAULTS, OPTION_FAULTS, POLICY_FAULTS } from './option-faults.ts';

const START_MS = 120_000;
const IMAGE = 'busybox:1.36';

interface Pair {
  faulty?: Audited;
  mended?: Audited;
}

describeEngine('deliberate faults of a host and its daemon', () => {
  let daemon: PrivateDaemon | undefined;
  let policy = '';
  const audits: Pair = {};
  /** By row, of a daemon with that fault only. */
  const alone = new Map<string, Pair>();

  async function run(shell: string): Promise<void> {
    const { code, stderr } = (await daemon?.inside('sh', ['-euc', shell])) ?? {
      code: 1,
      stderr: 'no daemon',
    };
    if (code !== 0) throw new Error(`${shell}\n${stderr}`);
  }

  /** With these options over the mended ones. */
  async function auditWith(options: OptionFault['faulty'], prepare = async () => {}): Promise<Audited> {
    if (daemon === undefined) throw new Error('no daemon');
    await run(`printf '%s' '${daemonJson('mended', options)}' > /etc/docker/daemon.json`);
    await daemon.restart();
    await prepare();
    return auditInside(daemon, policy);
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
    policy = `allowed_cgroup_parents: ["${parent}"]`;

    // A firewall matters for what is published.
    await loadImages(
      daemon.api,
      imageRecipes().filter(({ tags }) => tags.includes(IMAGE)),
    );
    await daemon.api.createContainer({
      name: 'open',
      Image: IMAGE,
      HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } },
    });

    await run(HOST_FAULTS.map(({ provoke }) => provoke).join('\n'));
    audits.faulty = await auditInside(daemon, policy);

    audits.mended = await auditWith({}, () => run(HOST_FAULTS.map(({ mend }) => mend).join('\n')));

    for (const { rows, faulty, mended } of LONE_OPTION_FAULTS) {
      const pair = { faulty: await auditWith(faulty), mended: await auditWith(mended) };
      for (const row of rows) alone.set(row, pair);
    }
    for (const { rows } of POLICY_FAULTS) {
      const pair = { faulty: await auditInside(daemon, '{}'), mended: audits.mended };
      for (const row of rows) alone.set(row, pair);
    }
  }, START_MS);
  afterAll(() => daemon?.stop());

  const tables = [...HOST_FAULTS, ...OPTION_FAULTS, ...LONE_OPTION_FAULTS, ...POLICY_FAULTS];
  describe.each(tables.flatMap(({ rows }) => rows))('%s', (row) => {
    test('fails', () => {
      expect((alone.get(row) ?? audits).faulty?.statusOf(row)).toBe('fail');
    });
    test('passes once it is mended', () => {
      expect((alone.get(row) ?? audits).mended?.statusOf(row)).toBe('pass');
    });
  });
});
