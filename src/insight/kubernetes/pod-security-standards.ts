/**
 * Whether a pod meets the levels of the Pod Security Standards, exactly as the API server's admission decides it: the same
 * fields, the same values, by the policy of the version that a namespace names. Raw fields are what counts there: what a
 * runtime would do in the end is effective-security.ts.
 */
import type { PodContainer, PodReading, PodSpec, ProbeHandler } from '../../facts/kubernetes/pod-spec.ts';
import {
  BASELINE_CAPABILITIES,
  CONTAINER_SELINUX_TYPES,
  POD_SECURITY_CONTROLS,
  type PodSecurityControl,
  type PodSecurityControlId,
  type PodSecurityLevel,
  RESTRICTED_VOLUME_SOURCES,
  SAFE_SYSCTLS,
} from '../../knowledge/kubernetes/pod-security-controls.ts';
import { APPARMOR_ANNOTATION, SECCOMP_ANNOTATIONS } from '../../knowledge/kubernetes/system-names.ts';

/** The policy of a minor version of Kubernetes 1, or the newest that there is. */
export type PolicyVersion = number | 'latest';

/** A field that a control forbids as it is. */
interface ForbiddenField {
  /** In its object: `spec.template.spec.containers[0].securityContext.privileged`. */
  readonly path: string;
  /** What stands there; undefined when the control wants something there and nothing is. */
  readonly value: unknown;
}

export interface PodSecurityViolation {
  readonly control: PodSecurityControlId;
  readonly level: 'baseline' | 'restricted';
  readonly fields: readonly ForbiddenField[];
}

export interface PodSecurityVerdict {
  /** The strictest level that the pod meets. */
  readonly level: PodSecurityLevel;
  /** Of both levels, each control on its own. */
  readonly violations: readonly PodSecurityViolation[];
}

/** Every control of both levels, and the strictest level that is met. */
export function podSecurityVerdict(reading: PodReading, version: PolicyVersion): PodSecurityVerdict {
  return judgementOf(reading, version);
}

interface Judgement extends PodSecurityVerdict {
  readonly objections: Readonly<Record<PodSecurityLevel, readonly PodSecurityViolation[]>>;
}

/** Alike for pods that share a spec, unless their annotations say something: those stand under the reading. */
const judgements = new WeakMap<PodSpec | PodReading, Map<PolicyVersion, Judgement>>();

function judgementOf(reading: PodReading, version: PolicyVersion): Judgement {
  const about = hasProfileAnnotations(reading) ? reading : reading.spec;
  const known = judgements.get(about) ?? new Map<PolicyVersion, Judgement>();
  judgements.set(about, known);
  const found = known.get(version);
  if (found !== undefined) return found;
  const violations = violationsOf(reading, version, controlsAt(version));
  const objections = {
    privileged: [],
    baseline: objectionsAt(violations, 'baseline', version),
    restricted: objectionsAt(violations, 'restricted', version),
  };
  const level = LEVELS.findLast((name) => objections[name].length === 0) ?? 'privileged';
  const judgement = { level, violations, objections };
  known.set(version, judgement);
  return judgement;
}

/** The annotations that controls read, beside the spec. */
function hasProfileAnnotations({ annotations }: PodReading): boolean {
  for (const key in annotations) {
    if (key.startsWith(APPARMOR_ANNOTATION) || key.startsWith(SECCOMP_ANNOTATIONS.container)) return true;
    if (key === SECCOMP_ANNOTATIONS.pod) return true;
  }
  return false;
}

/**
 * What the admission of a level would object to. For restricted, the milder control of a pair is left out, as the API server
 * does: a Windows pod that restricted excuses from the stricter one is not held to the milder one either.
 */
export function violationsAt(
  reading: PodReading,
  level: PodSecurityLevel,
  version: PolicyVersion,
): readonly PodSecurityViolation[] {
  return judgementOf(reading, version).objections[level];
}

/** Whether the first level asks for more than the second. */
export function isStricter(one: PodSecurityLevel, other: PodSecurityLevel): boolean {
  return LEVELS.indexOf(one) > LEVELS.indexOf(other);
}

const LEVELS: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];

function objectionsAt(
  violations: readonly PodSecurityViolation[],
  level: 'baseline' | 'restricted',
  version: PolicyVersion,
): readonly PodSecurityViolation[] {
  if (level === 'baseline') return violations.filter((violation) => violation.level === 'baseline');
  const overridden = new Set(controlsAt(version).map(({ overrides }) => overrides));
  return violations.filter(({ control }) => !overridden.has(control));
}

type Control = PodSecurityControl & { readonly id: PodSecurityControlId };

const CONTROLS: readonly Control[] = POD_SECURITY_CONTROLS;

function controlsAt(version: PolicyVersion): readonly Control[] {
  return CONTROLS.filter(({ since }) => version === 'latest' || since <= version);
}

