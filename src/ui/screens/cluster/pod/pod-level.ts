/** Which Pod Security level a pod meets, and which one its namespace asks for. Pure. */
import { objectNamed } from '../../../../insight/kubernetes/listed.ts';
import {
  minorOf,
  type NamespaceLevel,
  namespaceLevel,
} from '../../../../insight/kubernetes/namespace-level.ts';
import {
  isStricter,
  type PodSecurityVerdict,
  type PolicyVersion,
  podSecurityVerdict,
} from '../../../../insight/kubernetes/pod-security-standards.ts';
import type { Segment } from '../../../text/line.ts';
import type { SeenPod } from './seen-pod.ts';

export interface PodLevels {
  readonly met: PodSecurityVerdict['level'];
  /** The policy that it was held against. */
  readonly version: PolicyVersion;
  readonly violations: PodSecurityVerdict['violations'];
  /** Undefined while the namespace may not be read. */
  readonly asked: NamespaceLevel | undefined;
}

export function podLevels({ kube, pod, reading }: SeenPod): PodLevels {
  const version = minorOf(kube.version) ?? 'latest';
  const namespace = objectNamed(kube, 'namespaces', '', pod.metadata.namespace);
  const { level, violations } = podSecurityVerdict(reading, version);
  return {
    met: level,
    version,
    violations,
    asked: namespace && namespaceLevel(namespace, kube.version),
  };
}

/** `meets privileged only; its namespace enforces restricted`. */
export function levelWords({ met, asked }: PodLevels): readonly Segment[] {
  const token = met === 'restricted' ? 'status.pass' : met === 'baseline' ? undefined : 'severity.medium';
  const enforced = asked?.enforce.level;
  return [
    { text: met === 'privileged' ? 'does not even meet baseline' : `meets ${met}`, token },
    {
      text:
        enforced === undefined
          ? ''
          : `; its namespace enforces ${enforced === 'privileged' ? 'nothing' : enforced}`,
    },
    // It was there before, or the API server never saw it.
    {
      text: enforced !== undefined && isStricter(enforced, met) ? ', and would refuse it today' : '',
      token: 'severity.medium',
    },
  ];
}
