/** Faults of what containers mount: each row of the coverage list about a mount or a socket, by a path that shows it. */
import type { MountSettings } from 'dockerode';
import { hardened } from './container-faults.ts';
import type { ContainerFault } from './fault.ts';

interface MountedSource {
  readonly row: string;
  readonly source: string;
  /** Where it is mounted; below /m by the name of the row when it is left out. */
  readonly target?: string;
  /** The folder that a link at `source` leads to. */
  readonly linkTo?: string;
  /** The mount is of a volume, which the engine binds to the source. */
  readonly isVolume?: true;
}

/** All of them can be written in the container, which only sleeps. What the host lacks is made where only the daemon sees it. */
export const SENSITIVE_SOURCES: readonly MountedSource[] = [
  { row: 'MNT-ROOT', source: '/' },
  { row: 'MNT-BOOT', source: '/boot' },
  { row: 'MNT-DEV', source: '/dev' },
  { row: 'MNT-DEV-BLOCK', source: '/dev/sda' },
  { row: 'MNT-DEV-MEM', source: '/dev/mem' },
  { row: 'MNT-DEV-KMSG', source: '/dev/kmsg' },
  { row: 'MNT-DEV-KVM', source: '/dev/kvm' },
  { row: 'MNT-DEV-FUSE', source: '/dev/fuse' },
  { row: 'MNT-DEV-TUN', source: '/dev/net/tun' },
  { row: 'MNT-DEV-SHM', source: '/dev/shm' },
  { row: 'MNT-DEV-INPUT', source: '/dev/input' },
  { row: 'MNT-DEV-DRI', source: '/dev/dri' },
  { row: 'MNT-ETC', source: '/etc' },
  { row: 'MNT-ETC-ACCT', source: '/etc/shadow' },
  { row: 'MNT-ETC-SSH', source: '/etc/ssh', isVolume: true },
  { row: 'MNT-ETC-CRON', source: '/srv/jobs', linkTo: '/etc/cron.d' },
  { row: 'MNT-ETC-SYSTEMD', source: '/etc/systemd/system' },
  { row: 'MNT-ETC-LD', source: '/etc/ld.so.conf.d' },
  { row: 'MNT-ETC-PROFILE', source: '/etc/profile.d' },
  { row: 'MNT-ETC-PAM', source: '/etc/pam.d' },
  { row: 'MNT-ETC-NET', source: '/etc/hosts' },
  { row: 'MNT-ETC-TLS', source: '/etc/ssl/private' },
  { row: 'MNT-ETC-DOCKER', source: '/etc/docker' },
  { row: 'MNT-ETC-K8S', source: '/etc/rancher' },
  { row: 'MNT-MANIFESTS', source: '/etc/kubernetes/manifests' },
  { row: 'MNT-CNI', source: '/opt/cni/bin' },
  { row: 'MNT-KUBELET', source: '/var/lib/kubelet' },
  { row: 'MNT-KUBELET-PLUG', source: '/var/lib/kubelet/plugins' },
  { row: 'MNT-ETCD', source: '/var/lib/etcd' },
  { row: 'MNT-DOCKERLIB', source: '/var/lib/docker' },
  { row: 'MNT-DOCKERVOL', source: '/var/lib/docker/volumes' },
  { row: 'MNT-CONTAINERDLIB', source: '/run/containerd' },
  { row: 'MNT-RANCHER', source: '/var/lib/rancher' },
  { row: 'MNT-RUN', source: '/var/run' },
  { row: 'MNT-RUN-DBUS', source: '/run/dbus' },
  { row: 'MNT-RUN-USER', source: '/run/user/1000' },
  { row: 'MNT-RUN-UDEV', source: '/run/udev' },
  { row: 'MNT-PROC', source: '/proc' },
  { row: 'MNT-PROC-SYS', source: '/proc/sys' },
  { row: 'MNT-SYS', source: '/sys' },
  { row: 'MNT-CGROUP', source: '/sys/fs/cgroup' },
  { row: 'MNT-DEBUGFS', source: '/sys/kernel/debug' },
  { row: 'MNT-BPFFS', source: '/sys/fs/bpf' },
  { row: 'MNT-SECFS', source: '/sys/kernel/security' },
  { row: 'MNT-EFI', source: '/sys/firmware/efi/efivars' },
  { row: 'MNT-LIB', source: '/usr/lib' },
  { row: 'MNT-MODULES', source: '/usr/src' },
  { row: 'MNT-USR', source: '/usr/local/bin' },
  { row: 'MNT-OPT', source: '/opt' },
  { row: 'MNT-ROOTHOME', source: '/root' },
  { row: 'MNT-HOME', source: '/home' },
  { row: 'MNT-SSHDIR', source: '/home/alice/.ssh' },
  { row: 'MNT-CREDS', source: '/home/alice/.aws' },
  { row: 'MNT-LOG', source: '/var/log' },
  { row: 'MNT-PODLOG', source: '/var/log/pods' },
  { row: 'MNT-SPOOL', source: '/var/spool' },
  { row: 'MNT-SSS', source: '/var/lib/sss' },
  { row: 'MNT-VIRT', source: '/var/lib/libvirt' },
  { row: 'MNT-BACKUP', source: '/var/backups' },
  { row: 'MNT-TMP', source: '/tmp' },
  { row: 'MNT-X11', source: '/run/user/1000/wayland-0' },
  { row: 'MNT-TAILSCALE', source: '/etc/wireguard' },
  { row: 'MNT-CLOUDINIT', source: '/var/lib/cloud' },
  { row: 'MNT-SWAP', source: '/dev/zram0' },
  { row: 'MNT-HOSTPREFIX', source: '/srv/app', target: '/host' },
];

