import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../../src/facts/kubernetes/pod-spec.ts';
import {
  type EffectiveSecurity,
  effectiveSecurity,
  type PodSurroundings,
} from '../../../src/insight/kubernetes/effective-security.ts';
import { pod, podWith } from './objects.ts';

const NOTHING: PodSurroundings = { runtime: '', seccompDefault: undefined, imageUser: undefined };

function effective(made: KubeObject, known: Partial<PodSurroundings> = {}): EffectiveSecurity {
  const reading = podSpecOf(made);
  const entry = reading?.containers[0];
  if (reading === undefined || entry === undefined) throw new Error('no container');
  return effectiveSecurity(reading, entry, { ...NOTHING, ...known });
}

const SC = 'spec.containers[0].securityContext';

describe('a setting of pod and container', () => {
  it('is the container’s where both have one', () => {
    const { runAsUser } = effective(podWith({ runAsUser: 5 }, { securityContext: { runAsUser: 7 } }));
    expect(runAsUser).toEqual({ value: 5, from: 'container', path: `${SC}.runAsUser` });
  });

  it('is the pod’s where the container has none', () => {
    const { runAsUser } = effective(podWith({}, { securityContext: { runAsUser: 7 } }));
    expect(runAsUser).toEqual({ value: 7, from: 'pod', path: 'spec.securityContext.runAsUser' });
  });

  it('is nobody’s by default', () => {
    expect(effective(pod('web')).runAsUser).toEqual({ value: undefined, from: 'default', path: '' });
  });

  it('takes a container’s false and 0 for an answer', () => {
    const found = effective(
      podWith(
        { runAsUser: 0, runAsNonRoot: false },
        { securityContext: { runAsUser: 7, runAsNonRoot: true } },
      ),
    );
    expect(found.runAsUser.value).toBe(0);
    expect(found.runAsNonRoot).toMatchObject({ value: false, from: 'container' });
  });
});

describe('who it runs as', () => {
  it.each([
    ['yes', podWith({ runAsUser: 0 }), undefined],
    ['no', podWith({ runAsUser: 1000 }), 0],
    ['unknown', podWith({}), undefined],
    ['yes', podWith({}), 0],
    ['no', podWith({}), 1000],
    // The kubelet starts no root then.
    ['no', podWith({ runAsNonRoot: true }), undefined],
  ] as const)('is root: %s', (answer, made, imageUser) => {
    expect(effective(made, { imageUser }).runsAsRoot).toBe(answer);
  });
});

describe('privilege escalation', () => {
  it.each([
    ['is allowed by default', {}, { value: true, from: 'default' }],
    ['can be forbidden', { allowPrivilegeEscalation: false }, { value: false, from: 'container' }],
    [
      'can’t be kept from a privileged container',
      { allowPrivilegeEscalation: false, privileged: true },
      { value: true, from: 'forced', path: `${SC}.privileged` },
    ],
    [
      'can’t be kept from SYS_ADMIN',
      { allowPrivilegeEscalation: false, capabilities: { add: ['CHOWN', 'CAP_SYS_ADMIN'] } },
      { value: true, from: 'forced', path: `${SC}.capabilities.add[1]` },
    ],
  ])('%s', (_what, context, expected) => {
    expect(effective(podWith(context)).allowPrivilegeEscalation).toMatchObject(expected);
  });
});

describe('capabilities', () => {
  const held = (context: Readonly<Record<string, unknown>>, runtime = '') =>
    effective(podWith(context), { runtime }).capabilities;

  it('are the runtime’s by default', () => {
    expect(held({}).held).toHaveLength(14);
    expect(held({}, 'containerd://2.1.9').held).toContain('NET_RAW');
    expect(held({}, 'cri-o://1.35.0').held).not.toContain('NET_RAW');
  });

  it.each([
    [{ drop: ['ALL'] }, []],
    [{ drop: ['all'], add: ['net_bind_service'] }, ['NET_BIND_SERVICE']],
    [{ drop: ['ALL'], add: ['CAP_CHOWN', 'KILL'] }, ['CHOWN', 'KILL']],
    // Single ones are added first and dropped last.
    [{ drop: ['ALL', 'KILL'], add: ['KILL'] }, []],
    // ALL is added first and dropped next.
    [{ drop: ['ALL'], add: ['ALL', 'KILL'] }, ['KILL']],
  ])('of %j are %j', (capabilities, expected) => {
    expect(held({ capabilities }).held).toEqual(expected);
  });

  it('are every one for a privileged container, whatever it drops, and with ALL', () => {
    expect(held({ privileged: true, capabilities: { drop: ['ALL'] } }).isEvery).toBe(true);
    expect(held({ capabilities: { add: ['ALL'] } }).isEvery).toBe(true);
    expect(held({ capabilities: { add: ['ALL'], drop: ['BPF'] } }).isEvery).toBe(false);
  });
});

