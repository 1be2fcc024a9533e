/** What a pod is to run and how: of pods themselves and of every kind that makes pods from a template. */
import * as z from 'zod';
import { goBool, goList, goMap, goNumber, goString } from '../engine-shape.ts';
import { isRecord, type KubeObject } from './kube-object.ts';
import {
  type FieldProblem,
  optionalBool,
  optionalNumber,
  optionalPart,
  optionalPort,
  readLeniently,
} from './lenient-reading.ts';

const seccompProfile = z.object({ type: goString, localhostProfile: goString });
const appArmorProfile = z.object({ type: goString, localhostProfile: goString });
const seLinuxOptions = z.object({ user: goString, role: goString, type: goString, level: goString });
const windowsOptions = z.object({ hostProcess: optionalBool, runAsUserName: goString });
const capabilities = z.object({ add: goList(z.string()), drop: goList(z.string()) });

/** Fields that pods and containers both have; a container's win. */
const sharedSecurity = {
  runAsUser: optionalNumber,
  runAsGroup: optionalNumber,
  runAsNonRoot: optionalBool,
  seccompProfile: optionalPart(seccompProfile),
  appArmorProfile: optionalPart(appArmorProfile),
  seLinuxOptions: optionalPart(seLinuxOptions),
  windowsOptions: optionalPart(windowsOptions),
};

const containerSecuritySchema = z.object({
  ...sharedSecurity,
  privileged: optionalBool,
  allowPrivilegeEscalation: optionalBool,
  readOnlyRootFilesystem: optionalBool,
  procMount: optionalPart(z.string()),
  capabilities: optionalPart(capabilities),
});
export type ContainerSecurityContext = z.infer<typeof containerSecuritySchema>;

const podSecuritySchema = z.object({
  ...sharedSecurity,
  fsGroup: optionalNumber,
  supplementalGroups: goList(z.number()),
  sysctls: goList(z.object({ name: goString, value: goString })),
});
export type PodSecurityContext = z.infer<typeof podSecuritySchema>;

/** A probe or a hook: what is asked, and of whom. */
const handlerSchema = z.object({
  httpGet: optionalPart(z.object({ host: goString, port: optionalPort, path: goString, scheme: goString })),
  tcpSocket: optionalPart(z.object({ host: goString, port: optionalPort })),
  grpc: optionalPart(z.object({ port: optionalNumber, service: goString })),
  exec: optionalPart(z.object({ command: goList(z.string()) })),
});
export type ProbeHandler = z.infer<typeof handlerSchema>;

const keySelector = z.object({ name: goString, key: goString, optional: goBool });

const envVarSchema = z.object({
  name: goString,
  value: goString,
  valueFrom: optionalPart(
    z.object({
      secretKeyRef: optionalPart(keySelector),
      configMapKeyRef: optionalPart(keySelector),
      fieldRef: optionalPart(z.object({ fieldPath: goString })),
      resourceFieldRef: optionalPart(z.object({ resource: goString, containerName: goString })),
      fileKeyRef: optionalPart(z.object({ volumeName: goString, path: goString, key: goString })),
    }),
  ),
});
export type EnvVar = z.infer<typeof envVarSchema>;

const reference = z.object({ name: goString, optional: goBool });

/** Amounts as they are written: `100m`, `64Mi`, 2. */
const quantities = goMap(z.union([z.string(), z.number()]));

const containerSchema = z.object({
  name: goString,
  image: goString,
  imagePullPolicy: goString,
  command: goList(z.string()),
  args: goList(z.string()),
  workingDir: goString,
  ports: goList(
    z.object({
      name: goString,
      containerPort: goNumber,
      hostPort: goNumber,
      hostIP: goString,
      protocol: goString,
    }),
  ),
  env: goList(envVarSchema),
  envFrom: goList(
    z.object({
      prefix: goString,
      secretRef: optionalPart(reference),
      configMapRef: optionalPart(reference),
    }),
  ),
  resources: optionalPart(z.object({ requests: quantities, limits: quantities })),
  volumeMounts: goList(
    z.object({
      name: goString,
      mountPath: goString,
      readOnly: goBool,
      subPath: goString,
      subPathExpr: goString,
      mountPropagation: goString,
    }),
  ),
  volumeDevices: goList(z.object({ name: goString, devicePath: goString })),
  livenessProbe: optionalPart(handlerSchema),
  readinessProbe: optionalPart(handlerSchema),
  startupProbe: optionalPart(handlerSchema),
  lifecycle: optionalPart(
    z.object({ postStart: optionalPart(handlerSchema), preStop: optionalPart(handlerSchema) }),
  ),
  securityContext: optionalPart(containerSecuritySchema),
  /** Only init containers have one: `Always` makes a sidecar of it. */
  restartPolicy: goString,
  /** Only ephemeral containers have one. */
  targetContainerName: goString,
  tty: goBool,
  stdin: goBool,
});
export type KubeContainer = z.infer<typeof containerSchema>;

