/** A process of the host in the control groups of a container: what is left of one that went out through the namespaces. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** `inside` is a process of the container, by its number on the host. Whoever asked ends what is given. */
export function placeProcess(inside: number): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['3600'], { stdio: 'ignore' });
  const { pid } = child;
  if (pid === undefined) throw new Error('sleep could not be started');
  for (const line of readFileSync(`/proc/${inside}/cgroup`, 'utf8').trim().split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const file = `/sys/fs/cgroup/${controllers.replace('name=', '')}${path}/cgroup.procs`;
    if (existsSync(file)) writeFileSync(file, String(pid));
  }
  return Object.assign(child, { pid });
}
