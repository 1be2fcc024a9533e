/** What it costs to work out rights and reachability of a large cluster, without any server. */
import { KUBE_RESOURCES, type KubeExtent, type KubeResource } from '../../src/facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey, kubeObjectOf } from '../../src/facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../src/facts/kubernetes/pod-spec.ts';
import { escalationPaths } from '../../src/insight/kubernetes/escalation.ts';
import type { KubeCluster } from '../../src/insight/kubernetes/listed.ts';
import { networkReachOf } from '../../src/insight/kubernetes/network-reach.ts';
import { podExposures } from '../../src/insight/kubernetes/pod-exposure.ts';
import { rbacIndexOf } from '../../src/insight/kubernetes/rbac-index.ts';
import { whoCan } from '../../src/insight/kubernetes/subject-rights.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const RUNS = 5;
const ROLES = 2_000;
const BINDINGS = 5_000;
const PODS = 2_000;
const POLICIES = 300;
const NAMESPACES = 100;
const MANY_PODS = 10_000;

/** The objects are made anew for each run, because what is read of an object is remembered with it. */
export function measureKubernetesInsight(): Figure[] {
  return [
    {
      what: `rights of ${ROLES} roles and ${BINDINGS} bindings: index, ways to more rights, one question`,
      value: timeOf(accessCluster, (cluster) => {
        const index = rbacIndexOf(cluster);
        const paths = escalationPaths(cluster);
        const readers = whoCan(index, { verb: 'get', group: '', resource: 'secrets', namespace: undefined });
        return paths.length + readers.length;
      }),
      unit: 'ms',
      limit: 500,
    },
    {
      what: `who reaches whom among ${PODS} pods with ${POLICIES} policies, every pod in both directions`,
      value: timeOf(networkCluster, (cluster) => {
        const reach = networkReachOf(cluster);
        let groups = 0;
        for (const pod of cluster.objects.get('pods')?.values() ?? []) {
          groups += reach.reach(pod, 'ingress')?.peers.length ?? 0;
          groups += reach.reach(pod, 'egress')?.peers.length ?? 0;
        }
        return groups;
      }),
      unit: 'ms',
      limit: 500,
    },
    {
      what: `from where ${PODS} pods are reached, with services and ${POLICIES} policies`,
      value: timeOf(networkCluster, (cluster) => podExposures(cluster).size),
      unit: 'ms',
    },
    {
      what: `reading the specs of ${MANY_PODS} pods`,
      value: timeOf(
        () => clusterOf(pods(MANY_PODS)),
        (cluster) => {
          let containers = 0;
          for (const pod of cluster.objects.get('pods')?.values() ?? [])
            containers += podSpecOf(pod)?.containers.length ?? 0;
          return containers;
        },
      ),
      unit: 'ms',
    },
  ];
}

/** Milliseconds, the median of some runs. */
function timeOf(make: () => KubeCluster, work: (cluster: KubeCluster) => number): number {
  return median(
    Array.from({ length: RUNS }, () => {
      const cluster = make();
      const start = performance.now();
      if (work(cluster) === 0) throw new Error('nothing came out of the measured work');
      return performance.now() - start;
    }),
  );
}

function clusterOf(objects: readonly KubeObject[]): KubeCluster {
  const maps = new Map<KubeResource, Map<string, KubeObject>>(
    KUBE_RESOURCES.map((resource) => [resource, new Map()]),
  );
  for (const object of objects) {
    const plural = object.kind === 'NetworkPolicy' ? 'networkpolicies' : `${object.kind.toLowerCase()}s`;
    const resource = KUBE_RESOURCES.find((known) => known === plural);
    if (resource) maps.get(resource)?.set(kubeKey(object), object);
  }
  const extent: KubeExtent = { of: 'cluster' };
  return { objects: maps, extents: new Map(KUBE_RESOURCES.map((resource) => [resource, extent])) };
}

function made(
  kind: string,
  namespace: string,
  name: string,
  rest: Readonly<Record<string, unknown>>,
): KubeObject {
  const { labels, ...fields } = rest;
  const raw = { metadata: { name, namespace, labels: labels ?? {} }, ...fields };
  const object = kubeObjectOf(raw, { apiVersion: 'v1', kind });
  if (object === undefined) throw new Error(`no ${kind} was made`);
  return object;
}

const VERBS = [['get', 'list', 'watch'], ['create'], ['update', 'patch'], ['*'], ['delete']] as const;
const RESOURCES = [
  ['pods', 'pods/log'],
  ['secrets'],
  ['configmaps', 'services'],
  ['pods/exec'],
  ['serviceaccounts/token'],
  ['deployments', 'statefulsets'],
  ['nodes/proxy'],
  ['roles', 'rolebindings'],
] as const;

