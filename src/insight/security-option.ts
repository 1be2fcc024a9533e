/** Reads `--security-opt`: what confines a container, as the engine understands it. */

export interface SecuritySettings {
  /** A profile's name or `unconfined`; undefined leaves it to the engine. */
  readonly appArmor: string | undefined;
  /** The profile itself, the path of one, or `unconfined`; undefined leaves it to the engine. */
  readonly seccomp: string | undefined;
  /** Undefined leaves it to the engine. */
  readonly noNewPrivileges: boolean | undefined;
  /** What is said to SELinux: `disable`, `type:container_t`, `level:s0:c1,c2`. */
  readonly labels: readonly string[];
  /** Kernel paths that Podman is told to show, `ALL` for all of them; `ALL` also for Docker's `systempaths=unconfined`. */
  readonly unmask: readonly string[];
}

/** The last of several options of one kind counts, as it does for the engine. */
export function securitySettings(options: readonly string[]): SecuritySettings {
  const known = memory.get(options);
  if (known) return known;
  const settings = read(options);
  memory.set(options, settings);
  return settings;
}

const memory = new WeakMap<readonly string[], SecuritySettings>();

function read(options: readonly string[]): SecuritySettings {
  const labels: string[] = [];
  const unmask: string[] = [];
  let appArmor: string | undefined;
  let seccomp: string | undefined;
  let noNewPrivileges: boolean | undefined;
  for (const option of options) {
    const { name, value } = split(option);
    if (name === 'apparmor') appArmor = value;
    else if (name === 'seccomp') seccomp = value;
    else if (name === 'no-new-privileges') noNewPrivileges = value === '' || TRUE.has(value);
    else if (name === 'label') labels.push(value);
    else if (name === 'unmask') unmask.push(...value.split(':'));
    else if (name === 'systempaths' && value === 'unconfined') unmask.push('ALL');
  }
  return { appArmor, seccomp, noNewPrivileges, labels, unmask };
}

/** What the engine takes for true. */
const TRUE = new Set(['1', 't', 'T', 'true', 'True', 'TRUE']);

/** `name=value`, or `name:value` as it was written long ago. */
function split(option: string): { readonly name: string; readonly value: string } {
  const at = option.includes('=') ? option.indexOf('=') : option.indexOf(':');
  if (at === -1) return { name: option.trim(), value: '' };
  return { name: option.slice(0, at).trim(), value: option.slice(at + 1).trim() };
}
