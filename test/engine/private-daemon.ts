/**
 * A Docker daemon of our own, for tests, benches and the demo's recording.
 *
 * It runs in its own PID, mount, network, IPC and UTS namespaces. The default paths inside (data root, exec
 * root, PID file, configuration, /srv) are memory file systems of that mount namespace; bridges, firewall rules
 * and published ports exist in that network namespace only. So it can neither disturb nor be disturbed by a
 * daemon of this machine, nothing it publishes is reachable from outside, and a dead namespace leaves nothing
 * behind: whatever kills this process, the kernel kills the daemon, its containers and its mounts with it.
 * Only the socket and the log are seen from outside, in a temporary folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';

export interface PrivateDaemon {
  /** Path of the unix socket on which it answers. */
  readonly socket: string;
  /** As `--target` takes it. */
  readonly target: string;
  /** A client that may change things, for the tests themselves; Plimsoll never gets it. */
  readonly api: Docker;
  /** Runs a program where the daemon lives, with its folders, processes and network; gives what it printed. */
  inside(program: string, args?: readonly string[]): Promise<Printed>;
  /** Has the daemon end and start again, with its settings as they are now; resolves once it answers. */
  restart(): Promise<void>;
  /** Kills the daemon with everything it started and removes its folder. May be called twice. */
  stop(): Promise<void>;
}

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DaemonOptions {
  readonly hostname?: string;
  /** A shell script for its host, run before the daemon starts; what it changes goes with the daemon. */
  readonly prepare?: string;
  /** More arguments of dockerd. */
  readonly args?: readonly string[];
}

/** Debian keeps half of these where a plain user's PATH does not look. */
const PATH = [process.env.PATH ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].join(
  delimiter,
);

const NEEDED_PROGRAMS = ['dockerd', 'containerd', 'runc', 'iptables', 'ip', 'unshare', 'setpriv', 'busybox'];

const FOLDER_PREFIX = 'plimsoll-daemon-';
const CGROUP_PREFIX = 'plimsoll-test-';

/** Where a program is, or undefined. */
export function whereIs(program: string): string | undefined {
  for (const folder of PATH.split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}

/** Why no daemon can be started here, in words for the test report; undefined when it can. */
export function missingForDaemon(): string | undefined {
  if (process.platform !== 'linux') return 'the engine tests need Linux';
  if (process.getuid?.() !== 0) return 'the engine tests need root, to start a private daemon';
  const missing = NEEDED_PROGRAMS.filter((program) => whereIs(program) === undefined);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}; run npm run test:setup`;
  return undefined;
}

/**
 * Runs as process 1 of the new namespaces; $1 is the folder for the socket, $2 the cgroup, $3 the host name, $4 a script
 * to prepare the host with, and what follows are more arguments of dockerd, which is started again whenever it ends.
 * /run, /var/lib and /srv become empty, /etc a copy whose changes are thrown away. The mounts are shared, as on
 * a usual host, so that containers may ask for a propagation; the namespace itself stays private.
 */
const INSIDE = `
set -eu
mount -t tmpfs tmpfs /run
mkdir /run/etc /run/etc-work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/etc,workdir=/run/etc-work /etc
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /srv
mount --make-rshared /
echo '{}' > /run/daemon.json
hostname "$3"
ip link set lo up
ip address add 192.168.20.7/24 dev lo
init=; if command -v docker-init > /dev/null; then init='docker-init --'; fi
sh -euc "$4"
folder=$1
cgroup=$2
shift 4
exec $init sh -c 'while :; do "$@"; sleep 0.1; done' sh \
  dockerd --host "unix://$folder/docker.sock" --host unix:///var/run/docker.sock --cgroup-parent "/$cgroup" "$@"
`;

/**
 * Starts a daemon and waits until it answers.
 * @throws Error with the daemon's last words when it does not come up.
 */
export async function startPrivateDaemon({
  hostname = 'demo-host',
  prepare = '',
  args = ['--config-file', '/run/daemon.json', '--log-level', 'warn'],
}: DaemonOptions = {}): Promise<PrivateDaemon> {
  const missing = missingForDaemon();
  if (missing !== undefined) throw new Error(`no private daemon: ${missing}`);
  await removeLeftovers();

  const folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  const cgroup = `${CGROUP_PREFIX}${process.pid}-${folder.slice(-6)}`;
  const socket = join(folder, 'docker.sock');
  const unshare = [
    'unshare',
    '--fork',
    '--pid',
    '--mount-proc',
    '--kill-child',
    '--net',
    '--mount',
    '--uts',
    '--ipc',
  ];
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', ...unshare, 'sh', '-c', INSIDE, 'sh', folder, cgroup, hostname, prepare, ...args],
    { env: { PATH }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lastWords: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (words: string) => {
      lastWords.push(words);
      if (lastWords.length > 40) lastWords.shift();
    });
  }

  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      await kill(child);
      await removeCgroup(cgroup);
      removeFolder();
      process.removeListener('exit', removeFolder);
    })();
    return stopped;
  };

  const api = new Docker({ socketPath: socket });
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await api.ping();
      const inside = (program: string, words: readonly string[] = []) =>
        runInside(firstInside(child), program, words);
      const restart = async () => {
        await inside('pkill', ['-x', 'dockerd']);
        await waitForAnswer(api);
      };
      return { socket, target: `unix://${socket}`, api, inside, restart, stop };
    } catch (error) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
        await stop();
        throw new Error(`the private daemon did not start: ${lastWords.join('').slice(-2000)}`, {
          cause: error,
        });
      }
    }
    await sleep(50);
  }
}

