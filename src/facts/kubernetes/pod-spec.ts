/** What a pod is to run and how: of pods themselves and of every kind that makes pods from a template. */
import { type FieldProblem, Fields } from './fields.ts';
import { isRecord, type KubeObject } from './kube-object.ts';

/** A seccomp or AppArmor profile; the type is RuntimeDefault, Localhost or Unconfined. */
interface SecurityProfile {
  readonly type: string;
  readonly localhostProfile: string;
}

interface SeLinuxOptions {
  readonly user: string;
  readonly role: string;
  readonly type: string;
  readonly level: string;
}

/** Fields that pods and containers both have; a container's win. */
interface SharedSecurityContext {
  readonly runAsUser: number | undefined;
  readonly runAsGroup: number | undefined;
  readonly runAsNonRoot: boolean | undefined;
  readonly seccompProfile: SecurityProfile | undefined;
  readonly appArmorProfile: SecurityProfile | undefined;
  readonly seLinuxOptions: SeLinuxOptions | undefined;
  readonly windowsOptions:
    | { readonly hostProcess: boolean | undefined; readonly runAsUserName: string }
    | undefined;
}

export interface ContainerSecurityContext extends SharedSecurityContext {
  readonly privileged: boolean | undefined;
  readonly allowPrivilegeEscalation: boolean | undefined;
  readonly readOnlyRootFilesystem: boolean | undefined;
  readonly procMount: string | undefined;
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] } | undefined;
}

export interface PodSecurityContext extends SharedSecurityContext {
  readonly fsGroup: number | undefined;
  readonly supplementalGroups: readonly number[];
  readonly sysctls: readonly { readonly name: string; readonly value: string }[];
}

/** A probe or a hook: what is asked, and of whom. */
export interface ProbeHandler {
  readonly httpGet:
    | {
        readonly host: string;
        readonly port: number | string | undefined;
        readonly path: string;
        readonly scheme: string;
      }
    | undefined;
  readonly tcpSocket: { readonly host: string; readonly port: number | string | undefined } | undefined;
  readonly grpc: { readonly port: number | undefined } | undefined;
  readonly exec: { readonly command: readonly string[] } | undefined;
}

interface KeySelector {
  readonly name: string;
  readonly key: string;
  readonly optional: boolean;
}

export interface EnvVar {
  readonly name: string;
  readonly value: string;
  readonly valueFrom:
    | {
        readonly secretKeyRef: KeySelector | undefined;
        readonly configMapKeyRef: KeySelector | undefined;
        readonly fieldRef: { readonly fieldPath: string } | undefined;
        readonly resourceFieldRef: { readonly resource: string } | undefined;
        readonly fileKeyRef: { readonly volumeName: string; readonly key: string } | undefined;
      }
    | undefined;
}

interface NamedSource {
  readonly name: string;
  readonly optional: boolean;
}

interface ContainerPort {
  readonly name: string;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIP: string;
  /** TCP, UDP or SCTP; empty means TCP. */
  readonly protocol: string;
}

interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  readonly subPath: string;
  readonly subPathExpr: string;
  /** None, HostToContainer, Bidirectional; empty means None. */
  readonly mountPropagation: string;
}

export interface KubeContainer {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly ports: readonly ContainerPort[];
  readonly env: readonly EnvVar[];
  readonly envFrom: readonly {
    readonly prefix: string;
    readonly secretRef: NamedSource | undefined;
    readonly configMapRef: NamedSource | undefined;
  }[];
  /** What is asked for and what is limited, by name: cpu, memory. The amounts stay in the object. */
  readonly resources:
    | { readonly requests: readonly string[]; readonly limits: readonly string[] }
    | undefined;
  readonly volumeMounts: readonly VolumeMount[];
  readonly volumeDevices: readonly { readonly name: string; readonly devicePath: string }[];
  readonly livenessProbe: ProbeHandler | undefined;
  readonly readinessProbe: ProbeHandler | undefined;
  readonly startupProbe: ProbeHandler | undefined;
  readonly lifecycle:
    | { readonly postStart: ProbeHandler | undefined; readonly preStop: ProbeHandler | undefined }
    | undefined;
  readonly securityContext: ContainerSecurityContext | undefined;
  /** Only init containers have one: `Always` makes a sidecar of it. */
  readonly restartPolicy: string;
  /** Only ephemeral containers have one. */
  readonly targetContainerName: string;
}

