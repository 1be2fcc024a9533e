/**
 * What ways out of a container rest on: the words for each, and what takes it away. src/insight/escape/ decides from the
 * facts whether one holds.
 */
import { CAPABILITIES } from '../capabilities.ts';

/**
 * grant: somebody gave it to this container. wall: what usually keeps a container in, and is not there. host: what the
 * machine or its programs are like, whichever container it is.
 */
type PreconditionKind = 'grant' | 'wall' | 'host';

export interface Precondition {
  readonly kind: PreconditionKind;
  /** How it reads when it holds. */
  readonly holds: string;
  /** How it reads when it does not. */
  readonly missing: string;
  /** What takes it away; undefined where nobody can. */
  readonly closedBy?: Closing | undefined;
}

export interface Closing {
  /** What to do, in a few words. */
  readonly words: string;
  /** The setting that does it, as somebody types it. */
  readonly setting: string;
  /** 1: one option of this container. 2: other options, which its program may notice. 3: the engine or the host. */
  readonly effort: number;
}

function withoutMount(what: string): Closing {
  return { words: `do not mount ${what}`, setting: 'take the volume (-v, --mount) away', effort: 1 };
}

const MAP_USERS: Closing = {
  words: 'map its users to others',
  setting: '"userns-remap": "default" in daemon.json',
  effort: 3,
};

const KEEP_PATHS: Closing = {
  words: 'leave the kernel’s files read-only',
  setting: 'no --privileged, no systempaths=unconfined',
  effort: 1,
};

