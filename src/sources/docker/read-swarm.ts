/** Reads the swarm of an engine. A worker knows no more than that it belongs to one. */
import { X509Certificate } from 'node:crypto';
import type { EngineInfo } from '../../facts/engine.ts';
import type { FactChange } from '../../facts/fact-change.ts';
import type { SwarmFact } from '../../facts/swarm.ts';
import type { EngineClient } from './engine-client.ts';
import { gapOfFailure } from './gap-of-failure.ts';

/** What an engine without swarm mode, such as Podman, would say of it. */
const NO_SWARM: SwarmFact = {
  LocalNodeState: 'inactive',
  NodeID: '',
  ControlAvailable: false,
  Managers: 0,
  Nodes: 0,
};

/** Never rejects: what a manager does not answer becomes a gap, named as expressions name it. */
export async function readSwarm(client: EngineClient, info: EngineInfo): Promise<readonly FactChange[]> {
  const { Swarm } = info;
  if (Swarm === undefined) return [{ kind: 'swarm', swarm: NO_SWARM }];
  const { LocalNodeState, NodeID, ControlAvailable, Managers, Nodes } = Swarm;
  const node: SwarmFact = { LocalNodeState, NodeID, ControlAvailable, Managers, Nodes };
  if (LocalNodeState !== 'active') return [{ kind: 'swarm', swarm: node }];
  if (!ControlAvailable) {
    const gap = {
      fact: 'swarm',
      reason: 'not-supported',
      detail: 'this node is a worker, and only managers know the settings of their swarm',
      hint: 'Run Plimsoll on a manager of the swarm',
    } as const;
    return [
      { kind: 'swarm', swarm: node },
      { kind: 'gap', gap },
    ];
  }
  const [cluster, services, secrets] = await Promise.allSettled([
    client.swarm(),
    client.listServices(),
    client.listSecretNames(),
  ]);
  const swarm: SwarmFact = {
    ...node,
    ...(cluster.status === 'fulfilled' && {
      Cluster: cluster.value,
      ...rootCreation(cluster.value.TLSInfo.TrustRoot),
    }),
    ...(services.status === 'fulfilled' && { Services: [...services.value.items] }),
    ...(secrets.status === 'fulfilled' && { Secrets: [...secrets.value] }),
  };
  const answers = { 'swarm.Cluster': cluster, 'swarm.Services': services, 'swarm.Secrets': secrets };
  const gaps = Object.entries(answers).flatMap(([fact, answer]) =>
    answer.status === 'rejected' ? [{ kind: 'gap', gap: gapOfFailure(fact, answer.reason) } as const] : [],
  );
  return [{ kind: 'swarm', swarm }, ...gaps];
}

function rootCreation(certificate: string): { readonly RootCreatedAt?: string } {
  try {
    return { RootCreatedAt: new X509Certificate(certificate).validFromDate.toISOString() };
  } catch {
    // Without a certificate that can be read there is no age; the check that asks for it is then unknown.
    return {};
  }
}
