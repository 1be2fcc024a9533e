/**
 * Names for files of the host that lie elsewhere on each host. Beside paths and globs, a check may ask for these in
 * `needs.files`; whoever reads the host finds out where the thing really is. A name that finds nothing gives an empty
 * list.
 */

export interface HostFileKey {
  readonly key: string;
  /** What it stands for and how it is found; one or two sentences. */
  readonly meaning: string;
}

export const HOST_FILE_KEYS = [
  {
    key: 'dockerd',
    meaning:
      'The program file of the daemon that answers; where that can’t be seen, dockerd among the system’s programs.',
  },
  {
    key: 'containerd',
    meaning:
      'The program files of the containerd that run; where none can be seen, containerd among the system’s programs.',
  },
  {
    key: 'containerd-shim',
    meaning:
      'The oldest kind of shim, beside containerd or among the system’s programs. Gone since containerd 2.',
  },
  { key: 'containerd-shim-runc-v1', meaning: 'The second kind of shim. Gone since containerd 2.' },
  { key: 'containerd-shim-runc-v2', meaning: 'The shim that starts containers today.' },
  {
    key: 'oci-runtimes',
    meaning: 'The program of every runtime that the engine has in Runtimes of GET /info.',
  },
  {
    key: 'docker.service',
    meaning: 'The unit file and all its drop-ins; /etc/init.d/docker where there is no unit.',
  },
  { key: 'docker.service-folders', meaning: 'The folders from which drop-ins of docker.service are read.' },
  { key: 'docker.socket', meaning: 'The unit file of the socket and its drop-ins.' },
  {
    key: 'docker-config',
    meaning: '/etc/docker; for a rootless daemon the docker folder in the config folder of its user.',
  },
  {
    key: 'daemon.json',
    meaning: 'The configuration file of the daemon, wherever --config-file says that it is.',
  },
  { key: 'registry-certificates', meaning: 'Every file below the folders of certs.d.' },
  { key: 'tls-ca', meaning: 'The file that the option tlscacert names; none while it is unset.' },
  { key: 'tls-certificate', meaning: 'The file that the option tlscert names; none while it is unset.' },
  { key: 'tls-key', meaning: 'The file that the option tlskey names; none while it is unset.' },
  {
    key: 'api-socket',
    meaning: 'The unix sockets on which the engine listens, and the one that we talk to.',
  },
  {
    key: 'containerd-socket',
    meaning: 'The sockets of containerd: that of the system and the engine’s own.',
  },
  {
    key: 'containerd-config',
    meaning: 'The configuration file of containerd, wherever --config says that it is.',
  },
  {
    key: 'containerd-folder',
    meaning: '/run/containerd, or the folder in which the engine’s own containerd has its socket.',
  },
  { key: 'data-root', meaning: 'The folder with the engine’s data, DockerRootDir of GET /info.' },
  { key: 'default-docker', meaning: '/etc/default/docker: options for the daemon on Debian and its kin.' },
  {
    key: 'sysconfig-docker',
    meaning: '/etc/sysconfig/docker: options for the daemon on Red Hat and its kin.',
  },
  {
    key: 'kube-apiserver-manifest',
    meaning:
      'The static pod of the API server, wherever the kubelet or the distribution has it; for microk8s the file with its arguments.',
  },
  { key: 'kube-controller-manager-manifest', meaning: 'The same of the controller manager.' },
  { key: 'kube-scheduler-manifest', meaning: 'The same of the scheduler.' },
  {
    key: 'etcd-manifest',
    meaning: 'The static pod of etcd; none where etcd runs elsewhere or in another program.',
  },
  {
    key: 'cni-config',
    meaning:
      'Every file that sets up the network of pods, in /etc/cni/net.d and where distributions keep them.',
  },
  { key: 'etcd-data', meaning: 'The data folder of the etcd that runs here, or the usual one.' },
  {
    key: 'kube-admin-config',
    meaning: 'The kubeconfigs of administrators: admin.conf, super-admin.conf and their like.',
  },
  { key: 'kube-scheduler-config', meaning: 'The kubeconfig of the scheduler.' },
  { key: 'kube-controller-manager-config', meaning: 'The kubeconfig of the controller manager.' },
  {
    key: 'kubernetes-pki',
    meaning: 'The folders with the certificates of Kubernetes and all that is in them.',
  },
  { key: 'kubernetes-certificates', meaning: 'The certificates in there.' },
  { key: 'kubernetes-keys', meaning: 'The private keys in there.' },
  { key: 'kubelet-service', meaning: 'The unit file of the kubelet and its drop-ins.' },
  {
    key: 'kube-proxy-kubeconfig',
    meaning: 'The kubeconfig of kube-proxy; none where it lies in a pod.',
  },
  { key: 'kubelet-kubeconfig', meaning: 'The kubeconfig of the kubelet.' },
  { key: 'kubelet-client-ca', meaning: 'The authority that clients of the kubelet must be signed by.' },
  { key: 'kubelet-config', meaning: 'The configuration file of the kubelet and its drop-ins.' },
] as const satisfies readonly HostFileKey[];

export type HostFileName = (typeof HOST_FILE_KEYS)[number]['key'];
