/**
 * System calls that engines keep from containers, because they reach through the walls: a profile that lets them through
 * is wider than the engine's own. Add a line to teach it one.
 */

export interface DangerousCall {
  readonly name: string;
  /** The capabilities with which engines let it through: whoever has one of them is meant to use it. */
  readonly permittedWith: readonly string[];
  /** The kernel from which on engines let everybody through, as `major.minor`. */
  readonly harmlessSince?: string;
}

const ADMIN = ['SYS_ADMIN'];
/** Before 4.8, a traced process could leave its own filter. */
const TRACING = { permittedWith: ['SYS_PTRACE'], harmlessSince: '4.8' } as const;

export const DANGEROUS_CALLS: readonly DangerousCall[] = [
  { name: 'add_key', permittedWith: [] },
  { name: 'bpf', permittedWith: ['SYS_ADMIN', 'BPF'] },
  { name: 'clone', permittedWith: ADMIN },
  { name: 'clone3', permittedWith: ADMIN },
  { name: 'finit_module', permittedWith: ['SYS_MODULE'] },
  { name: 'init_module', permittedWith: ['SYS_MODULE'] },
  { name: 'io_uring_enter', permittedWith: [] },
  { name: 'io_uring_register', permittedWith: [] },
  { name: 'io_uring_setup', permittedWith: [] },
  { name: 'ioperm', permittedWith: ['SYS_RAWIO'] },
  { name: 'iopl', permittedWith: ['SYS_RAWIO'] },
  { name: 'kexec_file_load', permittedWith: [] },
  { name: 'kexec_load', permittedWith: [] },
  { name: 'keyctl', permittedWith: [] },
  { name: 'mount', permittedWith: ADMIN },
  { name: 'open_by_handle_at', permittedWith: ['DAC_READ_SEARCH'] },
  { name: 'perf_event_open', permittedWith: ['SYS_ADMIN', 'PERFMON'] },
  { name: 'pivot_root', permittedWith: [] },
  { name: 'process_vm_readv', ...TRACING },
  { name: 'process_vm_writev', ...TRACING },
  { name: 'ptrace', ...TRACING },
  { name: 'reboot', permittedWith: ['SYS_BOOT'] },
  { name: 'request_key', permittedWith: [] },
  { name: 'setns', permittedWith: ADMIN },
  { name: 'swapon', permittedWith: [] },
  { name: 'umount2', permittedWith: ADMIN },
  { name: 'unshare', permittedWith: ADMIN },
  { name: 'userfaultfd', permittedWith: [] },
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