/** Sockets; where the source is a folder, it holds the socket named here and only the kernel tells that. */
export const SOCKET_SOURCES: readonly (MountedSource & { readonly socket?: string })[] = [
  { row: 'SOCK-DOCKER', source: '/var/run/docker.sock' },
  { row: 'SOCK-DOCKER-USER', source: '/run/user/1000/docker.sock' },
  { row: 'SOCK-CONTAINERD', source: '/run/docker/containerd/containerd.sock' },
  { row: 'SOCK-SHIM', source: '/run/containerd/s', socket: 'a1b2c3' },
  { row: 'SOCK-CRIO', source: '/run/crio/crio.sock' },
  { row: 'SOCK-CRIDOCKERD', source: '/run/cri-dockerd.sock' },
  { row: 'SOCK-PODMAN', source: '/run/podman/podman.sock' },
  { row: 'SOCK-BUILDKIT', source: '/srv/builder', socket: 'buildkitd.sock' },
  { row: 'SOCK-NRI', source: '/run/nri/nri.sock' },
  { row: 'SOCK-KUBELETPLUG', source: '/var/lib/kubelet/device-plugins/kubelet.sock' },
  { row: 'SOCK-CSI', source: '/var/lib/kubelet/plugins/disks/csi.sock' },
  { row: 'SOCK-SYSTEMD', source: '/run/systemd/private' },
  { row: 'SOCK-DBUS', source: '/run/dbus/system_bus_socket' },
  { row: 'SOCK-SNAPD', source: '/run/snapd.socket' },
  { row: 'SOCK-LXD', source: '/var/lib/incus/unix.socket' },
  { row: 'SOCK-LIBVIRT', source: '/run/libvirt/libvirt-sock' },
  { row: 'SOCK-QEMU', source: '/var/lib/libvirt/qemu/guest.sock' },
  { row: 'SOCK-SSHAGENT', source: '/run/user/1000/gnupg/S.gpg-agent' },
  { row: 'SOCK-X11', source: '/run/user/1000/wayland-0' },
  { row: 'SOCK-ETCD', source: '/run/etcd/client.sock' },
  { row: 'SOCK-UNKNOWN', source: '/srv/app/control' },
];

