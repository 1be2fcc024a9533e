/**
 * Sockets of the host that hand something over to whoever can talk to them. Its rows are those of the coverage list
 * (SOCK-…). A socket takes commands and not writes, so a read-only mount is as bad; a folder above one holds it.
 */
import type { SensitiveRow } from './sensitive-mounts.ts';

/** A row without what is the same for all sockets. */
export interface SocketRow extends Pick<SensitiveRow, 'id' | 'severity' | 'gives' | 'why'> {
  /** Whether it commands an engine: what CIS Docker 5.32 asks. */
  readonly isEngine: boolean;
  /** As in sensitive-mounts.ts. A path that ends with a slash is a folder: every socket in it counts. */
  readonly places: readonly string[];
  /** Those of them that every host with an engine has; none when it is left out. See sensitive-mounts.ts. */
  readonly usual?: readonly string[];
}

const READ_ONLY = 'Read-only does not help: the socket takes commands, not writes.';

export const SOCKET_ROWS: readonly SocketRow[] = [
  {
    id: 'SOCK-DOCKER',
    severity: 'critical',
    isEngine: true,
    gives: 'root on this host',
    why: `Whoever can talk to this socket can start a privileged container and read or change any file of the host. ${READ_ONLY}`,
    places: [
      '/run/docker.sock',
      '**/docker.sock',
      '**/docker.*.sock',
      '**/docker.sock.raw',
      '**/docker-*.sock',
      '**/dockerd*.sock',
      '//./pipe/docker*',
    ],
    usual: ['/run/docker.sock'],
  },
  {
    id: 'SOCK-DOCKER-USER',
    severity: 'high',
    isEngine: true,
    gives: 'everything of the engine’s user',
    why: `The socket of an engine that runs without root. Whoever can talk to it reads and changes all that its user can. ${READ_ONLY}`,
    places: ['/run/user/*/docker.sock'],
  },
  {
    id: 'SOCK-CONTAINERD',
    severity: 'critical',
    isEngine: true,
    gives: 'root on this host',
    why: `containerd starts the containers below Docker and Kubernetes, and asks nobody. Whoever can talk to this socket can start one with any rights. ${READ_ONLY}`,
    places: [
      '/run/containerd/containerd.sock',
      '/run/k3s/containerd/containerd.sock',
      '/run/docker/containerd/containerd.sock',
      '**/containerd.sock',
      '**/containerd.sock.ttrpc',
      '**/docker-containerd.sock',
    ],
    usual: ['/run/containerd/containerd.sock'],
  },
  {
    id: 'SOCK-SHIM',
    severity: 'critical',
    isEngine: true,
    gives: 'the helpers that run every container',
    why: `Each container is run by a helper of containerd that takes orders here and is root. ${READ_ONLY}`,
    places: ['/run/containerd/s/'],
    usual: ['/run/containerd/s/'],
  },
  {
    id: 'SOCK-CRIO',
    severity: 'critical',
    isEngine: true,
    gives: 'root on this host',
    why: `CRI-O starts the containers of Kubernetes. Whoever can talk to its socket can start one with any rights. ${READ_ONLY}`,
    places: ['/run/crio/crio.sock', '**/crio.sock'],
  },
  {
    id: 'SOCK-CRIDOCKERD',
    severity: 'critical',
    isEngine: true,
    gives: 'root on this host',
    why: `Kubernetes speaks to Docker through this socket. Whoever else does can start a container with any rights. ${READ_ONLY}`,
    places: ['/run/cri-dockerd.sock', '/run/dockershim.sock', '**/cri-dockerd.sock', '**/dockershim.sock'],
  },
  {
    id: 'SOCK-PODMAN',
    severity: 'critical',
    isEngine: true,
    gives: 'root on this host',
    why: `Whoever can talk to the socket of root’s Podman can start a container with any mount. ${READ_ONLY}`,
    places: ['/run/podman/podman.sock', '**/podman.sock', '//./pipe/podman*'],
  },
  {
    // The coverage list has one row for both and calls this one high.
    id: 'SOCK-PODMAN rootless',
    severity: 'high',
    isEngine: true,
    gives: 'everything of the engine’s user',
    why: `The socket of a Podman that runs without root. Whoever can talk to it reads and changes all that its user can. ${READ_ONLY}`,
    places: ['/run/user/*/podman/podman.sock'],
  },
  {
    id: 'SOCK-BUILDKIT',
    severity: 'high',
    isEngine: true,
    gives: 'builds as root on this host',
    why: 'BuildKit runs what it is told to build, as root when it was set up that way, and holds build secrets and caches. Read-only does not help.',
    places: ['/run/buildkit/buildkitd.sock', '**/buildkitd.sock'],
  },
  {
    id: 'SOCK-NRI',
    severity: 'critical',
    isEngine: true,
    gives: 'a say in how every container starts',
    why: `Who registers here may change the settings of every container before it starts: its mounts, its rights. ${READ_ONLY}`,
    places: ['/run/nri/nri.sock', '**/nri.sock'],
  },
  {
    id: 'SOCK-KUBELETPLUG',
    severity: 'high',
    isEngine: false,
    gives: 'a place among the node’s drivers',
    why: `Who registers here passes for a driver of the node and decides what pods are given as device or storage; pod-resources only tells which pod has which device. ${READ_ONLY}`,
    places: [
      '/var/lib/kubelet/device-plugins/kubelet.sock',
      '/var/lib/kubelet/plugins_registry/',
      '/var/lib/kubelet/pod-resources/',
    ],
  },
  {
    id: 'SOCK-CSI',
    severity: 'high',
    isEngine: false,
    gives: 'the node’s storage driver',
    why: `The driver attaches and mounts volumes as root on the node, for whoever asks on this socket. ${READ_ONLY}`,
    places: ['/var/lib/kubelet/plugins/*/csi.sock', '/var/lib/kubelet/csi-plugins/*/csi.sock', '**/csi.sock'],
  },
  {
    id: 'SOCK-SYSTEMD',
    severity: 'critical',
    isEngine: false,
    gives: 'the host’s services',
    why: `systemd starts and stops everything on the host. Its private socket takes commands from root, and root in this container is root there unless users are remapped; that of the journal takes false entries. ${READ_ONLY}`,
    places: ['/run/systemd/private', '/run/systemd/journal/socket'],
    usual: ['/run/systemd/private'],
  },
  {
    id: 'SOCK-DBUS',
    severity: 'critical',
    isEngine: false,
    gives: 'the host’s system bus',
    why: `Services of the host take orders on this bus, systemd among them. Root in this container counts as root there unless users are remapped. ${READ_ONLY}`,
    places: ['/run/dbus/system_bus_socket'],
    usual: ['/run/dbus/system_bus_socket'],
  },
  {
    id: 'SOCK-SNAPD',
    severity: 'critical',
    isEngine: false,
    gives: 'programs that the host installs as root',
    why: `snapd installs programs as root for whoever is root on this socket. ${READ_ONLY}`,
    places: ['/run/snapd.socket'],
  },
  {
    id: 'SOCK-LXD',
    severity: 'critical',
    isEngine: false,
    gives: 'root on this host',
    why: `Whoever can talk to LXD or Incus can start a system container with the host’s disks in it. ${READ_ONLY}`,
    places: [
      '/var/lib/lxd/unix.socket',
      '/var/snap/lxd/common/lxd/unix.socket',
      '/var/lib/incus/unix.socket',
      '/run/incus/unix.socket',
    ],
  },
  {
    id: 'SOCK-LIBVIRT',
    severity: 'critical',
    isEngine: false,
    gives: 'the host’s virtual machines',
    why: 'Whoever can talk to libvirt’s socket can start a machine with the host’s disks. Read-only does not help.',
    places: ['/run/libvirt/libvirt-sock', '/run/libvirt/virt*-sock'],
  },
  {
    id: 'SOCK-QEMU',
    severity: 'high',
    isEngine: false,
    gives: 'control of a virtual machine',
    why: `The monitor of a virtual machine reads its memory, changes its disks and stops it; the agent’s port gives the same from the other side. ${READ_ONLY}`,
    places: ['/var/lib/libvirt/qemu/*.sock', '/var/lib/libvirt/qemu/*.monitor', '/dev/virtio-ports/'],
  },
  {
    id: 'SOCK-SSHAGENT',
    severity: 'high',
    isEngine: false,
    gives: 'logins with somebody’s keys',
    why: `The agent signs with somebody’s keys for whoever asks, so that machines open as they do to that person. ${READ_ONLY}`,
    places: [
      '/tmp/ssh-*/',
      '/run/user/*/keyring/ssh',
      '/run/user/*/keyring/.ssh',
      '/run/user/*/ssh-agent*',
      '/run/user/*/openssh_agent',
      '/run/user/*/gcr/ssh',
      '/run/user/*/gnupg/',
      '**/S.gpg-agent*',
      '**/ssh-auth.sock',
      '**/.1password/agent.sock',
    ],
  },
  {
    id: 'SOCK-X11',
    severity: 'medium',
    isEngine: false,
    gives: 'the host’s screen',
    why: `Whoever can talk to the display can read keys and the screen, and type. ${READ_ONLY}`,
    places: ['/tmp/.X11-unix/', '/run/user/*/wayland-*'],
  },
  {
    id: 'SOCK-ETCD',
    severity: 'critical',
    isEngine: false,
    gives: 'every secret of the cluster',
    why: `The database of the cluster, with all its secrets, answers whoever may talk to it. ${READ_ONLY}`,
    places: ['/run/etcd/', '**/etcd*.sock'],
  },
  {
    // Decided by what a mount is, not by its name: no paths.
    id: 'SOCK-UNKNOWN',
    severity: 'medium',
    isEngine: false,
    gives: 'a program of the host',
    why: `Some program of the host takes orders on this socket. What can be had from it, only its owner knows. ${READ_ONLY}`,
    places: [],
  },
];
