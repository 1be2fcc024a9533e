/** The commands of kubectl that give the same answer as a screen of a cluster. They only read. Pure. */
import type { ClusterPlace, PodTab } from './navigation/cluster-place.ts';

export interface KubectlTarget {
  /** The kube context. */
  readonly context: string;
  /** The one namespace that is looked at; empty for all. */
  readonly namespace: string;
}

type Words = readonly string[];

/** Each command as its words; the first one alone gives most of the answer. */
export function kubectlByHand(place: ClusterPlace | 'home', target: KubectlTarget): readonly Words[] {
  const program = ['kubectl', ...(target.context === 'in-cluster' ? [] : ['--context', target.context])];
  const everywhere = target.namespace === '' ? ['-A'] : ['-n', target.namespace];
  const commands = place === 'home' ? homeCommands(everywhere) : commandsFor(place, everywhere);
  return commands.map((words) => [...program, ...words]);
}

function homeCommands(everywhere: Words): readonly Words[] {
  return [
    ['get', 'deployments,statefulsets,daemonsets,pods', ...everywhere],
    ['get', 'events', ...everywhere, '--field-selector', 'type=Warning'],
  ];
}

const IMAGES = 'jsonpath={range .items[*]}{.metadata.name}{" "}{.spec.containers[*].image}{"\\n"}{end}';
const CONTAINERS =
  'custom-columns=POD:.metadata.name,INIT:.spec.initContainers[*].name,CONTAINERS:.spec.containers[*].name';
const LEVEL_LABELS = ['enforce', 'audit', 'warn']
  .map((mode) => `pod-security.kubernetes.io/${mode}`)
  .join(',');

function commandsFor(place: ClusterPlace, everywhere: Words): readonly Words[] {
  switch (place.screen) {
    case 'workloads':
      return [['get', 'deployments,statefulsets,daemonsets,jobs,cronjobs', ...everywhere, '-o', 'wide']];
    case 'pods':
      return [['get', 'pods', ...everywhere, '-o', 'wide']];
    case 'pod-containers':
      return [['get', 'pods', ...everywhere, '-o', CONTAINERS]];
    case 'cluster-images':
    case 'cluster-image':
      return [['get', 'pods', ...everywhere, '-o', IMAGES]];
    case 'nodes':
      return [['get', 'nodes', '-o', 'wide']];
    case 'services':
      return [['get', 'services,ingresses', ...everywhere, '-o', 'wide']];
    case 'policies':
      return [['get', 'networkpolicies', ...everywhere]];
    case 'reach':
      return [['get', 'networkpolicies', ...everywhere, '-o', 'yaml']];
    case 'rbac':
    case 'who-can':
      return [
        ['get', 'clusterrolebindings', '-o', 'wide'],
        ['get', 'rolebindings', ...everywhere, '-o', 'wide'],
      ];
    case 'namespaces':
      return [['get', 'namespaces', '-L', LEVEL_LABELS]];
    case 'events':
      return [['get', 'events', ...everywhere, '--sort-by', '.lastTimestamp']];
    case 'workload':
      return objectCommands(place.id);
    case 'role':
      return [describe(place.id)];
    case 'node':
      return [
        ['describe', 'node', place.id],
        ['get', 'pods', '-A', '-o', 'wide', '--field-selector', `spec.nodeName=${place.id}`],
      ];
    case 'namespace':
      return [
        ['get', 'namespace', place.id, '-o', 'yaml'],
        ['get', 'all,networkpolicies', '-n', place.id],
      ];
    case 'service': {
      const { namespace, name } = named(place.id);
      return [
        ['get', 'service', name, '-n', namespace, '-o', 'yaml'],
        ['get', 'endpointslices', '-n', namespace, '-l', `kubernetes.io/service-name=${name}`],
      ];
    }
    case 'ingress':
      return [describe(`ingress/${place.id}`)];
    case 'policy':
      return [describe(`networkpolicy/${place.id}`)];
    case 'subject':
      return [
        ['auth', 'can-i', '--list', ...everywhere.filter((word) => word !== '-A'), ...actingAs(place.id)],
      ];
    case 'pod':
      return podCommands(place.id, place.tab, ['--all-containers']);
    case 'pod-container':
      return podCommands(place.id, place.tab, ['-c', place.container]);
  }
}

function podCommands(id: string, tab: PodTab, container: Words): readonly Words[] {
  const { namespace, name } = named(id);
  const pod = ['pod', name, '-n', namespace];
  switch (tab) {
    case 'Overview':
      return [['describe', ...pod]];
    case 'Events':
      return [['get', 'events', '-n', namespace, '--field-selector', `involvedObject.name=${name}`]];
    case 'Logs':
      return [['logs', name, '-n', namespace, ...container]];
    case 'Network':
      return [
        ['get', ...pod, '-o', 'wide'],
        ['get', 'services,ingresses,networkpolicies', '-n', namespace],
      ];
    case 'Privileges':
      return [
        ['get', ...pod, '-o', 'jsonpath={.spec.securityContext} {.spec.containers[*].securityContext}'],
      ];
    case 'Account':
      return [
        ['get', ...pod, '-o', 'jsonpath={.spec.serviceAccountName}'],
        ['get', 'rolebindings', '-n', namespace, '-o', 'wide'],
      ];
    case 'Config':
    case 'Mounts':
    case 'Findings':
    case 'Raw':
      return [['get', ...pod, '-o', 'yaml']];
  }
}

/** Of a workload, `Deployment/shop/web`. */
function objectCommands(id: string): readonly Words[] {
  const [kind = '', ...key] = id.split('/');
  const { namespace, name } = named(key.join('/'));
  const object = [kind.toLowerCase(), name, '-n', namespace];
  return [
    ['describe', ...object],
    ['get', ...object, '-o', 'yaml'],
  ];
}

/** `kind/namespace/name`, or `kind/name` for what is in no namespace. */
function describe(id: string): Words {
  const [kind = '', ...key] = id.split('/');
  const { namespace, name } = named(key.join('/'));
  return ['describe', kind.toLowerCase(), name, ...(namespace === '' ? [] : ['-n', namespace])];
}

function named(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: slash === -1 ? '' : key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Asks with the rights of somebody else, which the caller must be allowed to. */
function actingAs(subject: string): Words {
  const [kind = '', ...rest] = subject.split('/');
  const name = rest.join('/');
  if (kind === 'ServiceAccount') return ['--as', `system:serviceaccount:${name.replace('/', ':')}`];
  return kind === 'Group' ? ['--as', 'somebody', '--as-group', name] : ['--as', name];
}
