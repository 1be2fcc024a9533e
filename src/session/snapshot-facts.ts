/** The facts of a target as a snapshot keeps them. Pure. */
import type { Facts } from '../facts/facts.ts';
import type { KubeFacts } from '../facts/kubernetes/kube-facts.ts';
import type { Profile } from '../facts/profile.ts';
import { hideSecrets } from '../insight/hidden-secrets.ts';
import { profileOf } from '../insight/profile/profile-of.ts';
import { HIDDEN_SECRET } from '../insight/secret-value.ts';
import type { SnapshotFacts } from '../sources/snapshot/snapshot-document.ts';

/**
 * With `hidesSecrets` every value that looks like one is replaced by a sign of its kind: what is found in the facts stays
 * the same. Without it they are as the target gave them.
 */
export function snapshotFacts(
  facts: Facts,
  { ruleSets, hidesSecrets }: { readonly ruleSets: readonly string[]; readonly hidesSecrets: boolean },
): unknown {
  const plain = factsAsTheyAre(facts, ruleSets);
  return hidesSecrets ? hideSecrets(plain, { name: '', sign: HIDDEN_SECRET }) : plain;
}

function factsAsTheyAre(facts: Facts, ruleSets: readonly string[]) {
  const { target, engine, info, networks, volumes, histories, imageAccounts, swarm, host, ...others } = facts;
  // Whatever it was before, a snapshot is recorded; and what is in layers would be too large.
  const {
    hostReading,
    live,
    processes,
    changes,
    profiles,
    events,
    kube,
    gaps,
    containers,
    images,
    connection: _,
    layers: __,
    ...forgotten
  } = others;
  forgotten satisfies Record<string, never>;
  return {
    target: { kind: target.kind, uri: target.uri, label: target.label },
    ruleSets,
    engine,
    info,
    containers: [...containers.values()].flatMap((one) => (one.stage === 'inspected' ? [one.inspect] : [])),
    listedContainers: [...containers.values()].flatMap((one) =>
      one.stage === 'listed' ? [one.summary] : [],
    ),
    images: [...images.values()].flatMap((one) => (one.stage === 'inspected' ? [one.inspect] : [])),
    listedImages: [...images.values()].flatMap((one) => (one.stage === 'listed' ? [one.summary] : [])),
    networks: [...networks.values()],
    volumes: [...volumes.values()],
    histories: Object.fromEntries(histories),
    imageAccounts: Object.fromEntries(imageAccounts),
    swarm,
    host,
    hostIsRead: hostReading.state === 'done',
    live: Object.fromEntries(live),
    processes: Object.fromEntries(processes),
    changes: Object.fromEntries(changes),
    profiles: profilesInUse(facts),
    events: Object.fromEntries(events),
    kube: kube && clusterFacts(kube),
    gaps: [...gaps.values()],
  } satisfies Record<keyof SnapshotFacts, unknown>;
}

/** Those of images that are here: what else a person recorded is not of this target. */
function profilesInUse(facts: Facts): readonly Profile[] {
  const used = [...facts.images.keys()].flatMap((id) => profileOf(id, facts) ?? []);
  return [...new Set(used)];
}

function clusterFacts({ objects, extents, kubelets, ...identity }: KubeFacts) {
  const { context, namespace, version, server, user, rights } = identity;
  return {
    identity: { context, namespace, version, server, user, rights: Object.fromEntries(rights) },
    lists: Array.from(objects, ([resource, known]) => ({
      resource,
      extent: extents.get(resource),
      objects: [...known.values()],
    })),
    kubelets: Object.fromEntries(kubelets),
  };
}