const PRECONDITIONS = {
  privileged: {
    kind: 'grant',
    holds: 'runs privileged',
    missing: 'is not privileged',
    closedBy: { words: 'start it without --privileged', setting: 'no --privileged', effort: 1 },
  },
  'every-capability': {
    kind: 'grant',
    holds: 'has every capability',
    missing: 'lacks some capabilities',
    closedBy: { words: 'drop the capabilities', setting: '--cap-drop ALL', effort: 2 },
  },
  'every-device': {
    kind: 'grant',
    holds: 'reaches every device',
    missing: 'reaches only the devices that it was given',
    closedBy: { words: 'give it single devices', setting: '--device in place of --privileged', effort: 2 },
  },
  'no-seccomp': {
    kind: 'grant',
    holds: 'has no filter on system calls',
    missing: 'has a filter on system calls',
    closedBy: {
      words: 'leave the engine’s filter on',
      setting: 'no --security-opt seccomp=unconfined',
      effort: 1,
    },
  },
  'no-profile': {
    kind: 'wall',
    holds: 'neither AppArmor nor SELinux forbids it',
    missing: 'AppArmor or SELinux forbids it',
    closedBy: {
      words: 'have AppArmor or SELinux confine it',
      setting: '--security-opt apparmor=docker-default',
      effort: 2,
    },
  },
  'real-root': {
    kind: 'wall',
    holds: 'its root is root of the host',
    missing: 'does not run as root of the host',
    closedBy: { words: 'run it as another user', setting: '--user 10001', effort: 2 },
  },
  'host-users': {
    kind: 'wall',
    holds: 'its users are those of the host',
    missing: 'its users are mapped to others',
    closedBy: MAP_USERS,
  },
  'host-kernel': {
    kind: 'wall',
    holds: 'shares the kernel of the host',
    missing: 'has a kernel of its own',
    closedBy: { words: 'run it in a sandbox', setting: '--runtime runsc', effort: 3 },
  },
  'cgroup-v1': {
    kind: 'host',
    holds: 'control groups are version 1',
    missing: 'control groups are version 2',
    closedBy: {
      words: 'switch the host to control groups version 2',
      setting: 'systemd.unified_cgroup_hierarchy=1 for the kernel',
      effort: 3,
    },
  },
  'cgroup-writable': {
    kind: 'grant',
    holds: 'can write to the tree of control groups',
    missing: 'can only read the tree of control groups',
    closedBy: { words: 'mount control groups read-only', setting: '-v /sys/fs/cgroup:…:ro', effort: 1 },
  },
  'device-groups-writable': {
    kind: 'grant',
    holds: 'can write to the control groups of devices',
    missing: 'can’t write to the control groups of devices',
    closedBy: { words: 'mount control groups read-only', setting: '-v /sys/fs/cgroup:…:ro', effort: 1 },
  },
  'kernel-settings-writable': {
    kind: 'grant',
    holds: 'can write to /proc/sys/kernel',
    missing: '/proc/sys is read-only',
    closedBy: KEEP_PATHS,
  },
  'sysfs-writable': {
    kind: 'grant',
    holds: 'can write to /sys',
    missing: '/sys is read-only',
    closedBy: KEEP_PATHS,
  },
  'binfmt-writable': {
    kind: 'grant',
    holds: 'can write to binfmt_misc',
    missing: 'binfmt_misc is not writable',
    closedBy: withoutMount('/proc/sys/fs/binfmt_misc'),
  },
  'debug-files': {
    kind: 'grant',
    holds: 'sees debugging files of the kernel',
    missing: 'sees no debugging files of the kernel',
    closedBy: withoutMount('/sys/kernel/debug, tracing or security'),
  },
  'host-process-files': {
    kind: 'grant',
    holds: 'has /proc of the host mounted',
    missing: 'has only its own /proc',
    closedBy: withoutMount('/proc of the host'),
  },
  'lxcfs-writable': {
    kind: 'grant',
    holds: 'can write to lxcfs',
    missing: 'has no writable lxcfs',
    closedBy: withoutMount('lxcfs, or mount it read-only'),
  },
  'disk-device': {
    kind: 'grant',
    holds: 'was given a disk of the host',
    missing: 'was given no disk of the host',
    closedBy: { words: 'take the disk away', setting: 'no --device, no --privileged', effort: 1 },
  },
  'device-rule': {
    kind: 'grant',
    holds: 'may use block devices that it makes itself',
    missing: 'may not use block devices that it makes itself',
    closedBy: { words: 'take the rule away', setting: 'no --device-cgroup-rule', effort: 1 },
  },
  'memory-device': {
    kind: 'grant',
    holds: 'was given the memory of the machine',
    missing: 'was given no device of the machine’s memory',
    closedBy: { words: 'take the device away', setting: 'no --device /dev/mem', effort: 1 },
  },
  unlocked: {
    kind: 'host',
    holds: 'the kernel is not locked down',
    missing: 'the kernel is locked down',
    closedBy: { words: 'lock the kernel down', setting: 'lockdown=integrity for the kernel', effort: 3 },
  },
  'modules-loadable': {
    kind: 'host',
    holds: 'the kernel loads modules that nobody signed',
    missing: 'the kernel loads no modules, or only signed ones',
    closedBy: {
      words: 'have the kernel refuse further modules',
      setting: 'sysctl kernel.modules_disabled=1',
      effort: 3,
    },
  },
  'traceable-processes': {
    kind: 'host',
    holds: 'the kernel lets processes be traced',
    missing: 'the kernel lets nobody trace processes',
    closedBy: {
      words: 'forbid tracing on the host',
      setting: 'sysctl kernel.yama.ptrace_scope=3',
      effort: 3,
    },
  },
  'open-user-namespaces': {
    kind: 'host',
    holds: 'the kernel lets everybody make user namespaces',
    missing: 'the kernel keeps user namespaces from ordinary programs',
    closedBy: { words: 'switch them off', setting: 'sysctl user.max_user_namespaces=0', effort: 3 },
  },
  'host-pid': {
    kind: 'grant',
    holds: 'sees the processes of the host',
    missing: 'sees only its own processes',
    closedBy: { words: 'give it processes of its own', setting: 'no --pid host', effort: 1 },
  },
  'host-network': {
    kind: 'grant',
    holds: 'uses the network of the host',
    missing: 'has a network of its own',
    closedBy: { words: 'give it a network of its own', setting: 'no --network host', effort: 2 },
  },
  'host-ipc': {
    kind: 'grant',
    holds: 'uses the shared memory of the host',
    missing: 'has shared memory of its own',
    closedBy: { words: 'give it shared memory of its own', setting: 'no --ipc host', effort: 1 },
  },
  'host-user-number': {
    kind: 'wall',
    holds: 'its user is one of the host’s',
    missing: 'its user is nobody on the host',
    closedBy: {
      words: 'run it as a user that the host does not have',
      setting: '--user 64001',
      effort: 2,
    },
  },
  'runtime-socket': {
    kind: 'grant',
    holds: 'reaches a socket that commands the host',
    missing: 'reaches no socket that commands the host',
    closedBy: withoutMount('the socket'),
  },
  'engine-socket': {
    kind: 'grant',
    holds: 'reaches the socket of an engine',
    missing: 'reaches no socket of an engine',
    closedBy: withoutMount('the socket'),
  },
  'system-path': {
    kind: 'grant',
    holds: 'can write where the host keeps its system',
    missing: 'can’t write where the host keeps its system',
    closedBy: { words: 'mount it read-only, or not at all', setting: '-v …:ro', effort: 1 },
  },
  'node-credentials': {
    kind: 'grant',
    holds: 'can read what the node signs in with',
    missing: 'can’t read what a node signs in with',
    closedBy: withoutMount('/var/lib/kubelet or /etc/kubernetes'),
  },
  'writable-bind': {
    kind: 'grant',
    holds: 'can leave setuid programs in a folder of the host',
    missing: 'can leave no setuid programs in folders of the host',
    closedBy: { words: 'mount the folder read-only or nosuid', setting: '-v …:ro', effort: 1 },
  },
  'open-folder': {
    kind: 'host',
    holds: 'every user of the host gets to that folder',
    missing: 'ordinary users of the host do not get to that folder',
    closedBy: { words: 'close the folder above it to others', setting: 'chmod o-x', effort: 2 },
  },
  gpu: {
    kind: 'grant',
    holds: 'was given a GPU of NVIDIA',
    missing: 'was given no GPU of NVIDIA',
    closedBy: { words: 'take the GPU away', setting: 'no --gpus', effort: 2 },
  },
  'docker-desktop': {
    kind: 'host',
    holds: 'the engine is that of Docker Desktop',
    missing: 'the engine is not that of Docker Desktop',
  },
  'authorization-plugin': {
    kind: 'host',
    holds: 'the engine relies on an authorization plugin',
    missing: 'the engine has no authorization plugin',
  },
  'build-service': {
    kind: 'grant',
    holds: 'builds images for others (BuildKit)',
    missing: 'does not build images',
  },
  'socket-group': {
    kind: 'grant',
    holds: 'is in the group that the socket belongs to',
    missing: 'is not in the group that the socket belongs to',
    closedBy: { words: 'take the group away', setting: 'no --group-add', effort: 1 },
  },
  'engine-address': {
    kind: 'grant',
    holds: 'is told where an engine or cluster is',
    missing: 'is told of no engine or cluster',
    closedBy: { words: 'take the variable away', setting: 'no -e DOCKER_HOST, KUBECONFIG …', effort: 1 },
  },
  'nested-engine': {
    kind: 'grant',
    holds: 'runs an engine of its own',
    missing: 'runs no engine of its own',
    closedBy: {
      words: 'build without an engine',
      setting: 'a rootless builder such as buildah or kaniko',
      effort: 3,
    },
  },
  'host-logs': {
    kind: 'grant',
    holds: 'can write to /var/log of the host',
    missing: 'can’t write to /var/log of the host',
    closedBy: { words: 'mount the logs read-only', setting: '-v /var/log:…:ro', effort: 1 },
  },
  'kubelet-here': {
    kind: 'host',
    holds: 'a kubelet runs on this host',
    missing: 'no kubelet runs on this host',
  },
  'kubelet-logs': {
    kind: 'host',
    holds: 'somebody in it may ask the kubelet for logs',
    missing: 'nobody in it may ask the kubelet for logs',
  },
  'account-token': {
    kind: 'grant',
    holds: 'holds the token of a service account',
    missing: 'holds no token of a service account',
    closedBy: {
      words: 'leave the token out',
      setting: 'automountServiceAccountToken: false',
      effort: 1,
    },
  },
  'account-power': {
    kind: 'host',
    holds: 'that account may take over the cluster',
    missing: 'that account may do little',
  },
  'network-share': {
    kind: 'grant',
    holds: 'writes to a share of another machine (NFS)',
    missing: 'writes to no share of another machine',
    closedBy: { words: 'mount the share read-only', setting: 'readonly in --mount', effort: 1 },
  },
} as const satisfies Readonly<Record<string, Precondition>>;

