/** What an image starts with, and for which machine. */

/** Whether a shell stands between the engine and the program: it takes signals and arguments, and gives none on. */
export function runsThroughShell(command: readonly string[]): boolean {
  const [program = '', option = '', script = ''] = command;
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a|z|k)?sh$/.test(program) && /^-[a-z]*c$/.test(option);
  // A shell that ends in the program itself is gone once that runs.
  return isShell && !/(?:^|[;&]\s*)exec\s[^;&|]*$/.test(script.trim());
}

const MACHINES: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
  ['armv7l', 'arm'],
  ['armv6l', 'arm'],
  ['armhf', 'arm'],
  ['i686', '386'],
  ['i386', '386'],
]);

/** Images and kernels name the same machine differently: amd64 and x86_64. */
export function isSameArchitecture(image: string, machine: string): boolean {
  return architecture(image) === architecture(machine);
}

function architecture(name: string): string {
  return MACHINES.get(name) ?? name;
}
