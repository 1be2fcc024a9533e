/** A real SSH server on this machine's loopback, with keys and settings that are thrown away. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

export interface SshServer {
  /** Runs a command over `ssh -tt`, on a terminal. */
  connect(command: string, options?: TerminalOptions): Terminal;
  close(): Promise<void>;
}

/**
 * The server needs /run/sshd, and an account that is not locked: both are made in a mount space of its own, so
 * that nothing of the machine changes. $1 is its configuration.
 */
const SERVE = `
set -eu
mount -t tmpfs tmpfs /run
mkdir -m 0755 /run/sshd
sed 's/^root:[^:]*:/root:*:/' /etc/shadow > /run/shadow
mount --bind /run/shadow /etc/shadow
exec "$(command -v sshd)" -D -e -f "$1"
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port was found');
  return address.port;
}

export async function startSshServer(): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-ssh-'));
  const path = (name: string) => join(folder, name);
  for (const key of ['host', 'user']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(key)]);
  }
  const port = await freePort();
  writeFileSync(
    path('config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${path('host')}`,
      `AuthorizedKeysFile ${path('user.pub')}`,
      `PidFile ${path('pid')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'UsePAM no',
      'StrictModes no',
      'PrintMotd no',
      'PrintLastLog no',
      '',
    ].join('\n'),
  );
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', '--mount', 'sh', '-c', SERVE, 'sh', path('config')],
    { env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const words: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
  const deadline = Date.now() + 10_000;
  while (!words.join('').includes('Server listening')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`the SSH server did not start: ${words.join('')}`);
    }
    await sleep(20);
  }
  return {
    connect(command, options) {
      const settings = [
        'UserKnownHostsFile=/dev/null',
        'StrictHostKeyChecking=no',
        'IdentitiesOnly=yes',
        'LogLevel=ERROR',
      ].flatMap((setting) => ['-o', setting]);
      const target = ['-F', 'none', '-i', path('user'), '-p', String(port), 'root@127.0.0.1'];
      return startTerminal('ssh', ['-tt', ...settings, ...target, command], options);
    },
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
