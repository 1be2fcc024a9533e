import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { type PodReading, podSpecOf } from '../../../src/facts/kubernetes/pod-spec.ts';
import {
  type PolicyVersion,
  podSecurityVerdict,
  violationsAt,
} from '../../../src/insight/kubernetes/pod-security-standards.ts';
import { POD_SECURITY_CONTROLS } from '../../../src/knowledge/kubernetes/pod-security-controls.ts';
import { object, pod, podWith } from './objects.ts';

function read(made: KubeObject): PodReading {
  const reading = podSpecOf(made);
  if (reading === undefined) throw new Error('no pod');
  return reading;
}

/** The fields that one control objects to, as `path=value`. */
function objections(made: KubeObject, control: string, version: PolicyVersion): readonly string[] {
  const { violations } = podSecurityVerdict(read(made), version);
  const found = violations.find((violation) => violation.control === control);
  return (found?.fields ?? []).map(({ path, value }) => `${path}=${JSON.stringify(value)}`);
}

const SC = 'spec.containers[0].securityContext';
const annotated = (annotations: Readonly<Record<string, string>>) => pod('web', {}, { annotations });
const probed = (probe: unknown) => pod('web', { containers: [{ name: 'main', livenessProbe: probe }] });
const ofPod = (securityContext: unknown, rest = {}) => pod('web', { securityContext, ...rest });

