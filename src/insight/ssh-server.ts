/** Tells SSH servers by how a container is started, and by what runs in it. */
import type { ContainerInspect } from '../facts/container.ts';
import type { LiveProcess } from '../facts/live-container.ts';

const SERVERS = ['sshd', 'dropbear'] as const;

/** The name of the program at the beginning of a command or of a part of a shell's script. */
const STARTS_SERVER = new RegExp(
  String.raw`(?:^|[;&|(\n][ \t]*|\bexec[ \t]+)(?:/\S{0,200}bin/)?(?:${SERVERS.join('|')})(?=[\s;&|)]|$)`,
);

/** Whether a container's command starts one, or the container announces the port of one. */
export function announcesSsh(
  path: string,
  args: readonly string[],
  exposed: ContainerInspect['Config']['ExposedPorts'],
): boolean {
  return Object.hasOwn(exposed, '22/tcp') || [path, ...args].some((word) => STARTS_SERVER.test(word));
}

/** The names of those that run. OpenSSH names its processes anew for each login: `sshd-session`, `sshd: root@pts/0`. */
export function sshProcesses(processes: readonly LiveProcess[]): readonly string[] {
  return processes.flatMap(({ name, executable, arguments: [first = ''] }) => {
    const programs = [name, baseName(executable), baseName(first.split(/[\s:]/)[0] ?? '')];
    const found = SERVERS.find((server) => programs.some((program) => isServer(program, server)));
    return found === undefined ? [] : [found];
  });
}

function isServer(program: string, server: string): boolean {
  return program === server || program === `${server}-session` || program === `${server}-auth`;
}

function baseName(path: string): string {
  return (
    path
      .replace(/ \(deleted\)$/, '')
      .split('/')
      .at(-1) ?? ''
  );
}