function violationsOf(
  reading: PodReading,
  version: PolicyVersion,
  controls: readonly Control[],
): readonly PodSecurityViolation[] {
  const minor = version === 'latest' ? Number.POSITIVE_INFINITY : version;
  return controls.flatMap(({ id, level }) => {
    const fields = [...FORBIDDEN[id](reading, minor)];
    return fields.length === 0 ? [] : [{ control: id, level, fields }];
  });
}

type Rule = (reading: PodReading, minor: number) => Iterable<ForbiddenField>;

/** What each control forbids. */
const FORBIDDEN: Readonly<Record<PodSecurityControlId, Rule>> = {
  *windowsHostProcess(reading) {
    for (const { windowsOptions, at } of securityContexts(reading)) {
      if (windowsOptions?.hostProcess) yield { path: `${at}.windowsOptions.hostProcess`, value: true };
    }
  },

  *hostNamespaces({ spec, path }) {
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
      if (spec[field]) yield { path: `${path}.${field}`, value: true };
    }
  },

  *privileged({ containers }) {
    for (const { container, path } of containers) {
      if (container.securityContext?.privileged)
        yield { path: `${path}.securityContext.privileged`, value: true };
    }
  },

  *capabilities_baseline({ containers }) {
    for (const { container, path } of containers) {
      for (const [index, name] of (container.securityContext?.capabilities?.add ?? []).entries()) {
        if (!BASELINE_CAPABILITIES.has(name))
          yield { path: `${path}.securityContext.capabilities.add[${index}]`, value: name };
      }
    }
  },

  *hostPathVolumes({ spec, path }) {
    for (const [index, { hostPath }] of spec.volumes.entries()) {
      if (hostPath) yield { path: `${path}.volumes[${index}].hostPath.path`, value: hostPath.path };
    }
  },

  *hostPorts({ containers }) {
    for (const { container, path } of containers) {
      for (const [index, { hostPort }] of container.ports.entries()) {
        if (hostPort !== 0) yield { path: `${path}.ports[${index}].hostPort`, value: hostPort };
      }
    }
  },

  *hostProbesAndHostLifecycle({ containers }) {
    for (const { container, path } of containers) {
      for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        yield* namedHosts(container[probe], `${path}.${probe}`);
      }
      for (const hook of ['postStart', 'preStop'] as const) {
        yield* namedHosts(container.lifecycle?.[hook], `${path}.lifecycle.${hook}`);
      }
    }
  },

  *appArmorProfile(reading) {
    for (const { appArmorProfile, at } of securityContexts(reading)) {
      if (appArmorProfile && !isKnownProfile(appArmorProfile.type))
        yield { path: `${at}.appArmorProfile.type`, value: appArmorProfile.type };
    }
    for (const [key, value] of Object.entries(reading.annotations)) {
      if (!key.startsWith(APPARMOR_ANNOTATION)) continue;
      if (value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'))
        yield { path: annotationPath(reading, key), value };
    }
  },

  *seLinuxOptions(reading, minor) {
    for (const { seLinuxOptions, at } of securityContexts(reading)) {
      if (!seLinuxOptions) continue;
      const { type, user, role } = seLinuxOptions;
      const known = CONTAINER_SELINUX_TYPES.some(({ name, since }) => name === type && since <= minor);
      if (!known) yield { path: `${at}.seLinuxOptions.type`, value: type };
      if (user !== '') yield { path: `${at}.seLinuxOptions.user`, value: user };
      if (role !== '') yield { path: `${at}.seLinuxOptions.role`, value: role };
    }
  },

  *procMount(reading, minor) {
    if (!isExcusedByUserNamespace(reading, minor)) yield* unmaskedProc(reading);
  },

  *seccompProfile_baseline(reading, minor) {
    if (minor < 19) {
      yield* forbiddenSeccompAnnotations(reading);
      return;
    }
    for (const { seccompProfile, at } of securityContexts(reading)) {
      if (seccompProfile && !isKnownProfile(seccompProfile.type))
        yield { path: `${at}.seccompProfile.type`, value: seccompProfile.type };
    }
  },

  *sysctls({ spec, path }, minor) {
    for (const [index, sysctl] of (spec.securityContext?.sysctls ?? []).entries()) {
      const isSafe = SAFE_SYSCTLS.some(({ name, since }) => name === sysctl.name && since <= minor);
      if (!isSafe) yield { path: `${path}.securityContext.sysctls[${index}].name`, value: sysctl.name };
    }
  },

  *restrictedVolumes({ spec, path }) {
    for (const [index, volume] of spec.volumes.entries()) {
      const { source, content } = volume;
      if (!RESTRICTED_VOLUME_SOURCES.includes(source))
        yield { path: `${path}.volumes[${index}].${source}`, value: content };
    }
  },

  *allowPrivilegeEscalation(reading, minor) {
    if (isExcusedWindows(reading, minor)) return;
    for (const { container, path } of reading.containers) {
      const value = container.securityContext?.allowPrivilegeEscalation;
      if (value !== false) yield { path: `${path}.securityContext.allowPrivilegeEscalation`, value };
    }
  },

  *runAsNonRoot(reading, minor) {
    if (isExcusedByUserNamespace(reading, minor)) return;
    const { spec, path, containers } = reading;
    const ofPod = spec.securityContext?.runAsNonRoot;
    if (ofPod === false) yield { path: `${path}.securityContext.runAsNonRoot`, value: false };
    for (const { container, path: at } of containers) {
      const value = container.securityContext?.runAsNonRoot;
      if (value === false || (value === undefined && ofPod !== true))
        yield { path: `${at}.securityContext.runAsNonRoot`, value };
    }
  },

  *runAsUser(reading, minor) {
    if (isExcusedByUserNamespace(reading, minor)) return;
    for (const { runAsUser, at } of securityContexts(reading)) {
      if (runAsUser === 0) yield { path: `${at}.runAsUser`, value: 0 };
    }
  },

  *seccompProfile_restricted(reading, minor) {
    if (isExcusedWindows(reading, minor)) return;
    const { spec, path, containers } = reading;
    const ofPod = spec.securityContext?.seccompProfile;
    const isSetForPod = ofPod !== undefined && isKnownProfile(ofPod.type);
    if (ofPod && !isSetForPod)
      yield { path: `${path}.securityContext.seccompProfile.type`, value: ofPod.type };
    for (const { container, path: at } of containers) {
      const own = container.securityContext?.seccompProfile;
      if (own ? !isKnownProfile(own.type) : !isSetForPod)
        yield { path: `${at}.securityContext.seccompProfile.type`, value: own?.type };
    }
  },

  *capabilities_restricted(reading, minor) {
    if (isExcusedWindows(reading, minor)) return;
    for (const { container, path } of reading.containers) {
      const { add = [], drop = [] } = container.securityContext?.capabilities ?? {};
      const at = `${path}.securityContext.capabilities`;
      if (!drop.includes('ALL')) yield { path: `${at}.drop`, value: drop.length === 0 ? undefined : drop };
      for (const [index, name] of add.entries()) {
        if (name !== 'NET_BIND_SERVICE') yield { path: `${at}.add[${index}]`, value: name };
      }
    }
  },

  *procMount_restricted(reading) {
    yield* unmaskedProc(reading);
  },
};

