/**
 * What a container may really do: the settings of the pod and of the container put together as the kubelet and the runtime
 * put them together, with where each comes from.
 */
import type { ContainerSecurityContext, PodContainer, PodReading } from '../../facts/kubernetes/pod-spec.ts';
import { CAPABILITIES } from '../../knowledge/capabilities.ts';
import { SAFE_SYSCTLS } from '../../knowledge/kubernetes/pod-security-controls.ts';
import { runtimeOf } from '../../knowledge/kubernetes/runtimes.ts';
import { APPARMOR_ANNOTATION } from '../../knowledge/kubernetes/system-names.ts';
import { capabilityName } from '../capability.ts';

/**
 * Where a setting comes from. `forced`: something else settles it, whatever the field says; `default`: nobody set it.
 */
type SettingOrigin = 'container' | 'pod' | 'annotation' | 'forced' | 'default';

interface Setting<T> {
  readonly value: T;
  readonly from: SettingOrigin;
  /** The field that says so: `spec.securityContext.runAsUser`; empty for a default. */
  readonly path: string;
  /** What forces it, or what a default rests on; in words. */
  readonly because?: string;
}

/** A seccomp or AppArmor profile. `Unset`: the runtime's or the kubelet's own settings decide. */
interface Profile {
  readonly type: 'RuntimeDefault' | 'Localhost' | 'Unconfined' | 'Unset' | 'Unknown';
  /** The profile of the node that it names; empty for the others. */
  readonly name: string;
}

/** `unknown`: the image's own user decides, and may be root. */
type RunsAsRoot = 'yes' | 'no' | 'unknown';

interface EffectiveCapabilities {
  /** What its processes have or can get, sorted, without CAP_. */
  readonly held: readonly string[];
  readonly added: readonly string[];
  readonly dropped: readonly string[];
  /** Whether it has as many as the kernel knows. */
  readonly isEvery: boolean;
}

export interface EffectiveSecurity {
  readonly privileged: Setting<boolean>;
  /** Undefined: the image's own user. */
  readonly runAsUser: Setting<number | undefined>;
  readonly runAsGroup: Setting<number | undefined>;
  readonly runAsNonRoot: Setting<boolean>;
  readonly runsAsRoot: RunsAsRoot;
  readonly allowPrivilegeEscalation: Setting<boolean>;
  readonly readOnlyRootFilesystem: Setting<boolean>;
  readonly capabilities: EffectiveCapabilities;
  readonly seccomp: Setting<Profile>;
  readonly appArmor: Setting<Profile>;
  /** Empty parts are the runtime's own choice. */
  readonly seLinux: Setting<{
    readonly user: string;
    readonly role: string;
    readonly type: string;
    readonly level: string;
  }>;
  /** Whether the telling parts of /proc are hidden. */
  readonly procMasked: Setting<boolean>;
  /** False: root in the container is somebody else on the node. */
  readonly hostUsers: Setting<boolean>;
  readonly windowsHostProcess: Setting<boolean>;
  /** Kernel settings of the whole pod. */
  readonly sysctls: readonly { readonly name: string; readonly value: string; readonly isSafe: boolean }[];
}

/** What is known of where the pod runs. */
export interface PodSurroundings {
  /** `nodeInfo.containerRuntimeVersion` of the node; empty when it is not known. */
  readonly runtime: string;
  /** Whether the kubelet gives the runtime's seccomp profile to who asks for none; undefined when it is not known. */
  readonly seccompDefault: boolean | undefined;
  /** The user that the kubelet says the first process runs as, or the image's own; undefined when neither is known. */
  readonly imageUser: number | undefined;
}

const NOTHING_KNOWN: PodSurroundings = { runtime: '', seccompDefault: undefined, imageUser: undefined };

export function effectiveSecurity(
  pod: PodReading,
  entry: PodContainer,
  known: PodSurroundings = NOTHING_KNOWN,
): EffectiveSecurity {
  const context = new MergedContext(pod, entry);
  const { own } = context;
  const privileged = context.ofContainer('privileged', false);
  const runAsUser = context.merged('runAsUser');
  const runAsNonRoot = context.mergedOr('runAsNonRoot', false);
  const hostUsers: Setting<boolean> =
    pod.spec.hostUsers === undefined
      ? { value: true, from: 'default', path: '' }
      : { value: pod.spec.hostUsers, from: 'pod', path: `${pod.path}.hostUsers` };
  return {
    privileged,
    runAsUser,
    runAsGroup: context.merged('runAsGroup'),
    runAsNonRoot,
    runsAsRoot: runsAsRoot(runAsUser.value ?? known.imageUser, runAsNonRoot.value),
    allowPrivilegeEscalation: escalation(context, privileged),
    readOnlyRootFilesystem: context.ofContainer('readOnlyRootFilesystem', false),
    capabilities: capabilitiesOf(own, privileged.value, known.runtime),
    seccomp: seccompOf(context, privileged, known.seccompDefault),
    appArmor: appArmorOf(context, privileged),
    seLinux: seLinuxOf(context),
    procMasked: procMasked(context, privileged),
    hostUsers,
    windowsHostProcess: windowsHostProcess(context),
    sysctls: (pod.spec.securityContext?.sysctls ?? []).map(({ name, value }) => ({
      name,
      value,
      isSafe: SAFE_SYSCTLS.some((safe) => safe.name === name),
    })),
  };
}

