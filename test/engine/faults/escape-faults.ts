/** Ways out of a container that this machine can open: each container has what one of them needs. Nobody walks through. */
import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import { hardened } from './container-faults.ts';
import type { ContainerFault } from './fault.ts';

/** As careful as can be, but for being root with what root has unasked, and these settings. */
const rooted = (HostConfig: HostConfig, rest: ContainerCreateOptions = {}): ContainerCreateOptions =>
  hardened({ User: '0', ...rest, HostConfig: { CapDrop: [], ...HostConfig } });

// Fields that the types of dockerode do not know.
const SHOWN_PATHS = { MaskedPaths: [], ReadonlyPaths: [] };

const SOCKET = '/var/run/docker.sock:/var/run/docker.sock';

export const ESCAPE_FAULTS: readonly ContainerFault[] = [
  {
    name: 'out-all',
    rows: ['ESC-PRIVILEGED'],
    faulty: rooted({ Privileged: true }),
    isOnlyMade: true,
    mended: hardened(),
  },
  {
    name: 'out-admin',
    rows: ['ESC-CGROUP-RELEASE', 'ESC-CGROUP-DEV'],
    faulty: rooted({ CapAdd: ['SYS_ADMIN'] }),
    mended: rooted({ CapDrop: ['SYS_ADMIN'] }),
  },
  {
    name: 'out-cgroup',
    rows: ['ESC-CGROUP-RW'],
    faulty: rooted({ Binds: ['/sys/fs/cgroup:/groups'] }),
    mended: hardened(),
  },
  {
    name: 'out-settings',
    rows: ['ESC-COREPATTERN', 'ESC-MODPROBE-W'],
    faulty: rooted({ ...SHOWN_PATHS }),
    mended: rooted({}),
  },
  {
    name: 'out-proc',
    rows: ['ESC-HOSTPROC'],
    faulty: rooted({ Binds: ['/proc:/host/proc:ro'] }),
    mended: rooted({}),
  },
  {
    name: 'out-sys',
    rows: ['ESC-SYSRW'],
    faulty: rooted({ Binds: ['/sys:/host/sys'] }),
    mended: rooted({}),
  },
  {
    name: 'out-disk',
    rows: ['ESC-BLOCKDEV'],
    faulty: rooted({ DeviceCgroupRules: ['b 8:* rwm'] }),
    mended: rooted({ DeviceCgroupRules: ['b 8:* rwm'], CapDrop: ['MKNOD'] }),
  },
  {
    name: 'out-numbers',
    rows: ['ESC-HANDLE'],
    faulty: rooted({ CapAdd: ['DAC_READ_SEARCH'] }),
    mended: rooted({}),
  },
  {
    name: 'out-trace',
    rows: ['ESC-PTRACE-HOSTPID', 'ESC-HOSTPID-ROOT'],
    faulty: rooted({ PidMode: 'host', CapAdd: ['SYS_PTRACE'] }),
    mended: rooted({ CapAdd: ['SYS_PTRACE'] }),
  },
  {
    name: 'out-socket',
    rows: ['ESC-RUNTIMESOCK'],
    faulty: hardened({ HostConfig: { Binds: [`${SOCKET}:ro`] } }),
    mended: hardened(),
  },
  {
    // The engine refuses to start a container whose image has no such group.
    name: 'out-group',
    rows: ['ESC-DOCKERGROUP'],
    faulty: hardened({ HostConfig: { Binds: [SOCKET], GroupAdd: ['docker'] } }),
    isOnlyMade: true,
    mended: hardened(),
  },
  {
    name: 'out-system',
    rows: ['ESC-HOSTFS'],
    faulty: rooted({ Binds: ['/etc:/host/etc'] }),
    mended: hardened({ HostConfig: { Binds: ['/etc:/host/etc:ro'] } }),
  },
  {
    name: 'out-share',
    rows: ['ESC-SETUIDSHARE'],
    faulty: rooted({ Binds: ['/srv/share:/data'] }),
    mended: hardened({ HostConfig: { Binds: ['/srv/share:/data'] } }),
  },
  {
    name: 'out-node',
    rows: ['ESC-NODECREDS'],
    faulty: hardened({ HostConfig: { Binds: ['/etc/kubernetes:/k:ro'] } }),
    mended: hardened(),
  },
  {
    name: 'out-firewall',
    rows: ['ESC-NETADMIN-HOST'],
    faulty: rooted({ NetworkMode: 'host', CapAdd: ['NET_ADMIN'] }),
    mended: rooted({ NetworkMode: 'host' }),
  },
  {
    name: 'out-memory',
    rows: ['ESC-HOSTIPC'],
    faulty: rooted({ IpcMode: 'host' }),
    mended: rooted({ IpcMode: 'private' }),
  },
  {
    name: 'out-spaces',
    rows: ['ESC-USERNS-NEST'],
    faulty: rooted({ SecurityOpt: ['seccomp=unconfined'] }),
    mended: rooted({}),
  },
  {
    name: 'out-address',
    rows: ['ESC-ENV-DOCKERHOST'],
    faulty: hardened({ Env: ['DOCKER_HOST=tcp://10.0.0.1:2375'] }),
    mended: hardened(),
  },
  {
    name: 'out-engine',
    rows: ['ESC-DIND'],
    faulty: hardened({ Entrypoint: ['dockerd'] }),
    isOnlyMade: true,
    mended: hardened(),
  },
];

/** What the host has for them to reach. */
export const PREPARE_WAYS = 'mkdir -p /srv/share /etc/kubernetes && chmod 755 /srv /srv/share';
