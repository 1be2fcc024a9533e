/** The rows of the coverage lists that somebody provokes who breaks into a container, with the checks that answer them. */
export const INTRUSION_CHECKS = {
  'ESC-NEWEXEC': 'runtime.foreign-program',
  'ESC-DRIFT': 'runtime.changed-system-files',
  'ESC-MINER': 'runtime.miner',
  'ESC-NSENTER': 'runtime.host-namespaces',
} as const;
