/**
 * System calls that engines keep from containers, because they reach through the walls: a profile that lets them through
 * is wider than the engine's own. Add a line to teach it one.
 */

export interface DangerousCall {
  readonly name: string;
  /** What a program can do with it, as it reads after "lets it". */
  readonly permits: string;
  /** The capabilities with which engines let it through: whoever has one of them is meant to use it. */
  readonly permittedWith: readonly string[];
  /** The kernel from which on engines let everybody through, as `major.minor`. */
  readonly harmlessSince?: string;
  /** Whether Podman's own profile, unlike Docker's, lets everybody through. From its seccomp.json, of 0.50 and later. */
  readonly isOpenInPodman?: true;
}

const ADMIN = ['SYS_ADMIN'];
/** Podman leaves it to the kernel to ask for the right, so that containers can build images. */
const LEFT_TO_KERNEL = { permittedWith: ADMIN, isOpenInPodman: true } as const;
/** Before 4.8, a traced process could leave its own filter. */
const TRACING = { permittedWith: ['SYS_PTRACE'], harmlessSince: '4.8' } as const;

export const DANGEROUS_CALLS: readonly DangerousCall[] = [
  { name: 'add_key', permits: 'put keys into the kernel’s rings', permittedWith: [], isOpenInPodman: true },
  { name: 'bpf', permits: 'load programs into the kernel', permittedWith: ['SYS_ADMIN', 'BPF'] },
  { name: 'clone', permits: 'make namespaces', ...LEFT_TO_KERNEL },
  { name: 'clone3', permits: 'make namespaces', ...LEFT_TO_KERNEL },
  { name: 'finit_module', permits: 'load a part of the kernel', permittedWith: ['SYS_MODULE'] },
  { name: 'init_module', permits: 'load a part of the kernel', permittedWith: ['SYS_MODULE'] },
  { name: 'io_uring_enter', permits: 'hand work to the kernel past the filter', permittedWith: [] },
  { name: 'io_uring_register', permits: 'hand work to the kernel past the filter', permittedWith: [] },
  { name: 'io_uring_setup', permits: 'hand work to the kernel past the filter', permittedWith: [] },
  { name: 'ioperm', permits: 'talk to hardware', permittedWith: ['SYS_RAWIO'] },
  { name: 'iopl', permits: 'talk to hardware', permittedWith: ['SYS_RAWIO'] },
  { name: 'kexec_file_load', permits: 'start another kernel', permittedWith: [] },
  { name: 'kexec_load', permits: 'start another kernel', permittedWith: [] },
  { name: 'keyctl', permits: 'read and change keys of the kernel', permittedWith: [], isOpenInPodman: true },
  { name: 'mount', permits: 'mount file systems', ...LEFT_TO_KERNEL },
  { name: 'open_by_handle_at', permits: 'open files by number', permittedWith: ['DAC_READ_SEARCH'] },
  {
    name: 'perf_event_open',
    permits: 'watch the processor and the kernel',
    permittedWith: ['SYS_ADMIN', 'PERFMON'],
  },
  { name: 'pivot_root', permits: 'change its root folder', permittedWith: [], isOpenInPodman: true },
  { name: 'process_vm_readv', permits: 'read memory of other processes', ...TRACING },
  { name: 'process_vm_writev', permits: 'write memory of other processes', ...TRACING },
  { name: 'ptrace', permits: 'trace other processes', ...TRACING },
  { name: 'reboot', permits: 'restart the machine', permittedWith: ['SYS_BOOT'], isOpenInPodman: true },
  { name: 'request_key', permits: 'ask for keys of the kernel', permittedWith: [], isOpenInPodman: true },
  { name: 'setns', permits: 'enter namespaces of others', ...LEFT_TO_KERNEL },
  { name: 'swapon', permits: 'name a file for swapping', permittedWith: [] },
  { name: 'umount2', permits: 'take mounts away', ...LEFT_TO_KERNEL },
  { name: 'unshare', permits: 'make namespaces', ...LEFT_TO_KERNEL },
  { name: 'userfaultfd', permits: 'hold up the kernel at will', permittedWith: [] },
];

/**
 * The flags of `clone` that make a namespace (mount, cgroup, UTS, IPC, user, PID, network): engines let `clone` through
 * while none of them is set.
 */
export const NAMESPACE_FLAGS: readonly number[] = [
  0x00_02_00_00, 0x02_00_00_00, 0x04_00_00_00, 0x08_00_00_00, 0x10_00_00_00, 0x20_00_00_00, 0x40_00_00_00,
];

/** The kernel's ciphers as sockets: AF_ALG. */
export const ALG_FAMILY = 38;