/** The contexts of a pod and of one of its containers; what the container sets wins. */
class MergedContext {
  readonly pod: PodReading;
  readonly entry: PodContainer;
  readonly own: ContainerSecurityContext | undefined;
  readonly ofPod: PodReading['spec']['securityContext'];
  readonly ownPath: string;
  readonly podPath: string;

  constructor(pod: PodReading, entry: PodContainer) {
    this.pod = pod;
    this.entry = entry;
    this.own = entry.container.securityContext;
    this.ofPod = pod.spec.securityContext;
    this.ownPath = `${entry.path}.securityContext`;
    this.podPath = `${pod.path}.securityContext`;
  }

  merged<F extends Shared>(field: F): Setting<Merged[F] | undefined> {
    const own: Merged[F] | undefined = this.own?.[field];
    if (own !== undefined) return { value: own, from: 'container', path: `${this.ownPath}.${field}` };
    const ofPod: Merged[F] | undefined = this.ofPod?.[field];
    if (ofPod !== undefined) return { value: ofPod, from: 'pod', path: `${this.podPath}.${field}` };
    return { value: undefined, from: 'default', path: '' };
  }

  mergedOr<F extends Shared>(field: F, otherwise: NonNullable<Merged[F]>): Setting<NonNullable<Merged[F]>> {
    const { value, ...rest } = this.merged(field);
    return { value: value ?? otherwise, ...rest };
  }

  /** A field that only containers have. */
  ofContainer(field: 'privileged' | 'readOnlyRootFilesystem', otherwise: boolean): Setting<boolean> {
    const own = this.own?.[field];
    return own === undefined
      ? { value: otherwise, from: 'default', path: '' }
      : { value: own, from: 'container', path: `${this.ownPath}.${field}` };
  }
}

type Shared =
  | 'runAsUser'
  | 'runAsGroup'
  | 'runAsNonRoot'
  | 'seccompProfile'
  | 'appArmorProfile'
  | 'seLinuxOptions';
type Merged = Pick<ContainerSecurityContext, Shared>;

const PRIVILEGED = 'the container is privileged';

/** The kubelet refuses to start root where root is refused, so there it is never root. */
function runsAsRoot(user: number | undefined, isRefused: boolean): RunsAsRoot {
  if (isRefused) return 'no';
  if (user === undefined) return 'unknown';
  return user === 0 ? 'yes' : 'no';
}

/** Allowed unless it is forbidden; and always for who could do more anyway, as the field’s documentation says. */
function escalation({ own, ownPath }: MergedContext, privileged: Setting<boolean>): Setting<boolean> {
  const value = own?.allowPrivilegeEscalation;
  if (privileged.value) return { value: true, from: 'forced', path: privileged.path, because: PRIVILEGED };
  const sysAdmin = (own?.capabilities?.add ?? []).findIndex((name) =>
    ['SYS_ADMIN', 'ALL'].includes(capabilityName(name)),
  );
  if (sysAdmin !== -1) {
    const path = `${ownPath}.capabilities.add[${sysAdmin}]`;
    return { value: true, from: 'forced', path, because: 'it has SYS_ADMIN' };
  }
  return value === undefined
    ? { value: true, from: 'default', path: '' }
    : { value, from: 'container', path: `${ownPath}.allowPrivilegeEscalation` };
}

const EVERY: readonly string[] = CAPABILITIES.map(({ name }) => name).sort();

/**
 * As containerd does it: ALL is added first and dropped next, then the single ones are added, then dropped. So a single one
 * that is both added and dropped is dropped.
 */
function capabilitiesOf(
  own: ContainerSecurityContext | undefined,
  isPrivileged: boolean,
  runtime: string,
): EffectiveCapabilities {
  const added = (own?.capabilities?.add ?? []).map(capabilityName);
  const dropped = (own?.capabilities?.drop ?? []).map(capabilityName);
  const start = added.includes('ALL') ? EVERY : runtimeOf(runtime).capabilities;
  const held = new Set(dropped.includes('ALL') ? [] : start);
  for (const name of added) if (name !== 'ALL') held.add(name);
  for (const name of dropped) held.delete(name);
  const all = isPrivileged ? EVERY : [...held].sort();
  return { held: all, added, dropped, isEvery: EVERY.every((name) => all.includes(name)) };
}