export interface KubeVolume {
  readonly name: string;
  /** Where the content comes from: the name of the field, as hostPath or secret; without one the API makes an emptyDir. */
  readonly source: string;
  /** What stands in that field. */
  readonly content: unknown;
  readonly hostPath: { readonly path: string; readonly type: string } | undefined;
  readonly emptyDir: { readonly medium: string; readonly hasLimit: boolean } | undefined;
  readonly secret: { readonly secretName: string; readonly optional: boolean } | undefined;
  readonly configMap: NamedSource | undefined;
  /** What is put together in one folder. */
  readonly projected:
    | readonly {
        readonly secret: string;
        readonly configMap: string;
        readonly serviceAccountToken:
          | { readonly audience: string; readonly expirationSeconds: number | undefined }
          | undefined;
      }[]
    | undefined;
  readonly persistentVolumeClaim: { readonly claimName: string; readonly readOnly: boolean } | undefined;
  readonly csi: { readonly driver: string } | undefined;
  readonly nfs: { readonly server: string; readonly path: string } | undefined;
  readonly image: { readonly reference: string } | undefined;
}

export interface PodSpec {
  readonly containers: readonly KubeContainer[];
  readonly initContainers: readonly KubeContainer[];
  readonly ephemeralContainers: readonly KubeContainer[];
  readonly volumes: readonly KubeVolume[];
  readonly securityContext: PodSecurityContext | undefined;
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean | undefined;
  readonly hostNetwork: boolean;
  readonly hostPID: boolean;
  readonly hostIPC: boolean;
  readonly hostUsers: boolean | undefined;
  readonly shareProcessNamespace: boolean;
  readonly nodeName: string;
  readonly runtimeClassName: string;
  readonly restartPolicy: string;
  readonly priorityClassName: string;
  readonly imagePullSecrets: readonly string[];
  readonly hostAliases: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
  readonly enableServiceLinks: boolean | undefined;
  /** linux or windows; empty when the pod does not say. */
  readonly os: string;
}

/**
 * What a container is for. A sidecar is an init container that keeps running beside the others (`restartPolicy: Always`);
 * an ephemeral one was put into a running pod to look at it.
 */
export type ContainerRole = 'container' | 'init' | 'sidecar' | 'ephemeral';

export interface PodContainer {
  readonly role: ContainerRole;
  readonly container: KubeContainer;
  /** Where it stands in its object: `spec.template.spec.initContainers[0]`. */
  readonly path: string;
}

export interface PodReading {
  readonly spec: PodSpec;
  /** Init containers first, as they start; then the others, then the ephemeral ones. */
  readonly containers: readonly PodContainer[];
  /** Of the pods: a template's labels, not its owner's. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly namespace: string;
  /** Where the spec stands in its object: `spec`, `spec.template.spec`, `spec.jobTemplate.spec.template.spec`. */
  readonly path: string;
  /** Where the pods' metadata stand: `metadata`, `spec.template.metadata`. */
  readonly metadataPath: string;
  /** Whether it describes pods to be made, instead of being one. */
  readonly isTemplate: boolean;
  readonly problems: readonly FieldProblem[];
}

const TEMPLATE = ['spec', 'template'] as const;

/** Where the template stands, by kind and API group; pods have none. */
const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', []],
  ['ReplicationController', TEMPLATE],
  ['PodTemplate', ['template']],
  ...['apps', 'extensions'].flatMap((group) =>
    ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].map((kind): [string, readonly string[]] => [
      `${group}/${kind}`,
      TEMPLATE,
    ]),
  ),
  ['batch/Job', TEMPLATE],
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

