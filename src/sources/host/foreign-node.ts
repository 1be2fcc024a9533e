/** Whether the machine that can be read here is one of the machines of the cluster that answers. */
import type { Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import { kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import { nodeOf } from '../../facts/kubernetes/node.ts';
import type { HostRoot } from './host-root.ts';
import { ProcFolder } from './proc-folder.ts';

/** Why nothing is known of the machines of a cluster on one where no component of Kubernetes runs. */
export const NODES_ELSEWHERE: Gap = {
  fact: 'host',
  reason: 'remote',
  detail:
    'the machines of the cluster are not this one: the files and options of its components are not known',
  hint: 'Run Plimsoll on a node as well: plimsoll audit --target host:',
};

/**
 * Undefined when it is. Asked once the nodes are listed, or can't be. A node tells the identity of its machine and of the
 * kernel that it runs on; either is enough, because machines that were copied share the first.
 */
export async function whyForeignNode(facts: Facts, root: HostRoot): Promise<Gap | undefined> {
  const { kube } = facts;
  const boot = new ProcFolder(root).text('sys/kernel/random/boot_id')?.trim() ?? '';
  const machine = (await root.readText('/etc/machine-id').catch(() => undefined))?.trim() ?? '';
  const nodes = [...kubeObjects(kube, 'nodes').values()].map(nodeOf);
  const isOurs = nodes.some(({ bootID, machineID }) => isSame(bootID, boot) || isSame(machineID, machine));
  if (isOurs) return undefined;
  const isListed = kube?.extents.get('nodes')?.of === 'cluster';
  return {
    ...NODES_ELSEWHERE,
    detail: isListed
      ? 'Kubernetes runs on this machine, but it is no node of this cluster'
      : 'Kubernetes runs on this machine, but nodes can’t be listed, so nothing shows that it is one of this cluster’s',
    hint: isListed ? NODES_ELSEWHERE.hint : 'Say so with --host-root /, or run plimsoll audit --target host:',
  };
}

/** Some write it with dashes and some without. */
function isSame(told: string, own: string): boolean {
  return told !== '' && told.replaceAll('-', '').toLowerCase() === own.replaceAll('-', '').toLowerCase();
}