function seccompOf(
  context: MergedContext,
  privileged: Setting<boolean>,
  seccompDefault: boolean | undefined,
): Setting<Profile> {
  if (privileged.value) {
    const value: Profile = { type: 'Unconfined', name: '' };
    return { value, from: 'forced', path: privileged.path, because: PRIVILEGED };
  }
  const { value, ...rest } = context.merged('seccompProfile');
  if (value !== undefined) return { value: profileOf(value), ...rest, path: `${rest.path}.type` };
  if (seccompDefault === undefined) {
    const because = 'the kubelet’s seccompDefault decides; unless that is on, there is none';
    return { value: { type: 'Unset', name: '' }, from: 'default', path: '', because };
  }
  return {
    value: { type: seccompDefault ? 'RuntimeDefault' : 'Unconfined', name: '' },
    from: 'default',
    path: '',
    because: `the kubelet’s seccompDefault is ${seccompDefault ? 'on' : 'off'}`,
  };
}

/** The container’s field, then its annotation, then the pod’s field; else the runtime’s own profile where AppArmor is on. */
function appArmorOf(
  { pod, entry, own, ofPod, ownPath, podPath }: MergedContext,
  privileged: Setting<boolean>,
): Setting<Profile> {
  const annotation = `${APPARMOR_ANNOTATION}${entry.container.name}`;
  const told = pod.annotations[annotation];
  const set = own?.appArmorProfile
    ? {
        value: profileOf(own.appArmorProfile),
        from: 'container' as const,
        path: `${ownPath}.appArmorProfile.type`,
      }
    : told !== undefined && told !== ''
      ? {
          value: annotatedProfile(told),
          from: 'annotation' as const,
          path: `${pod.metadataPath}.annotations[${JSON.stringify(annotation)}]`,
        }
      : ofPod?.appArmorProfile
        ? {
            value: profileOf(ofPod.appArmorProfile),
            from: 'pod' as const,
            path: `${podPath}.appArmorProfile.type`,
          }
        : undefined;
  if (privileged.value && (set === undefined || set.value.type === 'RuntimeDefault')) {
    const value: Profile = { type: 'Unconfined', name: '' };
    return { value, from: 'forced', path: privileged.path, because: PRIVILEGED };
  }
  return (
    set ?? {
      value: { type: 'RuntimeDefault', name: '' },
      from: 'default',
      path: '',
      because: 'where the node has AppArmor',
    }
  );
}

const PROFILE_TYPES = ['RuntimeDefault', 'Localhost', 'Unconfined'] as const;

function profileOf({
  type,
  localhostProfile,
}: {
  readonly type: string;
  readonly localhostProfile: string;
}): Profile {
  const known = PROFILE_TYPES.find((name) => name === type);
  return { type: known ?? 'Unknown', name: known === 'Localhost' ? localhostProfile : '' };
}

function annotatedProfile(text: string): Profile {
  if (text === 'runtime/default') return { type: 'RuntimeDefault', name: '' };
  if (text === 'unconfined') return { type: 'Unconfined', name: '' };
  if (text.startsWith('localhost/')) return { type: 'Localhost', name: text.slice('localhost/'.length) };
  return { type: 'Unknown', name: '' };
}

/** A container’s options replace those of the pod as a whole. */
function seLinuxOf(context: MergedContext): EffectiveSecurity['seLinux'] {
  return context.mergedOr('seLinuxOptions', { user: '', role: '', type: '', level: '' });
}

function procMasked({ own, ownPath }: MergedContext, privileged: Setting<boolean>): Setting<boolean> {
  if (privileged.value) return { value: false, from: 'forced', path: privileged.path, because: PRIVILEGED };
  const procMount = own?.procMount;
  return procMount === undefined
    ? { value: true, from: 'default', path: '' }
    : { value: procMount !== 'Unmasked', from: 'container', path: `${ownPath}.procMount` };
}

/** Windows options are merged field by field. */
function windowsHostProcess({ own, ofPod, ownPath, podPath }: MergedContext): Setting<boolean> {
  const field = 'windowsOptions.hostProcess';
  const mine = own?.windowsOptions?.hostProcess;
  if (mine !== undefined) return { value: mine, from: 'container', path: `${ownPath}.${field}` };
  const pods = ofPod?.windowsOptions?.hostProcess;
  if (pods !== undefined) return { value: pods, from: 'pod', path: `${podPath}.${field}` };
  return { value: false, from: 'default', path: '' };
}