const readings = new WeakMap<KubeObject, PodReading>();

/** Undefined for kinds that are no pods and make none. Read once for each object. */
export function podSpecOf(object: KubeObject): PodReading | undefined {
  const known = readings.get(object);
  if (known !== undefined) return known;
  const steps = TEMPLATES.get(kindWithGroup(object));
  if (steps === undefined) return undefined;
  const reading = readPod(object, steps);
  readings.set(object, reading);
  return reading;
}

/** The account whose rights the pod has, `default` when it names none. */
export function serviceAccountOf({ spec }: PodReading): string {
  return spec.serviceAccountName || 'default';
}

/** `apps/Deployment`; `Pod` for the core group. */
function kindWithGroup({ apiVersion, kind }: KubeObject): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? kind : `${apiVersion.slice(0, slash)}/${kind}`;
}

function readPod(object: KubeObject, steps: readonly string[]): PodReading {
  const { namespace, labels, annotations } = object.metadata;
  const isTemplate = steps.length > 0;
  let template: unknown = object;
  for (const step of steps) template = isRecord(template) ? template[step] : undefined;
  const path = [...steps, 'spec'].join('.');
  const metadataPath = [...steps, 'metadata'].join('.');
  const raw = isRecord(template) ? template.spec : undefined;
  const { spec, containers, problems } = readParts(raw, path);
  const metadata = Fields.of(isRecord(template) ? template.metadata : undefined, metadataPath);
  const own = isTemplate
    ? { labels: metadata.textMap('labels'), annotations: metadata.textMap('annotations') }
    : { labels, annotations };
  return {
    spec,
    containers,
    ...own,
    namespace,
    path,
    metadataPath,
    isTemplate,
    problems: isTemplate ? [...metadata.problems, ...problems] : problems,
  };
}

interface PodParts extends Pick<PodReading, 'spec' | 'containers' | 'problems'> {
  readonly path: string;
}

const parts = new WeakMap<object, PodParts>();

/** Read once for pods that share a spec. */
function readParts(raw: unknown, path: string): PodParts {
  const known = isRecord(raw) ? parts.get(raw) : undefined;
  if (known?.path === path) return known;
  const from = Fields.of(raw, path);
  const spec = readSpec(from);
  if (raw === undefined || raw === null) from.problems.push({ path, message: 'there is no pod spec' });
  const read = { spec, containers: containersOf(spec, path), problems: from.problems, path };
  if (isRecord(raw)) parts.set(raw, read);
  return read;
}

function containersOf(spec: PodSpec, at: string): readonly PodContainer[] {
  const containers: PodContainer[] = [];
  spec.initContainers.forEach((container, index) => {
    const role = container.restartPolicy === 'Always' ? 'sidecar' : 'init';
    containers.push({ role, container, path: `${at}.initContainers[${index}]` });
  });
  spec.containers.forEach((container, index) => {
    containers.push({ role: 'container', container, path: `${at}.containers[${index}]` });
  });
  spec.ephemeralContainers.forEach((container, index) => {
    containers.push({ role: 'ephemeral', container, path: `${at}.ephemeralContainers[${index}]` });
  });
  return containers;
}

function readSpec(from: Fields): PodSpec {
  return {
    containers: from.list('containers', readContainer),
    initContainers: from.list('initContainers', readContainer),
    ephemeralContainers: from.list('ephemeralContainers', readContainer),
    volumes: from.list('volumes', readVolume),
    securityContext: from.part('securityContext', readPodSecurity),
    // Old manifests use the old name.
    serviceAccountName: from.text('serviceAccountName') || from.text('serviceAccount'),
    automountServiceAccountToken: from.optionalBool('automountServiceAccountToken'),
    hostNetwork: from.bool('hostNetwork'),
    hostPID: from.bool('hostPID'),
    hostIPC: from.bool('hostIPC'),
    hostUsers: from.optionalBool('hostUsers'),
    shareProcessNamespace: from.bool('shareProcessNamespace'),
    nodeName: from.text('nodeName'),
    runtimeClassName: from.text('runtimeClassName'),
    restartPolicy: from.text('restartPolicy'),
    priorityClassName: from.text('priorityClassName'),
    imagePullSecrets: from.list('imagePullSecrets', (secret) => secret.text('name')),
    hostAliases: from.list('hostAliases', (alias) => ({
      ip: alias.text('ip'),
      hostnames: alias.texts('hostnames'),
    })),
    enableServiceLinks: from.optionalBool('enableServiceLinks'),
    os: from.part('os', (os) => os.text('name')) ?? '',
  };
}

