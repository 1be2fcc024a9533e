/** What checks ask about containers beyond their rights: limits, images, probes. */
import type { KubeContainer, PodReading, ProbeHandler } from '../../facts/kubernetes/pod-spec.ts';
import { comesFrom } from '../image-name.ts';
import { parseImageReference } from '../image-reference.ts';

/** How firmly a reference names its image. */
type ImagePin = 'digest' | 'tag' | 'latest' | 'unreadable';

export interface ImageAsked {
  readonly container: string;
  readonly reference: string;
  /** Where it stands: `spec.containers[0].image`. */
  readonly path: string;
  readonly pin: ImagePin;
  /** In full: `docker.io/library/busybox`; empty when it can't be read. */
  readonly name: string;
  /** As the kubelet would take it: Always for latest, IfNotPresent for the rest, where nothing is said. */
  readonly pullPolicy: string;
}

export function imagesAsked({ containers }: PodReading): readonly ImageAsked[] {
  return containers.map(({ container, path }) => {
    const { image, imagePullPolicy } = container;
    const reference = parseImageReference(image);
    const pin = pinOf(image);
    const isRepository = reference?.registry !== undefined;
    return {
      container: container.name,
      reference: image,
      path: `${path}.image`,
      pin,
      name: isRepository ? `${reference.registry}/${reference.repository}` : '',
      pullPolicy: imagePullPolicy || (pin === 'latest' ? 'Always' : 'IfNotPresent'),
    };
  });
}

function pinOf(image: string): ImagePin {
  const reference = parseImageReference(image);
  if (reference === undefined) return 'unreadable';
  if (reference.isPinned) return 'digest';
  return reference.isLatest ? 'latest' : 'tag';
}

/** Images from elsewhere than these registries, or the paths below them. */
export function foreignImages(pod: PodReading, registries: readonly string[]): readonly ImageAsked[] {
  return imagesAsked(pod).filter(({ reference }) => !comesFrom(reference, registries));
}

/** What can be asked for and limited. */
type LimitedResource = 'cpu' | 'memory' | 'ephemeral-storage';

export interface ContainerResources {
  readonly container: string;
  readonly path: string;
  /** Those that it has none of. A limit alone also counts as a request, as the API server fills it in. */
  readonly withoutRequest: readonly LimitedResource[];
  readonly withoutLimit: readonly LimitedResource[];
}

const LIMITED: readonly LimitedResource[] = ['cpu', 'memory', 'ephemeral-storage'];

/** Ephemeral containers may have none and are left out. */
export function containerResources({ containers }: PodReading): readonly ContainerResources[] {
  return containers
    .filter(({ role }) => role !== 'ephemeral')
    .map(({ container, path }) => {
      const { requests = [], limits = [] } = container.resources ?? {};
      return {
        container: container.name,
        path: `${path}.resources`,
        withoutRequest: LIMITED.filter((name) => !requests.includes(name) && !limits.includes(name)),
        withoutLimit: LIMITED.filter((name) => !limits.includes(name)),
      };
    });
}

/** A port that a probe asks, and whether the container names it. */
export interface ProbedPort {
  readonly container: string;
  readonly probe: 'livenessProbe' | 'readinessProbe' | 'startupProbe';
  readonly path: string;
  readonly port: number | string;
  /** The number; undefined when no port has that name. */
  readonly number: number | undefined;
  readonly isNamed: boolean;
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export function probedPorts({ containers }: PodReading): readonly ProbedPort[] {
  return containers.flatMap(({ container, path }) =>
    PROBES.flatMap((probe): readonly ProbedPort[] => {
      const asked = portOf(container[probe]);
      if (asked === undefined) return [];
      const number = typeof asked === 'number' ? asked : numberNamed(container, asked);
      const isNamed = container.ports.some(({ containerPort }) => containerPort === number);
      return [{ container: container.name, probe, path: `${path}.${probe}`, port: asked, number, isNamed }];
    }),
  );
}

function portOf(handler: ProbeHandler | undefined): number | string | undefined {
  return handler?.httpGet?.port ?? handler?.tcpSocket?.port ?? handler?.grpc?.port;
}

function numberNamed({ ports }: KubeContainer, name: string): number | undefined {
  return ports.find((port) => port.name === name)?.containerPort;
}
