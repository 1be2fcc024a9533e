/** From where pods are reached, as lines of a document; what is alike for several pods is one line. Pure. */
import { type KubeObject, kubeKey } from '../../../facts/kubernetes/kube-object.ts';
import { keptWhile } from '../../../insight/kubernetes/kept-answer.ts';
import { objectNamed } from '../../../insight/kubernetes/listed.ts';
import { type PodExposures, podExposures } from '../../../insight/kubernetes/pod-exposure.ts';
import { steadyCluster } from '../../../insight/kubernetes/steady-cluster.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import { objectPlace } from '../../navigation/object-place.ts';
import type { Segment } from '../../text/line.ts';
import type { Token } from '../../theme/token.ts';
import type { SeenCluster } from './seen-cluster.ts';

const exposuresIn = keptWhile(
  ['pods', 'namespaces', 'networkpolicies', 'services', 'endpointslices', 'ingresses', 'nodes'],
  podExposures,
);

/** Undefined for pods that have ended. */
export function exposuresOf({ kube }: SeenCluster, pod: KubeObject): PodExposures | undefined {
  const steady = steadyCluster(kube);
  const { namespace, name } = pod.metadata;
  const known = objectNamed(steady, 'pods', namespace, name);
  return known && exposuresIn(steady).get(known);
}

type Way = PodExposures['ways'][number];
type ExposedTo = Way['to'];

const WHO: Readonly<Record<ExposedTo, string>> = {
  internet: 'the whole world',
  network: 'whoever reaches the nodes',
  node: 'its node',
  cluster: 'the cluster',
};

export function exposureToken(to: ExposedTo): Token | undefined {
  if (to === 'internet') return 'severity.high';
  return to === 'network' ? 'severity.medium' : undefined;
}

/** `the whole world`. */
export function widestWords(to: ExposedTo): string {
  return WHO[to];
}

/** Beside `open to`. */
export function widestSegment(widest: ExposedTo | undefined): Segment {
  if (widest === undefined) return { text: 'nobody', token: 'text.dim' };
  return { text: WHO[widest], token: exposureToken(widest) };
}

const ORDER: readonly ExposedTo[] = ['internet', 'network', 'node', 'cluster'];

/** The widest of several pods. */
export function widestOf(exposures: readonly PodExposures[]): ExposedTo | undefined {
  return ORDER.find((to) => exposures.some(({ widest }) => widest === to));
}

interface SharedWay {
  readonly way: Way;
  readonly pods: number;
}

/** Widest first; ways that several pods share are one. */
function sharedWays(exposures: readonly PodExposures[]): readonly SharedWay[] {
  const found = new Map<string, { readonly way: Way; pods: number }>();
  for (const { ways } of exposures) {
    for (const way of ways) {
      const key = JSON.stringify([way.to, way.way, way.at, way.protocol, way.port, way.policies]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { way, pods: 1 });
      else known.pods += 1;
    }
  }
  return [...found.values()].sort((one, other) => ORDER.indexOf(one.way.to) - ORDER.indexOf(other.way.to));
}

const POLICIES: Readonly<Record<Way['policies'], Segment>> = {
  everybody: { text: 'no policy is in the way', token: 'text.dim' },
  some: { text: 'policies let some in', token: 'text.dim' },
  nobody: { text: 'policies let nobody in', token: 'status.pass' },
  unknown: { text: 'the policies are not known', token: 'status.unknown' },
};

/** Every way to these pods. `pods` is how many there are, to say where a way is not to all of them. */
export function exposureLines(doc: DocumentBuilder, exposures: readonly PodExposures[], pods: number): void {
  for (const [index, { way, pods: some }] of sharedWays(exposures).entries()) {
    const { to, at, port, protocol, through, isReady, policies } = way;
    const target = port === 0 ? '' : ` → ${port}/${protocol}`;
    const first = through[0];
    doc.item(
      `way ${index}`,
      [
        { text: ` ${WHO[to]}`, token: policies === 'nobody' ? 'text.dim' : exposureToken(to) },
        { text: `  ${way.way}: ${at}${target}`, token: 'text.strong' },
        { text: isReady ? '' : '  not there yet', token: 'text.dim' },
        { text: some < pods ? `  ${some} of ${pods} pods` : '', token: 'text.dim' },
        { text: '  ' },
        POLICIES[policies],
      ],
      4,
      {
        topic: TOPIC[way.way],
        copy: at,
        ...(first === undefined ? {} : { open: objectPlace(first) }),
      },
    );
    for (const object of through.slice(1))
      doc.item(
        `way ${index} ${object.kind}`,
        [
          { text: '     through ', token: 'text.dim' },
          { text: `${object.kind.toLowerCase()} ${kubeKey(object)}` },
        ],
        6,
        { open: objectPlace(object) },
      );
  }
}

/** The word of the glossary that explains each way. */
const TOPIC: Readonly<Record<Way['way'], string>> = {
  'load balancer': 'load balancer',
  'node port': 'node port',
  'external address': 'service',
  ingress: 'ingress',
  'host port': 'host port',
  'host network': 'host network',
  service: 'service',
  'pod address': 'pod address',
};