function readContainer(from: Fields): KubeContainer {
  return {
    name: from.text('name'),
    image: from.text('image'),
    imagePullPolicy: from.text('imagePullPolicy'),
    command: from.texts('command'),
    args: from.texts('args'),
    workingDir: from.text('workingDir'),
    ports: from.list('ports', readPort),
    env: from.list('env', readEnvVar),
    envFrom: from.list('envFrom', (source) => ({
      prefix: source.text('prefix'),
      secretRef: source.part('secretRef', readNamedSource),
      configMapRef: source.part('configMapRef', readNamedSource),
    })),
    resources: from.part('resources', (resources) => ({
      requests: resources.names('requests'),
      limits: resources.names('limits'),
    })),
    volumeMounts: from.list('volumeMounts', readVolumeMount),
    volumeDevices: from.list('volumeDevices', (device) => ({
      name: device.text('name'),
      devicePath: device.text('devicePath'),
    })),
    livenessProbe: from.part('livenessProbe', readHandler),
    readinessProbe: from.part('readinessProbe', readHandler),
    startupProbe: from.part('startupProbe', readHandler),
    lifecycle: from.part('lifecycle', (hooks) => ({
      postStart: hooks.part('postStart', readHandler),
      preStop: hooks.part('preStop', readHandler),
    })),
    securityContext: from.part('securityContext', readContainerSecurity),
    restartPolicy: from.text('restartPolicy'),
    targetContainerName: from.text('targetContainerName'),
  };
}

function readPort(from: Fields): ContainerPort {
  return {
    name: from.text('name'),
    containerPort: from.number('containerPort'),
    hostPort: from.number('hostPort'),
    hostIP: from.text('hostIP'),
    protocol: from.text('protocol'),
  };
}

function readVolumeMount(from: Fields): VolumeMount {
  return {
    name: from.text('name'),
    mountPath: from.text('mountPath'),
    readOnly: from.bool('readOnly'),
    subPath: from.text('subPath'),
    subPathExpr: from.text('subPathExpr'),
    mountPropagation: from.text('mountPropagation'),
  };
}

function readEnvVar(from: Fields): EnvVar {
  return {
    name: from.text('name'),
    value: from.text('value'),
    valueFrom: from.part('valueFrom', (source) => ({
      secretKeyRef: source.part('secretKeyRef', readKeySelector),
      configMapKeyRef: source.part('configMapKeyRef', readKeySelector),
      fieldRef: source.part('fieldRef', (field) => ({ fieldPath: field.text('fieldPath') })),
      resourceFieldRef: source.part('resourceFieldRef', (field) => ({ resource: field.text('resource') })),
      fileKeyRef: source.part('fileKeyRef', (file) => ({
        volumeName: file.text('volumeName'),
        key: file.text('key'),
      })),
    })),
  };
}

function readKeySelector(from: Fields): KeySelector {
  return { name: from.text('name'), key: from.text('key'), optional: from.bool('optional') };
}

function readNamedSource(from: Fields): NamedSource {
  return { name: from.text('name'), optional: from.bool('optional') };
}

