/** What Home says of a target beside its findings: it differs between an engine, a cluster and manifests. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import { containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { kubeObjects } from '../../../facts/kubernetes/kube-facts.ts';
import { kubeKey } from '../../../facts/kubernetes/kube-object.ts';
import { publishedPorts } from '../../../insight/exposure.ts';
import type { Place } from '../../navigation/place.ts';

export interface HomeSubject {
  /** The part of the target that a person looks at alone, and how to look at all of it; empty for all of it. */
  readonly part: { readonly name: string; readonly wayBack: string };
  /** What somebody beyond this target can reach, the worst first; where to look further. */
  readonly open: { readonly said: readonly string[]; readonly none: string; readonly place: Place };
  /** One entry for each thing that could not be read. */
  readonly unread: readonly string[];
  /** What there is no verdict on yet: how many, and the names of the first. */
  readonly waiting: { readonly count: number; readonly names: readonly string[]; readonly what: string };
  /** Whether names stand behind namespaces. */
  readonly hasLongNames: boolean;
  /** What is said where nothing failed. */
  readonly fine: string;
}

export function homeSubject(facts: Facts, audit: AuditView): HomeSubject {
  return facts.kube === undefined ? engineSubject(facts, audit) : plainCluster(facts, audit);
}

function engineSubject(facts: Facts, audit: AuditView): HomeSubject {
  const waiting = [...facts.containers.values()].filter(
    ({ id }) => audit.tallyOf('container', id) === undefined,
  );
  return {
    part: { name: '', wayBack: '' },
    open: {
      said: openToOthers(facts),
      none: 'no published port',
      place: { screen: 'reach-map' },
    },
    unread: [...facts.gaps.values()].map(({ fact, detail }) => `${fact}: ${detail}`),
    waiting: { count: waiting.length, names: waiting.map(containerName), what: 'containers' },
    hasLongNames: false,
    fine: facts.containers.size === 0 ? 'No containers and nothing to complain about.' : 'Nothing failed.',
  };
}

/** Ports that somebody other than this host can reach, by container. */
function openToOthers(facts: Facts): readonly string[] {
  const open: { readonly port: string; readonly container: string }[] = [];
  for (const container of facts.containers.values()) {
    const ports = publishedPorts(container).filter(({ reach, active }) => active && reach !== 'this-host');
    if (ports.length === 0) continue;
    open.push({
      port: [...new Set(ports.map(({ hostPort }) => `:${hostPort}`))].join(' '),
      container: containerName(container),
    });
  }
  return open
    .sort((a, b) => a.container.localeCompare(b.container))
    .map(({ port, container }) => `${port} ${container}`);
}

/** Names of pods that are shown while nothing is decided yet. */
const MOST_NAMES = 100;

/** Of a cluster, without what takes insights that are loaded behind the first frame. */
export function plainCluster({ kube, gaps, target, connection }: Facts, audit: AuditView): HomeSubject {
  const pods = kubeObjects(kube, 'pods');
  const isReading = connection.state === 'connecting' || connection.state === 'loading';
  const isWaiting = isReading || audit.score === undefined;
  const names: string[] = [];
  for (const pod of pods.values()) {
    if (!isWaiting || names.length === MOST_NAMES) break;
    names.push(kubeKey(pod));
  }
  return {
    part: { name: kube?.namespace ?? '', wayBack: ':ns all shows the whole cluster' },
    open: { said: [], none: '…', place: { screen: 'services' } },
    unread: [...gaps.values()].map(({ detail }) => detail),
    waiting: { count: isWaiting ? pods.size : 0, names, what: 'pods' },
    hasLongNames: true,
    fine: target.kind === 'manifests' ? 'Nothing in these manifests fails.' : 'Nothing failed.',
  };
}
