import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { processesWith, waitUntilNoneWith } from '../e2e/processes.ts';
import { describeEngine } from './engine-test.ts';
import { startPrivateDaemon } from './private-daemon.ts';

/** What a daemon could leave on this machine: interfaces, firewall rules, mounts, Docker's folders. */
function machine(): Record<string, unknown> {
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8' });
  return {
    links: run('ip', '-brief', 'link'),
    addresses: run('ip', '-brief', 'address', 'show', 'lo'),
    rules: run('iptables', '-S'),
    mounts: readFileSync('/proc/self/mounts', 'utf8'),
    files: ['/var/lib/docker', '/var/run/docker', '/etc/docker', '/srv/shop'].map((path) =>
      existsSync(path) ? readdirSync(path).toSorted() : [],
    ),
    hostname: run('hostname'),
  };
}

describeEngine('a private daemon', () => {
  test('leaves the machine as it was, while it runs and afterwards', async () => {
    const before = machine();
    const daemon = await startPrivateDaemon();
    try {
      await daemon.api.createNetwork({ Name: 'passing' });
      expect(machine()).toEqual(before);
      expect(processesWith(daemon.socket).length).toBeGreaterThan(0);
    } finally {
      await daemon.stop();
    }
    expect(machine()).toEqual(before);
    expect(processesWith(daemon.socket)).toEqual([]);
    expect(existsSync(daemon.socket)).toBe(false);
  });

  test('does not know the containers of another one', async () => {
    const daemon = await startPrivateDaemon();
    try {
      expect(await daemon.api.listContainers({ all: true })).toEqual([]);
    } finally {
      await daemon.stop();
    }
  });

  test('dies with the process that started it, however that ends', async () => {
    const program = fileURLToPath(new URL('./private-daemon.ts', import.meta.url));
    const script = `import { startPrivateDaemon } from ${JSON.stringify(program)};
      process.stdout.write((await startPrivateDaemon()).socket);
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const socket: string = await new Promise((resolve) => {
      starter.stdout.setEncoding('utf8').once('data', resolve);
    });
    expect(processesWith(`unix://${socket}`)).not.toEqual([]);
    starter.kill('SIGKILL');
    await waitUntilNoneWith(socket);
  });
});