function readHandler(from: Fields): ProbeHandler {
  return {
    httpGet: from.part('httpGet', (get) => ({
      host: get.text('host'),
      port: get.numberOrText('port'),
      path: get.text('path'),
      scheme: get.text('scheme'),
    })),
    tcpSocket: from.part('tcpSocket', (socket) => ({
      host: socket.text('host'),
      port: socket.numberOrText('port'),
    })),
    grpc: from.part('grpc', (grpc) => ({ port: grpc.optionalNumber('port') })),
    exec: from.part('exec', (exec) => ({ command: exec.texts('command') })),
  };
}

function readSharedSecurity(from: Fields): SharedSecurityContext {
  return {
    runAsUser: from.optionalNumber('runAsUser'),
    runAsGroup: from.optionalNumber('runAsGroup'),
    runAsNonRoot: from.optionalBool('runAsNonRoot'),
    seccompProfile: from.part('seccompProfile', readProfile),
    appArmorProfile: from.part('appArmorProfile', readProfile),
    seLinuxOptions: from.part('seLinuxOptions', (options) => ({
      user: options.text('user'),
      role: options.text('role'),
      type: options.text('type'),
      level: options.text('level'),
    })),
    windowsOptions: from.part('windowsOptions', (options) => ({
      hostProcess: options.optionalBool('hostProcess'),
      runAsUserName: options.text('runAsUserName'),
    })),
  };
}

function readProfile(from: Fields): SecurityProfile {
  return { type: from.text('type'), localhostProfile: from.text('localhostProfile') };
}

function readContainerSecurity(from: Fields): ContainerSecurityContext {
  return {
    ...readSharedSecurity(from),
    privileged: from.optionalBool('privileged'),
    allowPrivilegeEscalation: from.optionalBool('allowPrivilegeEscalation'),
    readOnlyRootFilesystem: from.optionalBool('readOnlyRootFilesystem'),
    procMount: from.optionalText('procMount'),
    capabilities: from.part('capabilities', (capabilities) => ({
      add: capabilities.texts('add'),
      drop: capabilities.texts('drop'),
    })),
  };
}

function readPodSecurity(from: Fields): PodSecurityContext {
  return {
    ...readSharedSecurity(from),
    fsGroup: from.optionalNumber('fsGroup'),
    supplementalGroups: from.numbers('supplementalGroups'),
    sysctls: from.list('sysctls', (sysctl) => ({
      name: sysctl.text('name'),
      value: sysctl.text('value'),
    })),
  };
}

function readVolume(from: Fields): KubeVolume {
  const { raw } = from;
  const source =
    Object.keys(raw).find((key) => key !== 'name' && raw[key] !== undefined && raw[key] !== null) ??
    'emptyDir';
  return {
    name: from.text('name'),
    source,
    content: raw[source],
    hostPath: from.part('hostPath', (part) => ({ path: part.text('path'), type: part.text('type') })),
    emptyDir: from.part('emptyDir', (part) => ({
      medium: part.text('medium'),
      hasLimit: part.numberOrText('sizeLimit') !== undefined,
    })),
    secret: from.part('secret', (part) => ({
      secretName: part.text('secretName'),
      optional: part.bool('optional'),
    })),
    configMap: from.part('configMap', readNamedSource),
    projected: from.part('projected', (part) =>
      part.list('sources', (item) => ({
        secret: item.part('secret', (secret) => secret.text('name')) ?? '',
        configMap: item.part('configMap', (map) => map.text('name')) ?? '',
        serviceAccountToken: item.part('serviceAccountToken', (token) => ({
          audience: token.text('audience'),
          expirationSeconds: token.optionalNumber('expirationSeconds'),
        })),
      })),
    ),
    persistentVolumeClaim: from.part('persistentVolumeClaim', (part) => ({
      claimName: part.text('claimName'),
      readOnly: part.bool('readOnly'),
    })),
    csi: from.part('csi', (part) => ({ driver: part.text('driver') })),
    nfs: from.part('nfs', (part) => ({ server: part.text('server'), path: part.text('path') })),
    image: from.part('image', (part) => ({ reference: part.text('reference') })),
  };
}