/** The sockets' own paths, but for those that the daemon makes itself. */
const madeSockets = SOCKET_SOURCES.map(({ source, socket }) =>
  socket === undefined ? source : `${source}/${socket}`,
).filter((path) => !/^\/(?:var\/run|run\/docker)\//.test(path));

/** Folders of the machine that tests must not change: what is made or written there is thrown away with the daemon. */
const PRIVATE = [
  ...['/boot', '/dev', '/home', '/opt', '/root', '/usr'],
  ...['/var/backups', '/var/log', '/var/spool'],
];

/** Shell, to be run where the daemon lives before it starts. */
export const PREPARE_SOURCES = `
for folder in ${PRIVATE.join(' ')}; do
  [ -d "$folder" ] || continue
  mkdir -p "/run/private$folder" "/run/private-work$folder"
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=/run/private$folder,workdir=/run/private-work$folder" "$folder"
done
mount -t tmpfs tmpfs /sys/firmware
mkdir -p /srv/app
${SENSITIVE_SOURCES.map(({ source, linkTo }) =>
  linkTo === undefined
    ? `[ -e ${source} ] || mkdir -p ${source}`
    : `mkdir -p ${linkTo}; ln -s ${linkTo} ${source}`,
).join('\n')}
rmdir /run/user/1000/wayland-0
mkdir -p ${[...new Set(madeSockets.map((path) => path.replace(/\/[^/]*$/, '')))].join(' ')}
`;

/** A program for node, which makes a socket at each of its arguments and dies without taking them away. */
export const MAKE_SOCKETS: readonly string[] = [
  '-e',
  `const { createServer } = require('node:net');
   const listen = (path) => new Promise((done) => createServer().listen(path, done));
   Promise.all(process.argv.slice(1).map(listen)).then(() => process.kill(process.pid, 'SIGKILL'));`,
  ...madeSockets,
];

/** What may be mounted without giving anything of the host away. */
const HARMLESS: readonly MountSettings[] = [
  { Type: 'bind', Source: '/etc/localtime', Target: '/etc/localtime', ReadOnly: true },
  { Type: 'bind', Source: '/srv/app', Target: '/data' },
  { Type: 'volume', Source: 'data', Target: '/var/data' },
];

function mounting(sources: readonly MountedSource[]): MountSettings[] {
  return sources.map(({ row, source, target = `/m/${row}`, isVolume }) =>
    isVolume
      ? { Type: 'volume', Source: row, Target: target, VolumeOptions: boundTo(source) }
      : { Type: 'bind', Source: source, Target: target },
  );
}

function boundTo(device: string): MountSettings['VolumeOptions'] {
  return {
    NoCopy: true,
    Labels: {},
    DriverConfig: { Name: 'local', Options: { type: 'none', o: 'bind', device } },
  };
}

export const MOUNT_FAULTS: readonly ContainerFault[] = [
  {
    name: 'mounts',
    rows: ['5.6', ...SENSITIVE_SOURCES.map(({ row }) => row)],
    faulty: hardened({ HostConfig: { Mounts: mounting(SENSITIVE_SOURCES) } }),
    mended: hardened({ HostConfig: { Mounts: [...HARMLESS] } }),
  },
  {
    name: 'sockets',
    rows: ['5.32', ...SOCKET_SOURCES.map(({ row }) => row)],
    faulty: hardened({ HostConfig: { Mounts: mounting(SOCKET_SOURCES) } }),
    mended: hardened({ HostConfig: { Mounts: [...HARMLESS] } }),
  },
  {
    // Reading is enough for some, and no protection for a socket.
    name: 'reading',
    rows: ['5.6', '5.32', 'SOCK-DOCKER'],
    faulty: hardened({
      HostConfig: { Binds: ['/etc:/host/etc:ro', '/var/run/docker.sock:/var/run/docker.sock:ro'] },
    }),
    mended: hardened({ HostConfig: { Mounts: [...HARMLESS] } }),
  },
];
