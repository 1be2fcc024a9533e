/**
 * Installs what the engine, terminal and browser tests need and this machine lacks, with Debian's apt. Only ever run on
 * request (`npm run test:setup`) and by .ci/run: installing Docker is not something a test run should do unasked.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Debian package that brings each program. */
const PACKAGE_OF = {
  dockerd: 'docker.io',
  busybox: 'busybox-static',
  iptables: 'iptables',
  ip: 'iproute2',
  hostname: 'hostname',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  chromium: 'chromium',
} as const;

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
const isInstalled = (program: string) => folders.some((folder) => existsSync(join(folder, program)));

function install(packages: readonly string[]): void {
  if (!isInstalled('apt-get')) {
    throw new Error(`this machine has no apt-get. Install by hand what brings: ${packages.join(', ')}`);
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`installing needs root. Run: sudo apt-get install ${packages.join(' ')}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: 'inherit' });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} ended with ${status}`);
  }
}

const missing = [
  ...new Set(
    Object.entries(PACKAGE_OF)
      .filter(([program]) => !isInstalled(program))
      .map(([, name]) => name),
  ),
];
if (missing.length === 0) {
  console.log('Everything that the engine, terminal and browser tests need is installed.');
} else {
  console.log(`Installing ${missing.join(', ')}`);
  try {
    install(missing);
  } catch (error) {
    console.error(`test:setup: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