/** Of the pod and of each container, those that there are. */
function* securityContexts({ spec, path, containers }: PodReading) {
  const { securityContext } = spec;
  if (securityContext) yield { ...shared(securityContext), at: `${path}.securityContext` };
  for (const { container, path: at } of containers) {
    if (container.securityContext)
      yield { ...shared(container.securityContext), at: `${at}.securityContext` };
  }
}

type SharedContext = Pick<
  NonNullable<PodContainer['container']['securityContext']>,
  'windowsOptions' | 'appArmorProfile' | 'seLinuxOptions' | 'seccompProfile' | 'runAsUser'
>;

function shared({
  windowsOptions,
  appArmorProfile,
  seLinuxOptions,
  seccompProfile,
  runAsUser,
}: SharedContext) {
  return { windowsOptions, appArmorProfile, seLinuxOptions, seccompProfile, runAsUser };
}

function* namedHosts(handler: ProbeHandler | undefined, at: string): Generator<ForbiddenField> {
  for (const kind of ['httpGet', 'tcpSocket'] as const) {
    const host = handler?.[kind]?.host ?? '';
    if (host !== '') yield { path: `${at}.${kind}.host`, value: host };
  }
}

function* unmaskedProc({ containers }: PodReading): Generator<ForbiddenField> {
  for (const { container, path } of containers) {
    const value = container.securityContext?.procMount;
    if (value !== undefined && value !== 'Default')
      yield { path: `${path}.securityContext.procMount`, value };
  }
}

/** Before fields for it, seccomp profiles stood in annotations. */
function* forbiddenSeccompAnnotations(reading: PodReading): Generator<ForbiddenField> {
  const keys = [
    SECCOMP_ANNOTATIONS.pod,
    ...reading.containers.map(({ container }) => `${SECCOMP_ANNOTATIONS.container}${container.name}`),
  ];
  for (const key of keys) {
    const value = reading.annotations[key];
    if (value === undefined || value === 'runtime/default' || value === 'docker/default') continue;
    if (!value.startsWith('localhost/')) yield { path: annotationPath(reading, key), value };
  }
}

function annotationPath({ metadataPath }: PodReading, key: string): string {
  return `${metadataPath}.annotations[${JSON.stringify(key)}]`;
}

function isKnownProfile(type: string): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}

/** From 1.25 on, controls about Linux are not asked of pods that say that they are for Windows. */
function isExcusedWindows({ spec }: PodReading, minor: number): boolean {
  return minor >= 25 && spec.os === 'windows';
}

/** From 1.35 on, root inside a user namespace of its own counts as somebody else. */
function isExcusedByUserNamespace({ spec }: PodReading, minor: number): boolean {
  return minor >= 35 && spec.hostUsers === false;
}
