import { describe, expect, it } from 'vitest';
import type { ContainerInspect } from '../../src/facts/container.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { LiveContainer } from '../../src/facts/live-container.ts';
import {
  LIVE_ASPECTS,
  type LiveAspect,
  type LiveAspectName,
  type LiveVerdict,
  liveAspects,
  liveDifferences,
} from '../../src/insight/live-difference.ts';
import { CAPABILITIES } from '../../src/knowledge/capabilities.ts';
import { container, factsOf, image, info } from '../audit/sample-facts.ts';

const DEFAULTS = CAPABILITIES.filter(({ givenBy }) => givenBy.includes('Docker')).map(({ name }) => name);
const EVERY = CAPABILITIES.map(({ name }) => name);
const WHOLE = 4_294_967_295;

/** What the kernel says of a container that nobody configured in any way. */
const PLAIN: LiveContainer = {
  Uid: 0,
  InnerUid: 0,
  CapEff: DEFAULTS,
  CapBnd: DEFAULTS,
  Seccomp: 2,
  SeccompFilters: 1,
  NoNewPrivs: false,
  AppArmor: 'docker-default (enforce)',
  HostNamespaces: ['user', 'time'],
  UidMap: [{ inside: 0, outside: 0, count: WHOLE }],
  Cgroup: { version: 2, path: '', memoryMax: null, pidsMax: null, cpuMax: null, cpuWeight: 100 },
  RootReadOnly: false,
};