/** A third of the roles and bindings are of the whole cluster. */
function accessCluster(): KubeCluster {
  const objects: KubeObject[] = namespaces();
  for (let n = 0; n < ROLES; n += 1) {
    const isCluster = n % 3 === 0;
    const rules = Array.from({ length: 1 + (n % 6) }, (_, at) => ({
      apiGroups: [(n + at) % 8 === 5 ? 'apps' : (n + at) % 8 === 7 ? 'rbac.authorization.k8s.io' : ''],
      resources: RESOURCES[(n + at) % RESOURCES.length],
      verbs: VERBS[(n * 7 + at) % VERBS.length],
      ...(n % 11 === 0 ? { resourceNames: [`object-${at}`] } : {}),
    }));
    const name = `role-${n}`;
    objects.push(
      isCluster
        ? made('ClusterRole', '', name, { labels: { area: `area-${n % 40}` }, rules })
        : made('Role', `team-${n % NAMESPACES}`, name, { rules }),
    );
  }
  for (let n = 0; n < 20; n += 1) {
    const clusterRoleSelectors = [{ matchLabels: { area: `area-${n}` } }];
    objects.push(made('ClusterRole', '', `gathered-${n}`, { aggregationRule: { clusterRoleSelectors } }));
  }
  for (let n = 0; n < BINDINGS; n += 1) {
    const role = (n * 13) % ROLES;
    const namespace = `team-${role % NAMESPACES}`;
    const roleRef =
      role % 3 === 0 ? { kind: 'ClusterRole', name: `role-${role}` } : { kind: 'Role', name: `role-${role}` };
    const subjects = [
      { kind: 'ServiceAccount', name: `account-${n % 20}`, namespace: `team-${n % NAMESPACES}` },
      ...(n % 4 === 0 ? [{ kind: 'Group', name: `group-${n % 50}` }] : []),
      ...(n % 9 === 0 ? [{ kind: 'User', name: `user-${n % 200}` }] : []),
    ];
    const isCluster = role % 3 === 0 && n % 10 === 0;
    objects.push(
      isCluster
        ? made('ClusterRoleBinding', '', `binding-${n}`, { roleRef, subjects })
        : made('RoleBinding', namespace, `binding-${n}`, { roleRef, subjects }),
    );
  }
  return clusterOf([...objects, ...pods(PODS)]);
}

function namespaces(): KubeObject[] {
  return Array.from({ length: NAMESPACES }, (_, n) =>
    made('Namespace', '', `team-${n}`, { labels: { tier: `tier-${n % 5}`, team: `team-${n}` } }),
  );
}

/** Of real size, with labels as a StatefulSet, a Deployment and a release tool give them. */
function pods(count: number): readonly KubeObject[] {
  return Array.from({ length: count }, (_, n) => {
    const namespace = `team-${n % NAMESPACES}`;
    const app = `app-${Math.floor(n / NAMESPACES) % 10}`;
    return made('Pod', namespace, `${app}-${n}`, {
      labels: { app, tier: `tier-${n % 3}`, 'pod-template-hash': `hash-${n}`, version: `v${n % 4}` },
      spec: {
        serviceAccountName: `account-${n % 20}`,
        nodeName: `node-${n % 50}`,
        hostNetwork: n % 100 === 99,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        volumes: [
          { name: 'config', configMap: { name: 'config' } },
          { name: 'api', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
        ],
        initContainers: [{ name: 'init', image: 'registry.example.com/init:1' }],
        containers: ['main', 'sidecar'].map((name, at) => ({
          name,
          image: `registry.example.com/${app}:1.2.3`,
          ports: [{ name: at === 0 ? 'http' : 'metrics', containerPort: 8080 + at }],
          env: Array.from({ length: 8 }, (__, e) => ({ name: `NAME_${e}`, value: `value ${e}` })),
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
          volumeMounts: [{ name: 'config', mountPath: '/etc/config' }],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          livenessProbe: { httpGet: { path: '/', port: 'http' } },
        })),
      },
      status: { phase: 'Running', podIP: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` },
    });
  });
}

function networkCluster(): KubeCluster {
  const policies = Array.from({ length: POLICIES }, (_, n) => {
    const peers = [
      [{ podSelector: { matchLabels: { app: `app-${n % 10}` } } }],
      [{ namespaceSelector: { matchLabels: { tier: `tier-${n % 5}` } } }],
      [
        {
          namespaceSelector: {
            matchExpressions: [{ key: 'team', operator: 'In', values: [`team-${n % 100}`] }],
          },
          podSelector: { matchExpressions: [{ key: 'version', operator: 'NotIn', values: ['v3'] }] },
        },
      ],
      [{ ipBlock: { cidr: `10.0.${n % 8}.0/24`, except: [`10.0.${n % 8}.128/25`] } }],
    ];
    const ports = [[{ port: 8080 }], [{ port: 'http' }], [{ port: 8000, endPort: 8100 }], []];
    const podSelector = n % 5 === 0 ? {} : { matchLabels: { app: `app-${(n * 3) % 10}` } };
    const from = peers[n % 4];
    const policyTypes = n % 2 === 0 ? ['Ingress'] : ['Ingress', 'Egress'];
    return made('NetworkPolicy', `team-${n % NAMESPACES}`, `policy-${n}`, {
      spec: {
        podSelector,
        policyTypes,
        ingress: [{ from, ports: ports[(n >> 2) % 4] }],
        egress: [{ to: from, ports: ports[(n >> 3) % 4] }],
      },
    });
  });
  const services = Array.from({ length: 500 }, (_, n) =>
    made('Service', `team-${n % NAMESPACES}`, `service-${n}`, {
      spec: {
        type: n % 20 === 0 ? 'NodePort' : 'ClusterIP',
        selector: { app: `app-${n % 10}` },
        ports: [{ port: 80, targetPort: 'http', nodePort: n % 20 === 0 ? 30_000 + n : 0 }],
      },
    }),
  );
  return clusterOf([...namespaces(), ...pods(PODS), ...policies, ...services]);
}
