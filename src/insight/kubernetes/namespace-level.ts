/** Which Pod Security level a namespace asks for, and which it could ask for today without refusing what runs in it. */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import type { PodSecurityLevel } from '../../knowledge/kubernetes/pod-security-controls.ts';
import { POD_SECURITY_LABEL } from '../../knowledge/kubernetes/system-names.ts';
import {
  isStricter,
  type PodSecurityViolation,
  type PolicyVersion,
  violationsAt,
} from './pod-security-standards.ts';

/** enforce refuses pods, audit writes them into the audit log, warn tells whoever makes them. */
type PolicyMode = 'enforce' | 'audit' | 'warn';

export interface ModeLevel {
  readonly level: PodSecurityLevel;
  /** The policy that is used: the server's own for `latest` and for versions that it does not know yet. */
  readonly version: PolicyVersion;
  /** As the label has it: `v1.36`, `latest`; empty without one, which means latest. */
  readonly versionLabel: string;
  /** Where it comes from. Without a label it is privileged, unless the API server's own settings say otherwise. */
  readonly from: 'label' | 'enforce' | 'default';
  /** What is wrong with the labels, in words. */
  readonly problem: string | undefined;
}

export type NamespaceLevel = Readonly<Record<PolicyMode, ModeLevel>>;

/**
 * The levels that the labels of a namespace ask for. `serverVersion` as `v1.36.2`, empty when it is not known. A level that
 * nobody knows enforces restricted, and does nothing for audit and warn; warn follows a stricter enforce: as the API
 * server does it.
 */
export function namespaceLevel({ metadata }: KubeObject, serverVersion: string): NamespaceLevel {
  const server = minorOf(serverVersion);
  const enforce = modeLevel(metadata.labels, 'enforce', server);
  const audit = modeLevel(metadata.labels, 'audit', server);
  const warn = modeLevel(metadata.labels, 'warn', server);
  const follows = warn.from === 'default' && enforce.from === 'label' && enforce.problem === undefined;
  if (!follows || !isStricter(enforce.level, warn.level)) return { enforce, audit, warn };
  const { version, versionLabel } = warn.versionLabel === '' ? enforce : warn;
  return { enforce, audit, warn: { ...warn, level: enforce.level, version, versionLabel, from: 'enforce' } };
}

/** 36 of `v1.36.2`; undefined for what is no version of Kubernetes 1. */
export function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d{1,4})(?:[.+-]|$)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

const LEVELS: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];

function modeLevel(
  labels: Readonly<Record<string, string>>,
  mode: PolicyMode,
  server: number | undefined,
): ModeLevel {
  const label = labels[`${POD_SECURITY_LABEL}${mode}`];
  const versionLabel = labels[`${POD_SECURITY_LABEL}${mode}-version`] ?? '';
  const known = LEVELS.find((level) => level === label);
  const pinned = /^v1\.(?:0|[1-9]\d{0,3})$/.test(versionLabel) ? minorOf(versionLabel) : undefined;
  const newest: PolicyVersion = server ?? 'latest';
  const problems = [
    ...(label !== undefined && known === undefined ? [`there is no level “${label}”`] : []),
    ...(versionLabel !== '' && versionLabel !== 'latest' && pinned === undefined
      ? [`“${versionLabel}” is no version`]
      : []),
  ];
  return {
    level: known ?? (label !== undefined && mode === 'enforce' ? 'restricted' : 'privileged'),
    version: pinned === undefined || (server !== undefined && pinned > server) ? newest : pinned,
    versionLabel,
    from: label === undefined ? 'default' : 'label',
    problem: problems.length > 0 ? problems.join(', ') : undefined,
  };
}

/** A pod or workload that a level would refuse. */
interface Refused {
  readonly object: KubeObject;
  readonly violations: readonly PodSecurityViolation[];
}

export interface EnforceableLevel {
  /** The strictest level that everything in the namespace meets now. */
  readonly level: PodSecurityLevel;
  /** What stands in the way of baseline, and of restricted. */
  readonly refused: Readonly<Record<'baseline' | 'restricted', readonly Refused[]>>;
}

/**
 * The strictest level that a namespace could enforce without refusing any of `objects`: its pods, finished and static ones
 * too (a static pod would keep running, but not be shown any more), and whatever makes pods, because those are the pods of
 * tomorrow. Other objects do not count.
 */
export function strictestEnforceable(
  objects: Iterable<KubeObject>,
  version: PolicyVersion,
): EnforceableLevel {
  const refused = { baseline: [] as Refused[], restricted: [] as Refused[] };
  for (const object of objects) {
    const reading = podSpecOf(object);
    if (reading === undefined) continue;
    for (const level of ['baseline', 'restricted'] as const) {
      const violations = violationsAt(reading, level, version);
      if (violations.length > 0) refused[level].push({ object, violations });
    }
  }
  const level = LEVELS.findLast((name) => name === 'privileged' || refused[name].length === 0);
  return { level: level ?? 'privileged', refused };
}