describe('seccomp', () => {
  const profile = { seccompProfile: { type: 'RuntimeDefault' } };

  it.each([
    ['nobody says', {}, {}, undefined, { value: { type: 'Unset' }, from: 'default' }],
    ['the kubelet decides yes', {}, {}, true, { value: { type: 'RuntimeDefault' }, from: 'default' }],
    ['the kubelet decides no', {}, {}, false, { value: { type: 'Unconfined' }, from: 'default' }],
    ['the pod says', {}, profile, false, { value: { type: 'RuntimeDefault' }, from: 'pod' }],
    [
      'the container says',
      { seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } },
      profile,
      undefined,
      { value: { type: 'Localhost', name: 'a.json' }, from: 'container' },
    ],
    [
      'it is privileged',
      { privileged: true, ...profile },
      profile,
      true,
      { value: { type: 'Unconfined' }, from: 'forced', path: `${SC}.privileged` },
    ],
    ['it is odd', { seccompProfile: { type: 'Odd' } }, {}, true, { value: { type: 'Unknown' } }],
  ])('where %s', (_what, own, ofPod, seccompDefault, expected) => {
    const found = effective(podWith(own, { securityContext: ofPod }), { seccompDefault });
    expect(found.seccomp).toMatchObject(expected);
  });
});

describe('AppArmor', () => {
  const KEY = 'container.apparmor.security.beta.kubernetes.io/main';
  const made = (own: unknown, annotation: string | undefined, ofPod: unknown) =>
    pod(
      'web',
      { containers: [{ name: 'main', securityContext: own }], securityContext: ofPod },
      { annotations: annotation === undefined ? {} : { [KEY]: annotation } },
    );
  const local = { appArmorProfile: { type: 'Localhost', localhostProfile: 'mine' } };
  const open = { appArmorProfile: { type: 'Unconfined' } };

  it.each([
    ['default', made({}, undefined, {}), { value: { type: 'RuntimeDefault' }, from: 'default' }],
    ['pod', made({}, undefined, open), { value: { type: 'Unconfined' }, from: 'pod' }],
    [
      'annotation over pod',
      made({}, 'localhost/old', open),
      { value: { type: 'Localhost', name: 'old' }, from: 'annotation' },
    ],
    [
      'container over annotation',
      made(local, 'unconfined', open),
      { value: { type: 'Localhost', name: 'mine' }, from: 'container' },
    ],
    [
      'privileged takes the default away',
      made({ privileged: true }, undefined, {}),
      { value: { type: 'Unconfined' }, from: 'forced' },
    ],
    [
      'a profile of the node stays',
      made({ privileged: true, ...local }, undefined, {}),
      { value: { type: 'Localhost' }, from: 'container' },
    ],
  ])('%s', (_what, object, expected) => {
    expect(effective(object).appArmor).toMatchObject(expected);
  });
});

describe('the rest', () => {
  it('of SELinux comes from one place as a whole', () => {
    const { seLinux } = effective(
      podWith(
        { seLinuxOptions: { level: 's0' } },
        { securityContext: { seLinuxOptions: { type: 'spc_t' } } },
      ),
    );
    expect(seLinux).toMatchObject({ value: { type: '', level: 's0' }, from: 'container' });
  });

  it('of Windows is merged', () => {
    const windows = { securityContext: { windowsOptions: { hostProcess: true } } };
    expect(effective(podWith({}, windows)).windowsHostProcess).toMatchObject({ value: true, from: 'pod' });
    expect(
      effective(podWith({ windowsOptions: { hostProcess: false } }, windows)).windowsHostProcess,
    ).toMatchObject({ value: false, from: 'container' });
  });

  it('hides /proc unless it is unmasked or the container privileged', () => {
    expect(effective(pod('web')).procMasked).toMatchObject({ value: true, from: 'default' });
    expect(effective(podWith({ procMount: 'Unmasked' })).procMasked.value).toBe(false);
    expect(effective(podWith({ privileged: true })).procMasked).toMatchObject({
      value: false,
      from: 'forced',
    });
  });

  it('is writable and uses the users of the node by default', () => {
    const found = effective(pod('web', { hostUsers: false }));
    expect(found.readOnlyRootFilesystem).toEqual({ value: false, from: 'default', path: '' });
    expect(found.hostUsers).toEqual({ value: false, from: 'pod', path: 'spec.hostUsers' });
    expect(effective(pod('web')).hostUsers).toMatchObject({ value: true, from: 'default' });
  });

  it('tells safe kernel settings', () => {
    const sysctls = [
      { name: 'kernel.shm_rmid_forced', value: '1' },
      { name: 'kernel.msgmax', value: '1' },
    ];
    expect(
      effective(pod('web', { securityContext: { sysctls } })).sysctls.map(({ isSafe }) => isSafe),
    ).toEqual([true, false]);
  });
});
