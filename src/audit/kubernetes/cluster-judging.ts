/** Judges what a Kubernetes cluster or manifests hold: which objects, by what name, and what expressions see of each. */
import type { FactDelta, Facts } from '../../facts/facts.ts';
import { KUBE_KINDS, type KubeKind } from '../../facts/finding.ts';
import { isOfChosen } from '../../facts/kubernetes/chosen-namespace.ts';
import { type KubeFacts, type KubeResource, kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { manifestPlace } from '../../facts/kubernetes/manifest-place.ts';
import type { Bindings } from '../expression.ts';
import { admissionNames, admittedObject } from './admission-names.ts';
import { carryNamespaces } from './by-namespace.ts';
import {
  admissionName,
  apiServerName,
  type ClusterWide,
  callerName,
  clusterName,
  inventoryName,
  runtimeName,
} from './cluster-names.ts';
import { ingressInterfaces, selectedName, serviceInterfaces } from './exposure-names.ts';
import { KNOWN_FROM } from './known-from.ts';
import type { JudgedResource, KubeJudging, ReadsName } from './kube-judging.ts';
import { contentsName, levelName } from './namespace-names.ts';
import { PodCensus } from './pod-census.ts';
import { bindingsName, danglingName, powersName, subjectsName, tokensName, usersName } from './rbac-names.ts';
import { tellingTouched } from './telling-changes.ts';
import { judgedWorkload, WORKLOAD_NAMES } from './workload-names.ts';
import { WorkloadRows, workloadName } from './workload-rows.ts';

/** The lists that hold the resources of a kind; workloads are put together from several. */
const LISTS: Readonly<Record<Exclude<KubeKind, 'workload' | 'cluster'>, readonly KubeResource[]>> = {
  namespace: ['namespaces'],
  node: ['nodes'],
  service: ['services'],
  ingress: ['ingresses'],
  networkpolicy: ['networkpolicies'],
  role: ['roles', 'clusterroles'],
  rolebinding: ['rolebindings', 'clusterrolebindings'],
  serviceaccount: ['serviceaccounts'],
};

/** What a workload sees of its own pods: it is judged anew with each of them. */
const OF_OWN_PODS: ReadonlySet<string> = new Set(['pods', 'restarts']);

const LISTED_KINDS = KUBE_KINDS.filter((kind) => kind !== 'workload' && kind !== 'cluster');

type NameOf = (kube: KubeFacts, object: KubeObject, wide: ClusterWide) => unknown;

/** Beside the names of admission. Workloads have their own. */
const NAMES: Readonly<Record<Exclude<KubeKind, 'workload' | 'cluster'>, Readonly<Record<string, NameOf>>>> = {
  namespace: {
    level: levelName,
    contents: (kube, { metadata }, { rows }) => contentsName(kube, metadata.name, rows),
    admission: (kube, _, wide) => admissionName(kube, wide),
  },
  node: {
    kubelet: ({ kubelets }, { metadata }) => kubelets.get(metadata.name),
    runtime: (_, node) => runtimeName(node),
  },
  service: { interfaces: serviceInterfaces },
  ingress: { interfaces: ingressInterfaces },
  networkpolicy: { selected: selectedName },
  role: {},
  rolebinding: {
    subjects: (_, binding) => subjectsName(binding),
    powers: powersName,
    dangling: danglingName,
  },
  serviceaccount: { bindings: bindingsName, users: usersName, tokens: tokensName },
};

const CLUSTER_NAMES: Readonly<Record<string, (kube: KubeFacts, wide: ClusterWide) => unknown>> = {
  inventory: inventoryName,
  admission: admissionName,
  apiServer: apiServerName,
  caller: callerName,
};

/** `now` is the time of the audit, RFC 3339. */
export function createClusterJudging(now: string): KubeJudging {
  return new ClusterJudging(now);
}

class ClusterJudging implements KubeJudging, ClusterWide {
  private readonly now: string;
  readonly rows = new WorkloadRows();
  readonly census = new PodCensus();
  private facts: Facts | undefined;
  private reads: ReadsName = () => true;
  private cluster: Bindings = {};

  constructor(now: string) {
    this.now = now;
  }

  *note(
    facts: Facts,
    delta: FactDelta | undefined,
    reads: ReadsName,
  ): Generator<readonly [KubeKind, string]> {
    const before = this.facts?.kube;
    this.facts = facts;
    this.reads = reads;
    const { kube } = facts;
    const workloads = this.rows.note(facts, delta?.kube);
    this.census.note(kube, before && delta?.kube);
    if (before && kube && delta) carryNamespaces(delta.kube, before, kube);
    for (const id of workloads) yield ['workload', id];
    if (kube === undefined) return;
    const isFirst = before === undefined || delta === undefined;
    const isIdentityNew = isFirst || before.version !== kube.version || before.server !== kube.server;
    if (isIdentityNew) this.cluster = { cluster: clusterName(kube, this.now) };
    if (isFirst || (delta.engine && isIdentityNew)) {
      for (const kind of KUBE_KINDS) for (const id of this.ids(kind)) yield [kind, id];
      return;
    }
    for (const kind of LISTED_KINDS)
      for (const list of listsOf(kind)) for (const key of delta.kube.get(list) ?? []) yield [kind, key];
    yield* this.dependents({ ...delta, kube: tellingTouched(delta.kube, before, kube) }, before, kube);
  }

  /** What did not change itself, but sees something that did. */
  private *dependents(
    { kube: touched, engine }: FactDelta,
    before: KubeFacts,
    kube: KubeFacts,
  ): Generator<readonly [KubeKind, string]> {
    for (const kind of KUBE_KINDS) {
      const namespaces = new Set<string>();
      let isWide = false;
      for (const [name, { lists, isLocal }] of Object.entries(KNOWN_FROM[kind])) {
        // Who is in a pod is told by the rows.
        if (OF_OWN_PODS.has(name) || !this.reads(kind, name)) continue;
        for (const list of lists) {
          const keys = touched.get(list);
          if (keys === undefined) continue;
          if (!isLocal) isWide = true;
          else for (const key of keys) namespaces.add(namespaceOf(list, key));
        }
      }
      if (kind === 'cluster') isWide ||= engine && before.user !== kube.user;
      if (!isWide && namespaces.size === 0) continue;
      for (const id of this.ids(kind)) {
        if (isWide || namespaces.has(this.namespaceOfRow(kind, id))) yield [kind, id];
      }
    }
  }

  private namespaceOfRow(kind: KubeKind, id: string): string {
    if (kind === 'namespace') return id;
    return this.objectOf(kind, id)?.metadata.namespace ?? '';
  }

  *ids(kind: KubeKind): Generator<string> {
    const { kube, target } = this.facts ?? {};
    if (kube === undefined) return;
    if (kind === 'workload') yield* this.rows.ids();
    else if (kind === 'cluster') {
      // Manifests are objects without a cluster around them, and so is a namespace that somebody looks at alone.
      if (target?.kind === 'kubernetes' && kube.namespace === '') yield 'cluster';
    } else {
      for (const list of listsOf(kind))
        for (const [id, object] of kubeObjects(kube, list)) if (isOfChosen(kube, object)) yield id;
    }
  }

  resource(kind: KubeKind, id: string): JudgedResource | undefined {
    if (kind === 'cluster') {
      const { kube } = this.facts ?? {};
      return kube?.namespace === '' ? { name: kube.context || 'cluster', place: {} } : undefined;
    }
    const object = this.objectOf(kind, id);
    if (object === undefined) return undefined;
    const { namespace } = object.metadata;
    return {
      name: kind === 'workload' ? workloadName(object) : id,
      place: { ...(namespace !== '' && { namespace }), ...manifestPlace(object) },
    };
  }

  bindings(kind: KubeKind, id: string): Bindings {
    const { kube } = this.facts ?? {};
    if (kube === undefined) return {};
    const bound: Record<string, unknown> = { ...this.cluster };
    const add = (name: string, valueNow: () => unknown): void => {
      if (!this.reads(kind, name)) return;
      const value = valueNow();
      if (value !== undefined) bound[name] = value;
    };
    if (kind === 'cluster') {
      for (const [name, nameOf] of Object.entries(CLUSTER_NAMES)) add(name, () => nameOf(kube, this));
      return bound;
    }
    const object = this.objectOf(kind, id);
    if (object === undefined) return bound;
    const { namespace } = object.metadata;
    const namespaceObject = namespace === '' ? undefined : kubeObjects(kube, 'namespaces').get(namespace);
    const admission = admissionNames(object, { namespaceObject, serverVersion: kube.version });
    Object.assign(bound, admission);
    add('admitted', () => admittedObject(object));
    if (kind === 'workload') {
      const workload = judgedWorkload(object, admission.variables, this.rows.podsOf(id));
      if (workload === undefined) return bound;
      for (const [name, nameOf] of Object.entries(WORKLOAD_NAMES)) add(name, () => nameOf(kube, workload));
    } else {
      for (const [name, nameOf] of Object.entries(NAMES[kind])) add(name, () => nameOf(kube, object, this));
    }
    return bound;
  }

  private objectOf(kind: KubeKind, id: string): KubeObject | undefined {
    const { kube } = this.facts ?? {};
    if (kube === undefined || kind === 'cluster') return undefined;
    if (kind === 'workload') return this.rows.objectOf(id);
    for (const list of listsOf(kind)) {
      const object = kubeObjects(kube, list).get(id);
      if (object !== undefined) return isOfChosen(kube, object) ? object : undefined;
    }
    return undefined;
  }
}

function listsOf(kind: KubeKind): readonly KubeResource[] {
  return kind === 'workload' || kind === 'cluster' ? [] : LISTS[kind];
}

/** Of the key of an object: what is in no namespace is about the one that it names, or about none. */
function namespaceOf(list: KubeResource, key: string): string {
  return list === 'namespaces' ? key : key.slice(0, Math.max(0, key.indexOf('/')));
}
