/** What of a pod only somebody asks for who looks at this one: amounts, timing of probes, conditions. */
import { Fields } from './fields.ts';
import { isRecord, type KubeObject } from './kube-object.ts';

export interface ProbeTiming {
  /** In seconds; 0 where the pod does not say. */
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  /** How often it has to fail in a row; 0 where the pod does not say. */
  readonly failures: number;
}

interface ContainerDetails {
  /** By name as the API has them: cpu `500m`, memory `64Mi`. */
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly liveness: ProbeTiming;
  readonly readiness: ProbeTiming;
  readonly startup: ProbeTiming;
  readonly stdin: boolean;
  readonly tty: boolean;
}

interface PodCondition {
  readonly type: string;
  /** True, False, Unknown */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: string;
}

export interface PodDetails {
  readonly conditions: readonly PodCondition[];
  readonly dnsPolicy: string;
  readonly hostname: string;
  /** The priority as a number; undefined where it is not known yet. */
  readonly priority: number | undefined;
  readonly schedulerName: string;
  /** In seconds; undefined where the pod does not say. */
  readonly gracePeriod: number | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly {
    readonly key: string;
    readonly operator: string;
    readonly value: string;
    readonly effect: string;
  }[];
  /** By container name, which is unique in a pod. */
  readonly byContainer: ReadonlyMap<string, ContainerDetails>;
}

const readings = new WeakMap<KubeObject, PodDetails>();

/** Of a pod; fields of wrong types read as absent. */
export function podDetailsOf(pod: KubeObject): PodDetails {
  const known = readings.get(pod);
  if (known !== undefined) return known;
  const spec = Fields.of(pod.spec, 'spec');
  const status = Fields.of(pod.status, 'status');
  const containers = (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    spec.list(list, (from) => [from.text('name'), readContainer(from)] as const),
  );
  const details = {
    conditions: status.list('conditions', (from) => ({
      type: from.text('type'),
      status: from.text('status'),
      reason: from.text('reason'),
      message: from.text('message'),
      since: from.text('lastTransitionTime'),
    })),
    dnsPolicy: spec.text('dnsPolicy'),
    hostname: spec.text('hostname'),
    priority: spec.optionalNumber('priority'),
    schedulerName: spec.text('schedulerName'),
    gracePeriod: spec.optionalNumber('terminationGracePeriodSeconds'),
    nodeSelector: spec.textMap('nodeSelector'),
    tolerations: spec.list('tolerations', (from) => ({
      key: from.text('key'),
      operator: from.text('operator'),
      value: from.text('value'),
      effect: from.text('effect'),
    })),
    byContainer: new Map(containers),
  };
  readings.set(pod, details);
  return details;
}

function readContainer(from: Fields): ContainerDetails {
  return {
    ...from.partOrEmpty('resources', (resources) => ({
      requests: amounts(resources.raw.requests),
      limits: amounts(resources.raw.limits),
    })),
    liveness: from.partOrEmpty('livenessProbe', readTiming),
    readiness: from.partOrEmpty('readinessProbe', readTiming),
    startup: from.partOrEmpty('startupProbe', readTiming),
    stdin: from.bool('stdin'),
    tty: from.bool('tty'),
  };
}

/** The API takes a number for a text there. */
function amounts(raw: unknown): Readonly<Record<string, string>> {
  const known = Object.entries(isRecord(raw) ? raw : {}).flatMap(([name, amount]) =>
    typeof amount === 'string' || typeof amount === 'number' ? [[name, String(amount)]] : [],
  );
  return Object.fromEntries(known);
}

function readTiming(from: Fields): ProbeTiming {
  return {
    initialDelay: from.number('initialDelaySeconds'),
    period: from.number('periodSeconds'),
    timeout: from.number('timeoutSeconds'),
    failures: from.number('failureThreshold'),
  };
}