const ENGINE: readonly FactChange[] = [
  { kind: 'engine', engine: { name: 'Docker', version: '28.5.1', apiVersion: '1.51', rootless: false } },
  { kind: 'info', info: info({ SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin'] }) },
];

interface Told {
  readonly HostConfig?: Readonly<Record<string, unknown>>;
  readonly Config?: Readonly<Record<string, unknown>>;
  readonly AppArmorProfile?: string;
  readonly isStopped?: boolean;
}

function inspected({ isStopped = false, ...told }: Told): ContainerInspect {
  const state = isStopped ? { Status: 'exited' } : { Status: 'running', Running: true };
  return container('web', {
    Image: 'sha256:app',
    AppArmorProfile: 'docker-default',
    State: state,
    ...told,
    HostConfig: { CgroupnsMode: 'private', ...told.HostConfig },
  });
}

function aspectsOf(
  told: Told,
  live: Partial<LiveContainer> | undefined,
  ...changes: readonly FactChange[]
): readonly LiveAspect[] {
  const inspect = inspected(told);
  const seen: readonly FactChange[] =
    live === undefined ? [] : [{ kind: 'live', id: 'web', live: { ...PLAIN, ...live } }];
  return liveAspects(factsOf(...ENGINE, { kind: 'container', inspect }, ...seen, ...changes), inspect);
}

function aspectOf(name: LiveAspectName, ...args: Parameters<typeof aspectsOf>): LiveAspect {
  const found = aspectsOf(...args).find((aspect) => aspect.name === name);
  if (found === undefined) throw new Error(`no aspect ${name}`);
  return found;
}

describe('a container as its engine was told', () => {
  it('has no differences, and every aspect says so', () => {
    const aspects = aspectsOf({}, {});
    expect(aspects.map(({ name }) => name)).toEqual(LIVE_ASPECTS);
    expect(new Set(aspects.map(({ verdict }) => verdict))).toEqual(new Set(['same']));
  });

  it.each<[string, Told, Partial<LiveContainer>]>([
    [
      'privileged',
      { HostConfig: { Privileged: true }, AppArmorProfile: 'unconfined' },
      { CapEff: EVERY, CapBnd: EVERY, Seccomp: 0, SeccompFilters: 0, AppArmor: 'unconfined' },
    ],
    [
      'with a user, as which nothing is in effect',
      { Config: { User: '1000:1000' } },
      { Uid: 1000, InnerUid: 1000, CapEff: [] },
    ],
    [
      'hardened',
      {
        HostConfig: {
          CapDrop: ['ALL'],
          CapAdd: ['CAP_NET_BIND_SERVICE'],
          SecurityOpt: ['no-new-privileges:true'],
          ReadonlyRootfs: true,
          Memory: 100_000_000,
          PidsLimit: 100,
          NanoCpus: 1_500_000_000,
        },
      },
      {
        CapEff: ['NET_BIND_SERVICE'],
        CapBnd: ['NET_BIND_SERVICE'],
        NoNewPrivs: true,
        RootReadOnly: true,
        // The kernel counts memory in pages.
        Cgroup: { version: 2, path: '', memoryMax: 99_999_744, pidsMax: 100, cpuMax: 1.5, cpuWeight: 59 },
      },
    ],
    [
      'in namespaces of the host',
      {
        HostConfig: {
          NetworkMode: 'host',
          PidMode: 'host',
          IpcMode: 'host',
          UTSMode: 'host',
          CgroupnsMode: 'host',
        },
      },
      { HostNamespaces: ['cgroup', 'ipc', 'net', 'pid', 'time', 'user', 'uts'] },
    ],
    ['without AppArmor on the host', { AppArmorProfile: '' }, { AppArmor: '' }],
    ['without a filter', { HostConfig: { SecurityOpt: ['seccomp=unconfined'] } }, { Seccomp: 0 }],
    [
      'by quota and period',
      { HostConfig: { CpuQuota: 50_000 } },
      { Cgroup: { version: 1, path: '', memoryMax: null, pidsMax: null, cpuMax: 0.5, cpuWeight: null } },
    ],
  ])('%s', (_, told, live) => {
    expect(aspectsOf(told, live).filter(({ verdict }) => verdict !== 'same')).toEqual([]);
  });
});

describe('what differs', () => {
  it.each<[LiveAspectName, Told, Partial<LiveContainer>, LiveVerdict, configured: string, live: string]>([
    ['user', { Config: { User: '1000' } }, { InnerUid: 0 }, 'weaker', '1000', 'root'],
    ['user', {}, { InnerUid: 999, Uid: 999 }, 'stronger', 'root', '999'],
    ['user', { Config: { User: '1000' } }, { InnerUid: 1001, Uid: 1001 }, 'different', '1000', '1001'],
    ['user', { Config: { User: 'app' } }, { InnerUid: 0 }, 'weaker', 'app', 'root'],
    ['user', { Config: { User: 'app' } }, { InnerUid: 999, Uid: 999 }, 'uncompared', 'app', '999'],
    ['user', {}, { InnerUid: 0, Uid: 100_000 }, 'same', 'root', 'root, on the host 100000'],
    [
      'user ids',
      {},
      { UidMap: [{ inside: 0, outside: 100_000, count: 65_536 }] },
      'stronger',
      'as on the host',
      'root is 100000 on the host',
    ],
    ['user ids', { HostConfig: { UsernsMode: 'auto' } }, {}, 'weaker', 'remapped', 'as on the host'],
    ['capabilities', {}, { CapEff: [], CapBnd: [] }, 'stronger', '14, the default', 'none'],
    ['capabilities', { HostConfig: { CapDrop: ['ALL'] } }, {}, 'weaker', 'none', '14'],
    [
      'capabilities',
      {},
      { CapBnd: [...DEFAULTS, 'SYS_ADMIN'], CapEff: DEFAULTS },
      'weaker',
      '14, the default',
      '15, 14 in effect',
    ],
    ['seccomp', {}, { Seccomp: 0 }, 'weaker', 'engine’s profile', 'off'],
    [
      'seccomp',
      { HostConfig: { SecurityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'] } },
      {},
      'same',
      'own profile',
      'filter',
    ],
    [
      'seccomp',
      { HostConfig: { Privileged: true } },
      { SeccompFilters: 2 },
      'stronger',
      'off',
      'filter, 2 of them',
    ],
    ['no new privileges', { HostConfig: { SecurityOpt: ['no-new-privileges'] } }, {}, 'weaker', 'on', 'off'],
    ['no new privileges', {}, { NoNewPrivs: true }, 'stronger', 'off', 'on'],
    ['AppArmor', {}, { AppArmor: 'unconfined' }, 'weaker', 'docker-default', 'unconfined'],
    ['AppArmor', {}, { AppArmor: '' }, 'weaker', 'docker-default', 'none'],
    [
      'AppArmor',
      {},
      { AppArmor: 'docker-default (complain)' },
      'weaker',
      'docker-default',
      'docker-default (complain)',
    ],
    [
      'AppArmor',
      {},
      { AppArmor: 'my profile (enforce)' },
      'different',
      'docker-default',
      'my profile (enforce)',
    ],
    ['AppArmor', { AppArmorProfile: 'unconfined' }, {}, 'stronger', 'unconfined', 'docker-default (enforce)'],
    ['shared with host', {}, { HostNamespaces: ['pid', 'net', 'user'] }, 'weaker', 'nothing', 'network, pid'],
    ['shared with host', { HostConfig: { PidMode: 'host' } }, {}, 'stronger', 'pid', 'nothing'],
    ['shared with host', {}, { HostNamespaces: ['mnt'] }, 'weaker', 'nothing', 'mounts'],
    ['root filesystem', { HostConfig: { ReadonlyRootfs: true } }, {}, 'weaker', 'read-only', 'writable'],
    ['memory', { HostConfig: { Memory: 134_217_728 } }, {}, 'weaker', '128 MiB', 'no limit'],
    ['processes', { HostConfig: { PidsLimit: 50 } }, {}, 'weaker', '50 processes', 'no limit'],
    ['processor', { HostConfig: { NanoCpus: 1e9 } }, {}, 'weaker', '1 CPU', 'no limit'],
  ])('%s: %o and the kernel %o', (name, told, live, verdict, configured, said) => {
    expect(aspectOf(name, told, live)).toMatchObject({ verdict, configured, live: said });
  });

  it.each([
    ['memory', { memoryMax: 67_108_864 }, 'stronger', '64 MiB'],
    ['memory', { memoryMax: 268_435_456 }, 'weaker', '256 MiB'],
    ['processes', { pidsMax: 4_915 }, 'weaker', '4915 processes'],
    ['processor', { cpuMax: 0.25 }, 'stronger', '0.25 CPUs'],
  ] as const)('a limit of %s that is another one', (name, limit, verdict, live) => {
    const told = { HostConfig: { Memory: 134_217_728, PidsLimit: 50, NanoCpus: 1e9 } };
    const Cgroup = {
      version: 2 as const,
      path: '',
      memoryMax: null,
      pidsMax: null,
      cpuMax: null,
      cpuWeight: 100,
    };
    expect(aspectOf(name, told, { Cgroup: { ...Cgroup, ...limit } })).toMatchObject({ verdict, live });
  });

  it('names the capabilities that make the difference', () => {
    const more = aspectOf('capabilities', {}, { CapBnd: [...DEFAULTS, 'SYS_ADMIN'] });
    expect(more.note).toBe('more: SYS_ADMIN');
    const both = aspectOf('capabilities', {}, { CapEff: [], CapBnd: [...DEFAULTS.slice(1), 'BPF'] });
    expect(both.note).toBe('more: BPF; less: CHOWN');
  });

  it('counts what is in effect though it is not within reach any more', () => {
    const aspect = aspectOf('capabilities', {}, { CapEff: [...DEFAULTS, 'SYS_PTRACE'], CapBnd: DEFAULTS });
    expect(aspect).toMatchObject({ verdict: 'weaker', note: 'more: SYS_PTRACE' });
  });

  it('are those that are not the same, and neither open nor unread', () => {
    const inspect = inspected({ Config: { User: 'app' } });
    const live = { ...PLAIN, InnerUid: 999, Uid: 999, Seccomp: 0, NoNewPrivs: true };
    const facts = factsOf(...ENGINE, { kind: 'container', inspect }, { kind: 'live', id: 'web', live });
    expect(liveDifferences(facts, inspect).map(({ name }) => name)).toEqual(['seccomp', 'no new privileges']);
  });
});

describe('a user who is named', () => {
  it('is compared by the number that the image gives them', () => {
    const accounts: FactChange = {
      kind: 'image-accounts',
      id: 'sha256:app',
      accounts: [{ name: 'app', uid: 1000, gid: 1000, home: '/', shell: '' }],
    };
    const told = { Config: { User: 'app' } };
    expect(aspectOf('user', told, { InnerUid: 1000, Uid: 1000 }, accounts)).toMatchObject({
      verdict: 'same',
      configured: 'app (1000)',
    });
    expect(aspectOf('user', told, { InnerUid: 5, Uid: 5 }, accounts).verdict).toBe('different');
  });

  it('is the one of the image where the container names nobody', () => {
    const made: FactChange = { kind: 'image', inspect: image('sha256:app', { Config: { User: '1000' } }) };
    expect(aspectOf('user', {}, { InnerUid: 1000, Uid: 1000 }, made).verdict).toBe('same');
  });
});

describe('what is set for all containers', () => {
  it.each<[string, readonly string[], LiveAspectName, Partial<LiveContainer>]>([
    [
      'an engine that maps users',
      ['name=userns'],
      'user ids',
      { UidMap: [{ inside: 0, outside: 100_000, count: 65_536 }] },
    ],
    [
      'an engine that takes new privileges from all',
      ['name=no-new-privileges'],
      'no new privileges',
      { NoNewPrivs: true },
    ],
    ['an engine without seccomp', [], 'seccomp', { Seccomp: 0 }],
    ['an engine without a filter of its own', ['name=seccomp,profile=unconfined'], 'seccomp', { Seccomp: 0 }],
  ])('counts as configured: %s', (_, options, name, live) => {
    const told: FactChange = { kind: 'info', info: info({ SecurityOptions: [...options] }) };
    expect(aspectOf(name, {}, live, told).verdict).toBe('same');
  });

  it('a rootless engine maps users', () => {
    const engine: FactChange = {
      kind: 'engine',
      engine: { name: 'Docker', version: '28', apiVersion: '1.51', rootless: true },
    };
    expect(aspectOf('user ids', {}, {}, engine)).toMatchObject({ verdict: 'weaker', configured: 'remapped' });
  });

  it.each([
    ['1', 'same', 'cgroup'],
    ['', 'same', 'cgroup'],
    ['2', 'weaker', 'nothing'],
  ])(
    'an engine that says nothing of cgroup namespaces goes by version %o',
    (CgroupVersion, verdict, configured) => {
      const live = { HostNamespaces: ['cgroup', 'user'] } satisfies Partial<LiveContainer>;
      const engine: FactChange = { kind: 'info', info: info({ CgroupVersion }) };
      const told = { HostConfig: { CgroupnsMode: '' } };
      expect(aspectOf('shared with host', told, live, engine)).toMatchObject({
        verdict,
        configured,
        live: 'cgroup',
      });
      expect(aspectOf('shared with host', {}, live).verdict).toBe('weaker');
    },
  );
});

describe('where the kernel was not asked', () => {
  it('a stopped container says what is configured and nothing else', () => {
    const aspects = aspectsOf({ isStopped: true }, undefined);
    expect(aspects.every(({ live, verdict }) => live === undefined && verdict === 'unread')).toBe(true);
    expect(aspects.every(({ configured }) => configured !== '')).toBe(true);
  });

  it('a part that could not be read is unread, the others are compared', () => {
    const { Seccomp: _, Cgroup: __, ...rest } = PLAIN;
    const inspect = inspected({});
    const facts = factsOf(...ENGINE, { kind: 'container', inspect }, { kind: 'live', id: 'web', live: rest });
    const unread = liveAspects(facts, inspect).filter(({ verdict }) => verdict === 'unread');
    expect(unread.map(({ name }) => name)).toEqual(['seccomp', 'memory', 'processes', 'processor']);
  });
});