const keyToPath = z.object({ key: goString, path: goString });

const projectedSource = z.looseObject({
  secret: optionalPart(z.object({ name: goString, items: goList(keyToPath) })),
  configMap: optionalPart(z.object({ name: goString })),
  serviceAccountToken: optionalPart(
    z.object({ audience: goString, expirationSeconds: optionalNumber, path: goString }),
  ),
});

/** Kinds that are not named here pass through: the field's name is the kind. */
const volumeSchema = z.looseObject({
  name: goString,
  hostPath: optionalPart(z.object({ path: goString, type: goString })),
  emptyDir: optionalPart(z.object({ medium: goString, sizeLimit: optionalPort })),
  secret: optionalPart(z.object({ secretName: goString, defaultMode: optionalNumber, optional: goBool })),
  configMap: optionalPart(z.object({ name: goString, defaultMode: optionalNumber, optional: goBool })),
  projected: optionalPart(z.object({ sources: goList(projectedSource), defaultMode: optionalNumber })),
  persistentVolumeClaim: optionalPart(z.object({ claimName: goString, readOnly: goBool })),
  csi: optionalPart(z.object({ driver: goString, readOnly: goBool })),
  nfs: optionalPart(z.object({ server: goString, path: goString, readOnly: goBool })),
  image: optionalPart(z.object({ reference: goString, pullPolicy: goString })),
});
export type KubeVolume = z.infer<typeof volumeSchema>;

const podSpecSchema = z.object({
  containers: goList(containerSchema),
  initContainers: goList(containerSchema),
  ephemeralContainers: goList(containerSchema),
  volumes: goList(volumeSchema),
  securityContext: optionalPart(podSecuritySchema),
  serviceAccountName: goString,
  /** The old name of `serviceAccountName`, which old manifests use. */
  serviceAccount: goString,
  automountServiceAccountToken: optionalBool,
  hostNetwork: goBool,
  hostPID: goBool,
  hostIPC: goBool,
  hostUsers: optionalBool,
  shareProcessNamespace: goBool,
  nodeName: goString,
  nodeSelector: goMap(z.string()),
  runtimeClassName: goString,
  restartPolicy: goString,
  priorityClassName: goString,
  imagePullSecrets: goList(z.object({ name: goString })),
  hostAliases: goList(z.object({ ip: goString, hostnames: goList(z.string()) })),
  tolerations: goList(z.object({ key: goString, operator: goString, effect: goString, value: goString })),
  enableServiceLinks: optionalBool,
  os: optionalPart(z.object({ name: goString })),
});
export type PodSpec = z.infer<typeof podSpecSchema>;

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

/** `apps/Deployment`; `Pod` for the core group. */
function kindWithGroup({ apiVersion, kind }: KubeObject): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? kind : `${apiVersion.slice(0, slash)}/${kind}`;
}

const templateSchema = z.object({
  metadata: optionalPart(z.object({ labels: goMap(z.string()), annotations: goMap(z.string()) })),
});

function readPod(object: KubeObject, steps: readonly string[]): PodReading {
  const { namespace } = object.metadata;
  const isTemplate = steps.length > 0;
  let template: unknown = object;
  for (const step of steps) template = isRecord(template) ? template[step] : undefined;
  const at = [...steps, 'spec'].join('.');
  const metadataPath = [...steps, 'metadata'].join('.');
  const spec = readLeniently(podSpecSchema, isRecord(template) ? template.spec : undefined, at);
  const own = isTemplate
    ? readLeniently(templateSchema, template, steps.join('.'))
    : { value: { metadata: object.metadata }, problems: [] };
  const { labels = {}, annotations = {} } = own.value.metadata ?? {};
  const missing =
    isRecord(template) && isRecord(template.spec) ? [] : [{ path: at, message: 'there is no pod spec' }];
  return {
    spec: spec.value,
    containers: containersOf(spec.value, at),
    labels,
    annotations,
    namespace,
    path: at,
    metadataPath,
    isTemplate,
    problems: [...missing, ...own.problems, ...spec.problems.filter(({ path }) => path !== at)],
  };
}

function containersOf(spec: PodSpec, at: string): readonly PodContainer[] {
  return [
    ...spec.initContainers.map((container, index): PodContainer => {
      const role = container.restartPolicy === 'Always' ? 'sidecar' : 'init';
      return { role, container, path: `${at}.initContainers[${index}]` };
    }),
    ...spec.containers.map(
      (container, index): PodContainer => ({
        role: 'container',
        container,
        path: `${at}.containers[${index}]`,
      }),
    ),
    ...spec.ephemeralContainers.map(
      (container, index): PodContainer => ({
        role: 'ephemeral',
        container,
        path: `${at}.ephemeralContainers[${index}]`,
      }),
    ),
  ];
}

/** The account whose rights the pod has, `default` when it names none. */
export function serviceAccountOf({ spec }: PodReading): string {
  return spec.serviceAccountName || spec.serviceAccount || 'default';
}
