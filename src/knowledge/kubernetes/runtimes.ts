/** What the runtimes of nodes give to containers unasked. */

interface NodeRuntime {
  /** As `nodeInfo.containerRuntimeVersion` begins. */
  readonly scheme: string;
  readonly name: string;
  /** Capabilities that a container has without asking, without CAP_ in front. */
  readonly capabilities: ReadonlySet<string>;
}

const CONTAINERD: NodeRuntime = {
  scheme: 'containerd://',
  name: 'containerd',
  capabilities: new Set([
    'AUDIT_WRITE',
    'CHOWN',
    'DAC_OVERRIDE',
    'FOWNER',
    'FSETID',
    'KILL',
    'MKNOD',
    'NET_BIND_SERVICE',
    'NET_RAW',
    'SETFCAP',
    'SETGID',
    'SETPCAP',
    'SETUID',
    'SYS_CHROOT',
  ]),
};

/** As its own default configuration has it; Red Hat's cluster versions use the same. */
const CRIO: NodeRuntime = {
  scheme: 'cri-o://',
  name: 'CRI-O',
  capabilities: new Set([
    'CHOWN',
    'DAC_OVERRIDE',
    'FOWNER',
    'FSETID',
    'KILL',
    'NET_BIND_SERVICE',
    'SETGID',
    'SETPCAP',
    'SETUID',
  ]),
};

/** By `nodeInfo.containerRuntimeVersion`; containerd for one that is not known, which gives the most. */
export function runtimeOf(version: string): NodeRuntime {
  return version.startsWith(CRIO.scheme) ? CRIO : CONTAINERD;
}
