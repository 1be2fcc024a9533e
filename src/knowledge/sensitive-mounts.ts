/**
 * What a path of the host is worth to whoever sits inside a container: the one list that the checks, the Mounts tab
 * and `explain` go by. Its rows are those of the coverage list (MNT-…); sockets have a list of their own in
 * host-sockets.ts, and what is harmless although it lies in such a place in harmless-mounts.ts.
 *
 * How a mount is matched (src/insight/sensitive-mount.ts does it):
 * - The place that it is decides, or else the nearest one above that speaks for what lies below it. So a file in
 *   /var/lib/docker/volumes is about volumes, and not also about /var/lib/docker.
 * - What a folder holds counts too, however deep: mounting /etc is mounting /etc/ssh. Only places that the host has
 *   count: `isUsual` ones unless the host is known to lack them, the others once it is known to have them; while that
 *   is not known, their rows are undecided. The exception is /, which holds everything: its own row says so.
 * - Where reading gives the row away as much as writing does (keys, devices, sockets), `readOnly` is the severity
 *   itself. Where it gives away less, it is the milder one, which a check of its own reports; for what a read-only
 *   folder holds, the folder's own place then speaks. `ok` stands for rows that are about writable mounts only.
 *
 * Paths are written as hosts have them today: /run for /var/run, /usr/bin for /bin. `*` stands for one name or the rest
 * of it; a path that begins with `**` and a slash stands at any depth.
 */
import type { Severity } from '../facts/finding.ts';
import { DISK_NAMES } from './disk-devices.ts';

/**
 * all: what lies below is as bad. writable: only when it can be written. none: nothing is known of what lies below,
 * which is often a folder of the container's own.
 */
export type Below = 'all' | 'writable' | 'none';

export interface SensitiveRow {
  /** As the coverage list names it. */
  readonly id: string;
  /** How bad it is to have it writable. */
  readonly severity: Severity;
  /** How bad it is read-only. */
  readonly readOnly: Severity | 'ok';
  /** What it gives, in a few words: the end of "read-write, this is …". */
  readonly gives: string;
  /** For a person who has never heard of it; one to three short sentences. */
  readonly why: string;
  readonly below: Below;
  /** Whether every host with an engine has these places; false when it is left out. */
  readonly isUsual?: boolean;
  readonly places: readonly (string | SensitivePlace)[];
}

/** One path of a row, with what is other for it than for the row. */
export interface SensitivePlace {
  readonly path: string;
  readonly below?: Below;
  readonly isUsual?: boolean;
  readonly readOnly?: 'same' | 'ok';
  readonly gives?: string;
  readonly why?: string;
}

const CLOCK_WHY =
  'The host runs what stands here, mostly as root. Writable, that is a command as root within a minute or a day.';

const RUN_AS_ROOT: Partial<SensitivePlace> = {
  below: 'all',
  readOnly: 'ok',
  gives: 'what the host runs as root',
  why: 'Scripts and settings that the host runs or loads as root: when it starts, when packages change, when logs are rotated. Writable, an intruder adds a line.',
};

const SET_UP: Partial<SensitivePlace> = {
  below: 'all',
  readOnly: 'ok',
  gives: 'how the host is set up',
  why: 'Decides what the host mounts, loads and protects when it starts. Writable, a protection can be switched off.',
};

function each(paths: readonly string[], rest: Partial<SensitivePlace>): readonly SensitivePlace[] {
  return paths.map((path) => ({ ...rest, path }));
}