type Named = keyof typeof PRECONDITIONS;

/** `capability SYS_ADMIN`, `call bpf`, `flaw runc-2024`: a right, a system call that gets through, a known hole. */
export type PreconditionName = Named | `capability ${string}` | `call ${string}` | `flaw ${string}`;

/** The words of a precondition. */
export function preconditionOf(name: PreconditionName): Precondition {
  const [family = '', what = ''] = name.split(' ');
  switch (family) {
    case 'capability':
      return {
        kind: GIVEN_UNASKED.has(what) ? 'wall' : 'grant',
        holds: `has ${what}`,
        missing: `has no ${what}`,
        closedBy: { words: `drop ${what}`, setting: `--cap-drop ${what}`, effort: 1 },
      };
    case 'call':
      return {
        kind: 'wall',
        holds: `seccomp lets ${what} through`,
        missing: `seccomp refuses ${what}`,
        closedBy: {
          words: `have seccomp refuse ${what}`,
          setting: '--security-opt seccomp=profile.json',
          effort: 2,
        },
      };
    case 'flaw':
      return {
        kind: 'host',
        holds: 'the hole is not mended',
        missing: 'the hole is mended',
        closedBy: { words: 'update it', setting: 'the distribution’s or maker’s update', effort: 3 },
      };
    default:
      return isNamed(name) ? PRECONDITIONS[name] : UNHEARD;
  }
}

const GIVEN_UNASKED = new Set(
  CAPABILITIES.filter(({ givenBy }) => givenBy.length > 0).map(({ name }) => name),
);

/** What --privileged brings, and brings again whatever else is taken away. */
const WITH_PRIVILEGED: ReadonlySet<string> = new Set([
  ...['every-capability', 'every-device', 'no-seccomp', 'no-profile'],
  ...['cgroup-writable', 'device-groups-writable', 'kernel-settings-writable', 'sysfs-writable'],
  ...['disk-device', 'memory-device', 'device-rule'],
]);

/** What closes a precondition that holds for a container. */
export function closingOf(name: PreconditionName, isPrivileged: boolean): Closing | undefined {
  const isTied = /^(?:capability|call) /.test(name) || WITH_PRIVILEGED.has(name);
  return isPrivileged && isTied ? PRECONDITIONS.privileged.closedBy : preconditionOf(name).closedBy;
}

function isNamed(name: string): name is Named {
  return Object.hasOwn(PRECONDITIONS, name);
}

const UNHEARD: Precondition = { kind: 'host', holds: 'holds', missing: 'does not hold' };