/** Process 1 of the daemon's namespaces, as it is numbered out here. */
function firstInside({ pid = 0 }: ChildProcess): string {
  const [first = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return first;
}

async function runInside(first: string, program: string, args: readonly string[]): Promise<Printed> {
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd=/'];
  const child = spawn('nsenter', ['--target', first, ...namespaces, program, ...args], {
    env: { ...process.env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: Number(code), stdout, stderr };
}

/** After a restart the old daemon may still answer for a moment: it must have gone once. */
async function waitForAnswer(api: Docker): Promise<void> {
  const deadline = Date.now() + 60_000;
  let hasGone = false;
  for (;;) {
    const answers = await api.ping().then(
      () => true,
      () => false,
    );
    if (answers && hasGone) return;
    hasGone ||= !answers;
    if (Date.now() > deadline) throw new Error('the daemon did not come back');
    await sleep(20);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** The folders of a cgroup in every hierarchy: one per controller on version 1, one in all on version 2. */
function cgroupFolders(): { folder: string; name: string }[] {
  const root = '/sys/fs/cgroup';
  const found: { folder: string; name: string }[] = [];
  const look = (parent: string) => {
    for (const entry of namesIn(parent)) {
      if (entry.startsWith(CGROUP_PREFIX)) found.push({ folder: join(parent, entry), name: entry });
    }
  };
  look(root);
  for (const controller of namesIn(root)) look(join(root, controller));
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not a folder, or gone meanwhile: nothing to look at.
    return [];
  }
}

/** Removes an empty cgroup with its children; tries for a while, because dead processes leave a bit later. */
async function removeCgroup(name: string): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    for (const found of cgroupFolders()) if (found.name === name) removeCgroupFolder(found.folder);
    if (!cgroupFolders().some((found) => found.name === name)) return;
    await sleep(50);
  }
}

function removeCgroupFolder(folder: string): void {
  thaw(folder);
  for (const child of readdirSync(folder, { withFileTypes: true })) {
    if (child.isDirectory()) removeCgroupFolder(join(folder, child.name));
  }
  try {
    rmdirSync(folder);
  } catch {
    // Busy for as long as a killed process has not left it; removeCgroup tries again.
  }
}

/** A paused container does not even die before it is thawed. */
function thaw(folder: string): void {
  for (const [file, value] of [
    ['freezer.state', 'THAWED'],
    ['cgroup.freeze', '0'],
  ] as const) {
    const path = join(folder, file);
    if (existsSync(path)) writeFileSync(path, value);
  }
}

/** What earlier runs could not remove because they were killed: folders and cgroups of processes long gone. */
async function removeLeftovers(): Promise<void> {
  const ownerIsGone = (name: string, prefix: string) => {
    const pid = /^\d+/.exec(name.slice(prefix.length))?.[0];
    return pid !== undefined && namesIn(`/proc/${pid}`).length === 0;
  };
  for (const name of namesIn(tmpdir())) {
    if (name.startsWith(FOLDER_PREFIX) && ownerIsGone(name, FOLDER_PREFIX)) {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
  for (const name of new Set(cgroupFolders().map((found) => found.name))) {
    if (ownerIsGone(name, CGROUP_PREFIX)) await removeCgroup(name);
  }
}
