/** Whether a component of Kubernetes runs on the machine that can be read. */

/** Those who ask for the rules and those who open the host want to know the same. */
const known = new WeakMap<object, Promise<boolean>>();

/** `found` is the target for which it is asked: it is looked at once for each. Never rejects. */
export function isNodeHere(found: object, hostRoot: string | undefined): Promise<boolean> {
  const before = known.get(found);
  if (before !== undefined) return before;
  const looking = look(hostRoot);
  known.set(found, looking);
  return looking;
}

async function look(hostRoot: string | undefined): Promise<boolean> {
  if (hostRoot === undefined && process.platform !== 'linux') return false;
  const { runsKubernetes } = await import('../sources/host/kubernetes/component-processes.ts');
  return runsKubernetes(hostRoot);
}