export const SENSITIVE_ROWS: readonly SensitiveRow[] = [
  {
    id: 'MNT-ROOT',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'the whole host',
    why: 'Every file of the host: programs, passwords, keys, other containers’ data. Read-only still gives all secrets, and the engine’s socket, which takes commands either way.',
    below: 'none',
    places: ['/'],
  },
  {
    id: 'MNT-BOOT',
    severity: 'high',
    readOnly: 'low',
    gives: 'the host’s kernel',
    why: 'Writable, the kernel of the next start can be replaced. Read-only, it tells the exact kernel to attack.',
    below: 'all',
    places: ['/boot', '/efi'],
  },

  // Devices. A read-only mount does not help: a device takes commands, and the mount's mode does not apply to them.
  {
    id: 'MNT-DEV',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'the host’s devices',
    why: 'Disks, memory and terminals as files. What may be opened depends on the device rules of the container; privileged ones may open all. Read-only does not help: devices take commands.',
    below: 'none',
    places: ['/dev'],
  },
  {
    id: 'MNT-DEV-BLOCK',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'a raw disk of the host',
    why: 'Below all file permissions: whoever may open the disk reads and changes every file on it.',
    below: 'all',
    isUsual: true,
    places: [...DISK_NAMES, 'sg*', 'bsg'].map((name) => `/dev/${name}`),
  },
  {
    id: 'MNT-DEV-MEM',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'the memory of the host',
    why: 'The machine’s memory or its ports as a file, the kernel’s included.',
    below: 'all',
    isUsual: true,
    places: ['/dev/mem', '/dev/kmem', '/dev/port', '/dev/crash', '/dev/oldmem', '/dev/cpu'],
  },
  {
    id: 'MNT-DEV-KMSG',
    severity: 'medium',
    readOnly: 'medium',
    gives: 'the kernel’s log',
    why: 'Tells addresses and happenings of the kernel, and takes false entries.',
    below: 'all',
    isUsual: true,
    places: ['/dev/kmsg'],
  },
  {
    id: 'MNT-DEV-KVM',
    severity: 'medium',
    readOnly: 'medium',
    gives: 'virtual machines on this host',
    why: 'Lets the container run virtual machines. Not a way out by itself, but a large part of the kernel that can then be attacked.',
    below: 'all',
    places: ['/dev/kvm', '/dev/vhost-net', '/dev/vhost-vsock', '/dev/vfio'],
  },
  {
    id: 'MNT-DEV-FUSE',
    severity: 'low',
    readOnly: 'low',
    gives: 'file systems of its own making',
    why: 'Lets the container answer for a file system itself. With the right to mount, that is one more way to trick programs of the host.',
    below: 'all',
    isUsual: true,
    places: ['/dev/fuse', '/dev/cuse'],
  },
  {
    id: 'MNT-DEV-TUN',
    severity: 'low',
    readOnly: 'low',
    gives: 'network interfaces of its own making',
    why: 'With NET_ADMIN, the container makes network interfaces through it. VPN containers need it; others do not.',
    below: 'all',
    isUsual: true,
    places: ['/dev/net', '/dev/tap*'],
  },
  {
    id: 'MNT-DEV-SHM',
    severity: 'medium',
    readOnly: 'medium',
    gives: 'memory shared with the host’s programs',
    why: 'Databases and browsers of the host keep data here, and trust what they find.',
    below: 'all',
    isUsual: true,
    places: ['/dev/shm', { path: '/run/shm', isUsual: false }],
  },
  {
    id: 'MNT-DEV-INPUT',
    severity: 'high',
    readOnly: 'high',
    gives: 'the host’s keyboard and terminals',
    why: 'Keys typed on the host can be read, and keys can be pressed that nobody typed.',
    below: 'all',
    isUsual: true,
    places: [
      '/dev/input',
      '/dev/uinput',
      '/dev/uhid',
      '/dev/hidraw*',
      '/dev/tty*',
      '/dev/console',
      '/dev/vcs*',
    ],
  },
  {
    id: 'MNT-DEV-DRI',
    severity: 'low',
    readOnly: 'low',
    gives: 'the graphics processor',
    why: 'Its driver is a large part of the kernel that can then be attacked, and its memory may hold what others left there.',
    below: 'all',
    places: ['/dev/dri', '/dev/nvidia*', '/dev/kfd'],
  },

  // The host's settings.
  {
    id: 'MNT-ETC',
    severity: 'critical',
    readOnly: 'medium',
    gives: 'the host’s settings',
    why: 'Who may log in, which programs start, what root runs when. Writable, one line makes an intruder root on the host; read-only, password hashes and keys can be read.',
    below: 'none',
    isUsual: true,
    places: [
      '/etc',
      ...each(
        [
          ...['/etc/init.d', '/etc/rc*.d', '/etc/rc.local', '/etc/inittab', '/etc/logrotate.d'],
          ...['/etc/apt', '/etc/dpkg', '/etc/yum', '/etc/yum.conf', '/etc/yum.repos.d', '/etc/dnf'],
          ...['/etc/kernel', '/etc/initramfs-tools', '/etc/dracut.conf.d', '/etc/grub.d', '/etc/modprobe.d'],
          ...['/etc/update-motd.d', '/etc/dhcp', '/etc/acpi', '/etc/xinetd.d', '/etc/alternatives'],
        ],
        RUN_AS_ROOT,
      ),
      ...each(
        [
          ...['/etc/fstab', '/etc/crypttab', '/etc/modules', '/etc/modules-load.d', '/etc/sysctl.conf'],
          ...['/etc/sysctl.d', '/etc/default', '/etc/sysconfig', '/etc/apparmor', '/etc/apparmor.d'],
          ...['/etc/selinux', '/etc/audit', '/etc/polkit-1', '/etc/dbus-1'],
        ],
        SET_UP,
      ),
    ],
  },
  {
    id: 'MNT-ETC-ACCT',
    severity: 'critical',
    readOnly: 'high',
    gives: 'the host’s accounts',
    why: 'Writable, one line adds a user who is root. Read-only, it tells who may become root.',
    below: 'all',
    isUsual: true,
    places: [
      ...each(['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-'], {
        gives: 'the host’s password hashes',
        why: 'Writable, any password can be set. Read-only, the hashes can be taken away and guessed.',
      }),
      ...each(['/etc/sudoers', '/etc/sudoers.d', '/etc/doas.conf'], {
        gives: 'who may become root',
        why: 'Writable, one line lets anybody become root.',
      }),
      ...each(['/etc/passwd', '/etc/passwd-', '/etc/group', '/etc/group-'], {
        readOnly: 'ok',
        gives: 'the host’s users and groups',
        why: 'Writable, one line adds a root user without a password. Harmless to read: every program may.',
      }),
      ...each(['/etc/nsswitch.conf', '/etc/login.defs', '/etc/subuid', '/etc/subgid'], {
        readOnly: 'ok',
        gives: 'where the host looks up its accounts',
        why: 'Writable, the host can be made to believe in other users. Harmless to read.',
      }),
    ],
  },
  {
    id: 'MNT-ETC-SSH',
    severity: 'high',
    readOnly: 'high',
    gives: 'the host’s SSH keys',
    why: 'Writable, an intruder lets himself in. Read-only, the host’s private keys can be taken and the host impersonated.',
    below: 'all',
    isUsual: true,
    places: ['/etc/ssh', '/etc/dropbear'],
  },
  {
    id: 'MNT-ETC-CRON',
    severity: 'critical',
    readOnly: 'low',
    gives: 'what the host runs by the clock',
    why: CLOCK_WHY,
    below: 'all',
    isUsual: true,
    places: [
      '/etc/cron*',
      '/var/spool/cron',
      ...each(['/etc/anacrontab', '/var/spool/at', '/var/spool/anacron'], { isUsual: false }),
    ],
  },
  {
    id: 'MNT-ETC-SYSTEMD',
    severity: 'critical',
    readOnly: 'low',
    gives: 'the host’s services',
    why: 'The host starts the services that stand here, as root. Writable, an intruder adds one.',
    below: 'all',
    isUsual: true,
    places: [
      '/etc/systemd',
      '/usr/lib/systemd',
      { path: '/run/systemd', below: 'none' },
      '/run/systemd/system',
      '/run/systemd/system.control',
      '/run/systemd/transient',
      '/run/systemd/generator*',
      '/run/systemd/units',
    ],
  },
  {
    id: 'MNT-ETC-LD',
    severity: 'critical',
    readOnly: 'low',
    gives: 'code in every program of the host',
    why: 'Every program of the host loads the libraries that stand or are named here.',
    below: 'all',
    isUsual: true,
    places: [
      '/etc/ld.so.conf.d',
      '/etc/ld.so.conf',
      '/etc/ld.so.cache',
      { path: '/etc/ld.so.preload', isUsual: false },
    ],
  },
  {
    id: 'MNT-ETC-PROFILE',
    severity: 'high',
    readOnly: 'low',
    gives: 'commands at every login',
    why: 'Shells read these files when somebody logs in, root too. Writable, a line runs the next time an administrator does.',
    below: 'all',
    isUsual: true,
    places: [
      ...['/etc/profile', '/etc/profile.d', '/etc/bash.bashrc', '/etc/bashrc', '/etc/environment'],
      ...['/etc/environment.d', '/etc/zsh', '/etc/zshenv', '/etc/zshrc', '/etc/csh.cshrc', '/etc/skel'],
    ],
  },
  {
    id: 'MNT-ETC-PAM',
    severity: 'critical',
    readOnly: 'low',
    gives: 'how the host checks logins',
    why: 'Writable, one line lets anybody log in without a password.',
    below: 'all',
    isUsual: true,
    places: ['/etc/pam.d', '/etc/pam.conf', '/etc/security'],
  },
  {
    id: 'MNT-ETC-NET',
    severity: 'medium',
    readOnly: 'ok',
    gives: 'where the host’s connections go',
    why: 'Writable, the container leads the host to a false address, or opens its firewall. Harmless to read.',
    below: 'all',
    isUsual: true,
    places: [
      ...['/etc/resolv.conf', '/etc/hosts', '/etc/hostname', '/etc/hosts.allow', '/etc/hosts.deny'],
      ...['/etc/NetworkManager', '/etc/netplan', '/etc/network', '/etc/resolvconf', '/etc/iptables'],
      ...['/etc/nftables.conf', '/etc/nftables.d', '/etc/ufw', '/etc/firewalld'],
    ],
  },
  {
    id: 'MNT-ETC-TLS',
    severity: 'high',
    readOnly: 'high',
    gives: 'the host’s private keys',
    why: 'Whoever reads the private keys can impersonate the host’s services.',
    below: 'all',
    places: [
      '/etc/ssl/private',
      '/etc/pki',
      '/etc/letsencrypt',
      ...each(['/etc/ssl/certs', '/etc/ca-certificates', '/etc/pki/ca-trust', '/etc/pki/tls/certs'], {
        readOnly: 'ok',
        gives: 'which certificates the host trusts',
        why: 'Harmless to read. Writable, the host can be made to trust a forged certificate.',
      }),
    ],
  },
  {
    id: 'MNT-ETC-DOCKER',
    severity: 'high',
    readOnly: 'medium',
    gives: 'the engine’s settings',
    why: 'Writable, the next restart of the engine opens it to anybody, or runs another runtime as root. Read-only, it may hold keys to registries.',
    below: 'all',
    places: ['/etc/docker', '/etc/containerd', '/etc/containers', '/etc/crio', '**/.config/docker'],
  },

  // Clusters.
  {
    id: 'MNT-ETC-K8S',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'the cluster’s keys',
    why: 'Holds administrator logins and the keys of the cluster; pods described here are started by the node without asking anybody.',
    below: 'all',
    places: ['/etc/kubernetes', '/etc/rancher'],
  },
  {
    id: 'MNT-MANIFESTS',
    severity: 'critical',
    readOnly: 'medium',
    gives: 'pods that the node starts unasked',
    why: 'The node starts every pod that a file here describes, a privileged one too, and asks nobody.',
    below: 'all',
    places: [
      '/etc/kubernetes/manifests',
      '/var/lib/rancher/*/agent/pod-manifests',
      '/var/lib/rancher/*/server/manifests',
    ],
  },
  {
    id: 'MNT-CNI',
    severity: 'critical',
    readOnly: 'medium',
    gives: 'what sets up every pod’s network',
    why: 'The node runs the programs named here as root for every pod that starts. The settings often hold a login to the cluster.',
    below: 'all',
    places: ['/etc/cni', '/opt/cni'],
  },
  {
    id: 'MNT-KUBELET',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'every pod’s secrets',
    why: 'Secrets and access tokens of every pod on this node, and the node’s own key to the cluster.',
    below: 'all',
    places: ['/var/lib/kubelet'],
  },
  {
    id: 'MNT-KUBELET-PLUG',
    severity: 'high',
    readOnly: 'high',
    gives: 'the node’s drivers',
    why: 'Whoever can reach these folders can pass for a driver of storage or devices and is then given what pods mount.',
    below: 'all',
    places: [
      '/var/lib/kubelet/plugins',
      '/var/lib/kubelet/plugins_registry',
      '/var/lib/kubelet/device-plugins',
      '/var/lib/kubelet/pod-resources',
    ],
  },
  {
    id: 'MNT-ETCD',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'every secret of the cluster',
    why: 'The database of the cluster, with all its secrets, mostly unencrypted.',
    below: 'all',
    places: ['/var/lib/etcd'],
  },

  // What engines keep. The engine's own data folder stands here under its usual name, wherever it really is.
  {
    id: 'MNT-DOCKERLIB',
    severity: 'critical',
    readOnly: 'high',
    gives: 'all containers’ files',
    why: 'Files, volumes, environment and logs of every container. Writable, any of them can be changed from here, and with it what they run.',
    below: 'all',
    places: [
      { path: '/var/lib/docker', isUsual: true },
      '**/.local/share/docker',
      '/var/snap/docker',
      {
        path: '/var/lib/docker/containers',
        gives: 'all containers’ logs and settings',
        why: 'Logs of every container, and next to them their settings with all environment values. Writable, settings can be changed that apply at the next start.',
      },
    ],
  },
  {
    id: 'MNT-DOCKERVOL',
    severity: 'high',
    readOnly: 'high',
    gives: 'data of other containers',
    why: 'The data of volumes, whichever container they belong to. Mount the one volume that is needed by its name.',
    below: 'all',
    places: [
      { path: '/var/lib/docker/volumes', isUsual: true },
      '**/.local/share/docker/volumes',
      '/var/snap/docker/common/var-lib-docker/volumes',
      '/var/lib/containers/storage/volumes',
      '**/.local/share/containers/storage/volumes',
    ],
  },
  {
    id: 'MNT-CONTAINERDLIB',
    severity: 'critical',
    readOnly: 'high',
    gives: 'all containers’ files',
    why: 'Images, files and settings of every container, running ones too. Writable, any of them can be changed from here, and with it what they run.',
    below: 'all',
    places: [
      '/var/lib/containerd',
      { path: '/run/containerd', isUsual: true },
      '/var/lib/containers',
      '**/.local/share/containers',
      '/run/containers',
      '/var/lib/crio',
      '/run/crio',
      {
        path: '/run/docker',
        isUsual: true,
        gives: 'the engine’s inner state and sockets',
        why: 'Holds sockets and state of the engine and of its containerd. Read-only does not help with sockets.',
      },
    ],
  },
  {
    id: 'MNT-RANCHER',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'the keys of a k3s or RKE2 cluster',
    why: 'Tokens and keys with which anybody joins and rules the cluster, and files that it applies unasked.',
    below: 'all',
    places: ['/var/lib/rancher'],
  },

  // What the running host keeps.
  {
    id: 'MNT-RUN',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'root on this host',
    why: 'Holds the sockets of the engine, of containerd and of systemd, as does /var/run, which is the same folder. Read-only does not help: a socket takes commands, not writes.',
    below: 'none',
    places: ['/run'],
  },
  {
    id: 'MNT-RUN-DBUS',
    severity: 'critical',
    readOnly: 'critical',
    gives: 'the host’s system bus',
    why: 'Services of the host take orders on this bus, systemd among them. Root in this container counts as root there unless users are remapped. Read-only does not help with sockets.',
    below: 'none',
    isUsual: true,
    places: ['/run/dbus/system_bus_socket', '/run/dbus'],
  },
  {
    id: 'MNT-RUN-USER',
    severity: 'high',
    readOnly: 'high',
    gives: 'the sessions of logged-in users',
    why: 'Holds sockets of users’ sessions: rootless engines, key agents, desktop. Read-only does not help with sockets.',
    below: 'all',
    isUsual: true,
    places: ['/run/user'],
  },
  {
    id: 'MNT-RUN-UDEV',
    severity: 'high',
    readOnly: 'low',
    gives: 'the host’s device rules',
    why: 'Rules here can name programs that the host runs as root when a device appears.',
    below: 'writable',
    isUsual: true,
    places: ['/run/udev', '/etc/udev', '/usr/lib/udev'],
  },

  // The kernel's windows.
  {
    id: 'MNT-PROC',
    severity: 'critical',
    readOnly: 'high',
    gives: 'the host’s processes and kernel settings',
    why: 'The host’s own view of all processes. Writable, a kernel setting names a program that the host then runs as root. Read-only, arguments and environments of other processes can be read.',
    below: 'all',
    places: ['/proc'],
  },
  {
    id: 'MNT-PROC-SYS',
    severity: 'critical',
    readOnly: 'ok',
    gives: 'the host’s kernel settings',
    why: 'Kernel settings of the host. One of them names a program that the host runs as root when something crashes.',
    below: 'all',
    isUsual: true,
    places: [
      '/proc/sys',
      {
        path: '/proc/sysrq-trigger',
        gives: 'the host’s power switch',
        why: 'One written letter restarts or halts the host.',
      },
      {
        path: '/proc/kcore',
        readOnly: 'same',
        gives: 'the memory of the host',
        why: 'The machine’s memory as a file, for whoever may read it.',
      },
    ],
  },
  {
    id: 'MNT-SYS',
    severity: 'high',
    readOnly: 'medium',
    gives: 'the host’s devices and kernel',
    why: 'Kernel and devices as files. Writable, a few of them name programs that the host runs as root. Read-only, it tells much about the machine.',
    below: 'writable',
    places: ['/sys'],
  },
  {
    id: 'MNT-CGROUP',
    severity: 'critical',
    readOnly: 'low',
    gives: 'the host’s resource control',
    why: 'Writable, limits of other containers can be lifted, and with cgroup v1 a program can be named that the host runs as root. Read-only, it tells what else runs.',
    below: 'all',
    isUsual: true,
    places: ['/sys/fs/cgroup'],
  },
  {
    id: 'MNT-DEBUGFS',
    severity: 'high',
    readOnly: 'medium',
    gives: 'the kernel’s inside',
    why: 'Doors into the running kernel for those who debug it; much behind them was never meant for untrusted eyes or hands.',
    below: 'all',
    isUsual: true,
    places: ['/sys/kernel/debug', '/sys/kernel/tracing'],
  },
  {
    id: 'MNT-BPFFS',
    severity: 'high',
    readOnly: 'medium',
    gives: 'programs in the kernel',
    why: 'Programs that run inside the kernel, such as firewalls and monitors, are kept here and can be replaced.',
    below: 'all',
    isUsual: true,
    places: ['/sys/fs/bpf'],
  },
  {
    id: 'MNT-SECFS',
    severity: 'high',
    readOnly: 'low',
    gives: 'the host’s security modules',
    why: 'Writable, AppArmor profiles and other protections of the host can be changed.',
    below: 'all',
    isUsual: true,
    places: ['/sys/kernel/security', '/sys/fs/selinux'],
  },
  {
    id: 'MNT-EFI',
    severity: 'high',
    readOnly: 'low',
    gives: 'the machine’s firmware settings',
    why: 'Writable, variables of the firmware can be changed until the machine no longer starts, or starts something else.',
    below: 'all',
    places: ['/sys/firmware/efi/efivars', '/sys/firmware/efi/vars'],
  },

  // Programs of the host. What lies in these folders is open to every program: reading one file of it says nothing.
  {
    id: 'MNT-LIB',
    severity: 'critical',
    readOnly: 'low',
    gives: 'the host’s libraries',
    why: 'Libraries that root’s programs load on the host. Writable, one replaced file is enough. Read-only, it tells which versions to attack.',
    below: 'writable',
    isUsual: true,
    places: ['/usr/lib', '/usr/lib64', '/usr/lib32', '/usr/libx32'],
  },
  {
    id: 'MNT-MODULES',
    severity: 'medium',
    readOnly: 'low',
    gives: 'the host’s kernel modules',
    why: 'Writable, a module can be replaced that the kernel will load. Read-only it is a hint that the container loads modules.',
    below: 'all',
    isUsual: true,
    places: ['/usr/lib/modules', '/usr/src'],
  },
  {
    id: 'MNT-USR',
    severity: 'critical',
    readOnly: 'low',
    gives: 'the host’s programs',
    why: 'Programs that root runs on the host. Writable, one replaced file is enough. Read-only, it tells which versions to attack.',
    below: 'writable',
    isUsual: true,
    places: ['/usr', '/usr/local', '/usr/bin', '/usr/sbin'],
  },
  {
    id: 'MNT-OPT',
    severity: 'medium',
    readOnly: 'ok',
    gives: 'programs that were added to the host',
    why: 'Agents and tools from other vendors live here and often run as root. Writable, they can be replaced.',
    below: 'none',
    places: ['/opt', '/srv'],
  },

  // People.
  {
    id: 'MNT-ROOTHOME',
    severity: 'critical',
    readOnly: 'high',
    gives: 'root’s own files',
    why: 'Keys, logins and history of root. Writable, a key can be added that opens an SSH login, or a line that runs at the next login.',
    below: 'all',
    places: ['/root'],
  },
  {
    id: 'MNT-HOME',
    severity: 'high',
    readOnly: 'medium',
    gives: 'a user’s files',
    why: 'Keys, logins and documents of that user. Writable, a key can be added that opens an SSH login.',
    below: 'none',
    places: [
      ...each(['/home', '/Users', '/?/Users'], {
        gives: 'every user’s files',
        why: 'Keys, logins and documents of everybody on the host. Writable, a key can be added that opens an SSH login as any of them.',
      }),
      '/home/*',
      '/Users/*',
      '/?/Users/*',
      ...each(
        [
          ...['/home/*/.profile', '/home/*/.bash*', '/home/*/.zsh*', '/home/*/.config/systemd'],
          ...['/home/*/.config/autostart', '/Users/*/.zsh*', '/Users/*/.bash*', '/Users/*/.profile'],
        ],
        {
          below: 'all',
          gives: 'commands at a user’s next login',
          why: 'Shells and desktops read these files when the user logs in. Writable, a line runs as that user.',
        },
      ),
    ],
  },
  {
    id: 'MNT-SSHDIR',
    severity: 'critical',
    readOnly: 'high',
    gives: 'somebody’s SSH keys',
    why: 'Private keys that open other machines. Writable, a key can be added that opens this one.',
    below: 'all',
    places: ['**/.ssh', '/root/.ssh', '/home/*/.ssh'],
  },
  {
    id: 'MNT-CREDS',
    severity: 'high',
    readOnly: 'high',
    gives: 'somebody’s logins',
    why: 'Logins to a cloud, a cluster or a registry, ready to be used by whoever reads them.',
    below: 'all',
    places: [
      ...['**/.aws', '**/.azure', '**/.config/gcloud', '**/.kube', '**/.gnupg', '**/.netrc'],
      ...['**/.git-credentials', '**/.config/gh', '**/.config/rclone', '**/.vault-token', '**/.pgpass'],
      { path: '**/.docker', below: 'none' },
      { path: '**/.config', below: 'none' },
      '**/.docker/config.json',
      '**/.docker/contexts',
      ...['/root', '/home/*'].flatMap((home) => [
        `${home}/.aws`,
        `${home}/.kube`,
        `${home}/.docker/config.json`,
      ]),
    ],
  },

  // What services of the host keep.
  {
    id: 'MNT-LOG',
    severity: 'medium',
    readOnly: 'low',
    gives: 'the host’s logs',
    why: 'Logs tell names, addresses and sometimes passwords. Writable, traces can be wiped, and a planted link can make a log reader on the host open another file.',
    below: 'none',
    isUsual: true,
    places: [
      '/var/log',
      ...each(['/var/log/journal', '/run/log', '/var/log/audit', '/var/log/sudo-io'], {
        below: 'all',
        isUsual: false,
      }),
      ...['syslog*', 'auth.log*', 'secure*', 'messages*', 'kern.log*', 'wtmp*', 'btmp*', 'lastlog'].map(
        (name) => `/var/log/${name}`,
      ),
    ],
  },
  {
    id: 'MNT-PODLOG',
    severity: 'high',
    readOnly: 'ok',
    gives: 'the logs of all pods',
    why: 'Logs of every pod. Writable, a planted link makes the node read any file for whoever asks for logs.',
    below: 'all',
    places: ['/var/log/pods', '/var/log/containers'],
  },
  {
    id: 'MNT-SPOOL',
    severity: 'high',
    readOnly: 'ok',
    gives: 'jobs and package scripts that root runs',
    why: 'Mail, print and clock jobs wait here, and scripts of packages that root runs at the next update. Writable, one of them can be changed.',
    below: 'all',
    isUsual: true,
    places: [
      ...['/var/spool', '/var/lib/dpkg', '/var/lib/rpm', '/var/lib/apt', '/var/lib/pacman', '/var/lib/apk'],
      { path: '/var/cache', below: 'none' },
      '/var/cache/apt',
      '/var/cache/debconf',
      '/var/cache/dnf',
      '/var/cache/yum',
    ],
  },
  {
    id: 'MNT-SSS',
    severity: 'high',
    readOnly: 'high',
    gives: 'logins to the domain',
    why: 'Keys, tickets and cached logins of Kerberos and SSSD: with them anybody passes for the host or for a user.',
    below: 'all',
    places: ['/var/lib/sss', '/etc/krb5.keytab', '/etc/sssd', '/tmp/krb5cc_*'],
  },
  {
    id: 'MNT-VIRT',
    severity: 'high',
    readOnly: 'high',
    gives: 'the host’s virtual machines',
    why: 'Disks, settings and control sockets of virtual machines and system containers.',
    below: 'all',
    places: [
      '/var/lib/libvirt',
      '/etc/libvirt',
      '/run/libvirt',
      '/var/lib/lxd',
      '/var/snap/lxd',
      '/var/lib/incus',
    ],
  },
  {
    id: 'MNT-BACKUP',
    severity: 'medium',
    readOnly: 'medium',
    gives: 'copies of the host’s secrets',
    why: 'Backups hold what the originals hold: password hashes, keys, databases. They are just guarded less.',
    below: 'all',
    places: [
      '/var/backups',
      '/var/lib/backup*',
      { path: '/backup', below: 'none' },
      { path: '/backups', below: 'none' },
    ],
  },
  {
    id: 'MNT-TMP',
    severity: 'medium',
    readOnly: 'low',
    gives: 'the host’s temporary files',
    why: 'Programs of the host leave files and sockets here, and trust what they find again.',
    below: 'none',
    isUsual: true,
    places: ['/tmp', '/var/tmp'],
  },
  {
    id: 'MNT-X11',
    severity: 'medium',
    readOnly: 'medium',
    gives: 'the host’s screen',
    why: 'Whoever can talk to the display can read keys and the screen. Read-only does not help with sockets.',
    below: 'all',
    places: ['/tmp/.X11-unix', '/run/user/*/wayland-*'],
  },
  {
    id: 'MNT-TAILSCALE',
    severity: 'high',
    readOnly: 'high',
    gives: 'the host’s place in a private network',
    why: 'Keys with which anybody passes for this host in its VPN.',
    below: 'all',
    places: ['/var/lib/tailscale', '/etc/wireguard', '/etc/openvpn'],
  },
  {
    id: 'MNT-CLOUDINIT',
    severity: 'high',
    readOnly: 'high',
    gives: 'what the cloud told this machine',
    why: 'The data that the machine was set up with, often with passwords in it, and what the cloud’s agent runs as root.',
    below: 'all',
    places: ['/var/lib/cloud', '/var/lib/waagent', '/var/lib/google', '/var/lib/amazon'],
  },
  {
    id: 'MNT-SWAP',
    severity: 'high',
    readOnly: 'high',
    gives: 'memory of other programs',
    why: 'What the host had no room for in memory is written here, passwords and keys of any program included.',
    below: 'none',
    places: ['/swap', '/swapfile*', '/swap.img', '/var/swap*', '/dev/zram*'],
  },
  {
    id: 'MNT-HOSTPREFIX',
    severity: 'info',
    readOnly: 'info',
    gives: 'a name that promises the host',
    why: 'Programs that find a folder of such a name take it for the host’s own files.',
    below: 'none',
    // Judged by where it is mounted, not by what is mounted: see isHostName.
    places: [],
  },
];

/** Whether a path inside a container has a name under which people show a host: /host, /rootfs, /hostfs and the like. */
export function isHostName(destination: string): boolean {
  return /^(?:\/mnt)?\/(?:host(?:[-_.][^/]*)?|host-?root|root-?fs|host-?fs|node-?(?:root|fs))(?:\/|$)/.test(
    destination,
  );
}