/** The control, the version, what it objects to, the pod. */
const TABLE: readonly [string, PolicyVersion, readonly string[], KubeObject][] = [
  ['windowsHostProcess', 36, [], podWith({ windowsOptions: { hostProcess: false } })],
  [
    'windowsHostProcess',
    36,
    [`${SC}.windowsOptions.hostProcess=true`],
    podWith({ windowsOptions: { hostProcess: true } }),
  ],
  [
    'windowsHostProcess',
    36,
    ['spec.securityContext.windowsOptions.hostProcess=true'],
    ofPod({ windowsOptions: { hostProcess: true } }),
  ],
  ['hostNamespaces', 36, [], pod('web', { hostNetwork: false })],
  [
    'hostNamespaces',
    36,
    ['spec.hostNetwork=true', 'spec.hostPID=true', 'spec.hostIPC=true'],
    pod('web', { hostPID: true, hostNetwork: true, hostIPC: true }),
  ],
  ['privileged', 36, [], podWith({ privileged: false })],
  ['privileged', 36, [`${SC}.privileged=true`], podWith({ privileged: true })],
  [
    'privileged',
    36,
    ['spec.initContainers[0].securityContext.privileged=true'],
    pod('web', { initContainers: [{ name: 'i', securityContext: { privileged: true } }] }),
  ],
  [
    'privileged',
    36,
    ['spec.ephemeralContainers[0].securityContext.privileged=true'],
    pod('web', { ephemeralContainers: [{ name: 'e', securityContext: { privileged: true } }] }),
  ],
  ['capabilities_baseline', 36, [], podWith({ capabilities: { add: ['CHOWN', 'SYS_CHROOT', 'MKNOD'] } })],
  [
    'capabilities_baseline',
    36,
    [`${SC}.capabilities.add[1]="NET_RAW"`],
    podWith({ capabilities: { add: ['KILL', 'NET_RAW'] } }),
  ],
  // Letters and a CAP_ in front count: the API server compares texts.
  [
    'capabilities_baseline',
    36,
    [`${SC}.capabilities.add[0]="CAP_CHOWN"`, `${SC}.capabilities.add[1]="chown"`],
    podWith({ capabilities: { add: ['CAP_CHOWN', 'chown'] } }),
  ],
  ['hostPathVolumes', 36, [], pod('web', { volumes: [{ name: 'a', emptyDir: {} }] })],
  [
    'hostPathVolumes',
    36,
    ['spec.volumes[1].hostPath.path="/"'],
    pod('web', {
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', hostPath: { path: '/' } },
      ],
    }),
  ],
  [
    'hostPorts',
    36,
    [],
    pod('web', { containers: [{ name: 'm', ports: [{ containerPort: 80, hostPort: 0 }] }] }),
  ],
  [
    'hostPorts',
    36,
    ['spec.containers[0].ports[0].hostPort=80'],
    pod('web', { containers: [{ name: 'm', ports: [{ containerPort: 80, hostPort: 80 }] }] }),
  ],
  ['hostProbesAndHostLifecycle', 36, [], probed({ httpGet: { port: 80, host: '' } })],
  [
    'hostProbesAndHostLifecycle',
    36,
    ['spec.containers[0].livenessProbe.httpGet.host="10.0.0.1"'],
    probed({ httpGet: { port: 80, host: '10.0.0.1' } }),
  ],
  [
    'hostProbesAndHostLifecycle',
    36,
    ['spec.containers[0].livenessProbe.tcpSocket.host="a"'],
    probed({ tcpSocket: { port: 80, host: 'a' } }),
  ],
  [
    'hostProbesAndHostLifecycle',
    36,
    ['spec.containers[0].lifecycle.preStop.httpGet.host="a"'],
    pod('web', { containers: [{ name: 'm', lifecycle: { preStop: { httpGet: { host: 'a' } } } }] }),
  ],
  ['hostProbesAndHostLifecycle', 33, [], probed({ httpGet: { port: 80, host: '10.0.0.1' } })],
  ['appArmorProfile', 36, [], podWith({ appArmorProfile: { type: 'Localhost', localhostProfile: 'x' } })],
  [
    'appArmorProfile',
    36,
    [`${SC}.appArmorProfile.type="Unconfined"`],
    podWith({ appArmorProfile: { type: 'Unconfined' } }),
  ],
  [
    'appArmorProfile',
    36,
    ['spec.securityContext.appArmorProfile.type="Unconfined"'],
    ofPod({ appArmorProfile: { type: 'Unconfined' } }),
  ],
  [
    'appArmorProfile',
    36,
    [],
    annotated({ 'container.apparmor.security.beta.kubernetes.io/main': 'localhost/mine' }),
  ],
  [
    'appArmorProfile',
    36,
    ['metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]="unconfined"'],
    annotated({ 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' }),
  ],
  ['seLinuxOptions', 36, [], podWith({ seLinuxOptions: { type: 'container_engine_t', level: 's0:c1' } })],
  [
    'seLinuxOptions',
    30,
    [`${SC}.seLinuxOptions.type="container_engine_t"`],
    podWith({ seLinuxOptions: { type: 'container_engine_t' } }),
  ],
  [
    'seLinuxOptions',
    36,
    [`${SC}.seLinuxOptions.type="spc_t"`, `${SC}.seLinuxOptions.user="u"`, `${SC}.seLinuxOptions.role="r"`],
    podWith({ seLinuxOptions: { type: 'spc_t', user: 'u', role: 'r' } }),
  ],
  ['procMount', 36, [], podWith({ procMount: 'Default' })],
  ['procMount', 36, [`${SC}.procMount="Unmasked"`], podWith({ procMount: 'Unmasked' })],
  ['procMount', 36, [], podWith({ procMount: 'Unmasked' }, { hostUsers: false })],
  ['procMount', 34, [`${SC}.procMount="Unmasked"`], podWith({ procMount: 'Unmasked' }, { hostUsers: false })],
  ['seccompProfile_baseline', 36, [], podWith({ seccompProfile: { type: 'Localhost' } })],
  [
    'seccompProfile_baseline',
    36,
    ['spec.securityContext.seccompProfile.type="Unconfined"'],
    ofPod({ seccompProfile: { type: 'Unconfined' } }),
  ],
  [
    'seccompProfile_baseline',
    36,
    [],
    annotated({ 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' }),
  ],
  [
    'seccompProfile_baseline',
    18,
    ['metadata.annotations["seccomp.security.alpha.kubernetes.io/pod"]="unconfined"'],
    annotated({ 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' }),
  ],
  [
    'seccompProfile_baseline',
    18,
    [],
    annotated({ 'container.seccomp.security.alpha.kubernetes.io/main': 'docker/default' }),
  ],
  ['sysctls', 36, [], ofPod({ sysctls: [{ name: 'net.ipv4.tcp_rmem' }] })],
  [
    'sysctls',
    31,
    ['spec.securityContext.sysctls[0].name="net.ipv4.tcp_rmem"'],
    ofPod({ sysctls: [{ name: 'net.ipv4.tcp_rmem' }] }),
  ],
  [
    'sysctls',
    36,
    ['spec.securityContext.sysctls[0].name="net.ipv4.tcp_notsent_lowat"'],
    ofPod({ sysctls: [{ name: 'net.ipv4.tcp_notsent_lowat' }] }),
  ],
  ['sysctls', 37, [], ofPod({ sysctls: [{ name: 'net.ipv4.tcp_notsent_lowat' }] })],
  [
    'sysctls',
    'latest',
    ['spec.securityContext.sysctls[1].name="kernel.msgmax"'],
    ofPod({ sysctls: [{ name: 'kernel.shm_rmid_forced' }, { name: 'kernel.msgmax' }] }),
  ],
  [
    'restrictedVolumes',
    36,
    [],
    pod('web', {
      volumes: [
        { name: 'a', csi: { driver: 'd' } },
        { name: 'b', image: {} },
        { name: 'c', ephemeral: {} },
        { name: 'd' },
      ],
    }),
  ],
  [
    'restrictedVolumes',
    36,
    ['spec.volumes[0].nfs={"server":"s","path":"/"}'],
    pod('web', { volumes: [{ name: 'a', nfs: { server: 's', path: '/' } }] }),
  ],
  ['allowPrivilegeEscalation', 36, [], podWith({ allowPrivilegeEscalation: false })],
  ['allowPrivilegeEscalation', 36, [`${SC}.allowPrivilegeEscalation=undefined`], podWith({})],
  [
    'allowPrivilegeEscalation',
    36,
    [`${SC}.allowPrivilegeEscalation=true`],
    podWith({ allowPrivilegeEscalation: true }),
  ],
  ['allowPrivilegeEscalation', 36, [], podWith({}, { os: { name: 'windows' } })],
  [
    'allowPrivilegeEscalation',
    24,
    [`${SC}.allowPrivilegeEscalation=undefined`],
    podWith({}, { os: { name: 'windows' } }),
  ],
  ['allowPrivilegeEscalation', 7, [], podWith({})],
  ['runAsNonRoot', 36, [], ofPod({ runAsNonRoot: true })],
  ['runAsNonRoot', 36, [], podWith({ runAsNonRoot: true })],
  ['runAsNonRoot', 36, [`${SC}.runAsNonRoot=undefined`], podWith({ runAsUser: 1000 })],
  [
    'runAsNonRoot',
    36,
    [`${SC}.runAsNonRoot=false`],
    podWith({ runAsNonRoot: false }, { securityContext: { runAsNonRoot: true } }),
  ],
  // The pod’s own false counts though every container says true.
  [
    'runAsNonRoot',
    36,
    ['spec.securityContext.runAsNonRoot=false'],
    podWith({ runAsNonRoot: true }, { securityContext: { runAsNonRoot: false } }),
  ],
  ['runAsNonRoot', 36, [], podWith({}, { hostUsers: false })],
  ['runAsNonRoot', 34, [`${SC}.runAsNonRoot=undefined`], podWith({}, { hostUsers: false })],
  ['runAsUser', 36, [], podWith({ runAsUser: 1 })],
  ['runAsUser', 36, [`${SC}.runAsUser=0`], podWith({ runAsUser: 0 })],
  ['runAsUser', 36, ['spec.securityContext.runAsUser=0'], ofPod({ runAsUser: 0 })],
  ['runAsUser', 36, [], podWith({ runAsUser: 0 }, { hostUsers: false })],
  ['runAsUser', 22, [], podWith({ runAsUser: 0 })],
  ['seccompProfile_restricted', 36, [], ofPod({ seccompProfile: { type: 'RuntimeDefault' } })],
  ['seccompProfile_restricted', 36, [`${SC}.seccompProfile.type=undefined`], podWith({})],
  [
    'seccompProfile_restricted',
    36,
    ['spec.securityContext.seccompProfile.type="Unconfined"'],
    podWith(
      { seccompProfile: { type: 'Localhost' } },
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
    ),
  ],
  ['seccompProfile_restricted', 36, [], podWith({}, { os: { name: 'windows' } })],
  ['seccompProfile_restricted', 18, [], podWith({})],
  [
    'capabilities_restricted',
    36,
    [],
    podWith({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
  ],
  ['capabilities_restricted', 36, [`${SC}.capabilities.drop=undefined`], podWith({})],
  [
    'capabilities_restricted',
    36,
    [`${SC}.capabilities.drop=["all"]`, `${SC}.capabilities.add[0]="CHOWN"`],
    podWith({ capabilities: { drop: ['all'], add: ['CHOWN'] } }),
  ],
  ['capabilities_restricted', 36, [], podWith({}, { os: { name: 'windows' } })],
  ['capabilities_restricted', 21, [], podWith({})],
  [
    'procMount_restricted',
    36,
    [`${SC}.procMount="Unmasked"`],
    podWith({ procMount: 'Unmasked' }, { hostUsers: false }),
  ],
  ['procMount_restricted', 34, [], podWith({ procMount: 'Unmasked' })],
];

describe('a control of the Pod Security Standards', () => {
  it.each(TABLE)('%s at 1.%s objects to %j', (control, version, expected, made) => {
    expect(objections(made, control, version)).toEqual(expected);
  });

  it('of each id has a case that passes and one that does not', () => {
    for (const { id } of POD_SECURITY_CONTROLS) {
      const cases = TABLE.filter(([control]) => control === id);
      expect(
        cases.some(([, , found]) => found.length > 0),
        id,
      ).toBe(true);
      expect(
        cases.some(([, , found]) => found.length === 0),
        id,
      ).toBe(true);
    }
    expect(POD_SECURITY_CONTROLS.filter(({ level }) => level === 'baseline')).toHaveLength(12);
    expect(POD_SECURITY_CONTROLS.filter(({ level }) => level === 'restricted')).toHaveLength(7);
  });
});

const HARDENED = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};

describe('the level of a pod', () => {
  it.each([
    ['restricted', podWith(HARDENED)],
    ['baseline', podWith({ ...HARDENED, allowPrivilegeEscalation: undefined })],
    ['privileged', podWith({ ...HARDENED, privileged: true })],
    ['baseline', pod('web')],
  ])('is %s', (level, made) => {
    expect(podSecurityVerdict(read(made), 36).level).toBe(level);
  });

  it('is restricted for a Windows pod that baseline would refuse: the stricter control excuses it from both', () => {
    const reading = read(
      podWith({ runAsNonRoot: true, capabilities: { add: ['SYS_ADMIN'] } }, { os: { name: 'windows' } }),
    );
    expect(podSecurityVerdict(reading, 36).level).toBe('restricted');
    expect(violationsAt(reading, 'baseline', 36).map(({ control }) => control)).toEqual([
      'capabilities_baseline',
    ]);
  });

  it('counts fields of templates by their own path', () => {
    const deployment = object({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template: { spec: { hostPID: true, containers: [] } } },
    });
    expect(objections(deployment, 'hostNamespaces', 36)).toEqual(['spec.template.spec.hostPID=true']);
  });
});

describe('a real 1.36 server', () => {
  it('refused a pod in a restricted namespace for these reasons', () => {
    // error-403-podsecurity.json of the recordings
    const denied = pod('denied', {
      hostPID: true,
      containers: [{ name: 'c', image: 'busybox', securityContext: { privileged: true } }],
    });
    const found = violationsAt(read(denied), 'restricted', 36).map(({ control }) => control);
    expect(found.sort()).toEqual([
      'allowPrivilegeEscalation',
      'capabilities_restricted',
      'hostNamespaces',
      'privileged',
      'runAsNonRoot',
      'seccompProfile_restricted',
    ]);
  });

  it('warned of a pod in a baseline namespace for this reason', () => {
    // warning-podsecurity-dry-run.json of the recordings
    const warned = pod('warned', { hostNetwork: true });
    expect(violationsAt(read(warned), 'baseline', 36)).toEqual([
      {
        control: 'hostNamespaces',
        level: 'baseline',
        fields: [{ path: 'spec.hostNetwork', value: true }],
      },
    ]);
  });
});
