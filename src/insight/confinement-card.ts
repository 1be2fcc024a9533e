/** What confines a container, in one table: as it is, beside what an engine gives unasked and what a hardened one would have. */
import type { ContainerInspect } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import type { LiveContainer } from '../facts/live-container.ts';
import { deviceGrants } from './device-grant.ts';
import { configuredCapabilities, defaultCapabilities, liveCapabilities } from './held-capabilities.ts';
import { shownKernelPaths, writableKernelPaths } from './kernel-path.ts';
import { type LiveAspect, type LiveAspectName, liveAspects } from './live-difference.ts';
import { namespaceEnds } from './namespace-chain.ts';

/** weaker: confined less than an engine does unasked. usual: as it does. hardened: better. */
export type Stance = 'weaker' | 'usual' | 'hardened';

/** What of the table the kernel has no say in, or not by itself. */
const SET_ASPECTS = [
  'SELinux',
  'shared with others',
  'hidden kernel files',
  'kernel settings',
  'devices',
] as const;
export type CardName = LiveAspectName | (typeof SET_ASPECTS)[number];

export interface CardRow {
  readonly name: CardName;
  /** What the kernel says, or else what was configured. */
  readonly value: string;
  /** What an engine gives unasked. */
  readonly usual: string;
  readonly hardened: string;
  readonly stance: Stance;
  /** What was configured beside it; undefined for what only the configuration says. */
  readonly compared: LiveAspect | undefined;
}

interface Card {
  readonly facts: Facts;
  readonly container: ContainerInspect;
  readonly live: LiveContainer;
}

export function confinementCard(facts: Facts, container: ContainerInspect): readonly CardRow[] {
  const card: Card = { facts, container, live: facts.live.get(container.Id) ?? {} };
  const compared = liveAspects(facts, container).map((aspect): CardRow => {
    const { usual, hardened, stanceOf } = COMPARED[aspect.name];
    const value = aspect.live ?? aspect.configured;
    return {
      name: aspect.name,
      value,
      usual: typeof usual === 'string' ? usual : usual(card),
      hardened,
      stance: stanceOf(value, card),
      compared: aspect,
    };
  });
  return [
    ...compared.slice(0, 6),
    ...seLinux(card),
    ...compared.slice(6, 8),
    ...ownRows(card),
    ...compared.slice(8),
  ];
}

interface Comparison {
  readonly usual: string | ((card: Card) => string);
  readonly hardened: string;
  readonly stanceOf: (value: string, card: Card) => Stance;
}

const limited = (value: string): Stance => (value.startsWith('no limit') ? 'usual' : 'hardened');

const COMPARED: Readonly<Record<LiveAspectName, Comparison>> = {
  user: {
    usual: 'root',
    hardened: '10001',
    stanceOf: (value) => (/^root\b/.test(value) ? 'usual' : 'hardened'),
  },
  'user ids': {
    usual: 'as on the host',
    hardened: 'remapped',
    stanceOf: (value) => (value === 'as on the host' ? 'usual' : 'hardened'),
  },
  capabilities: {
    usual: ({ facts }) => String(defaultCapabilities(facts.engine?.name ?? '').size),
    hardened: 'none',
    stanceOf: (_, { facts, container, live }) => {
      const engine = facts.engine?.name ?? '';
      const held = liveCapabilities(live) ?? configuredCapabilities(container.HostConfig, engine);
      if (held.size === 0) return 'hardened';
      const usual = defaultCapabilities(engine);
      return [...held].some((name) => !usual.has(name))
        ? 'weaker'
        : held.size < usual.size
          ? 'hardened'
          : 'usual';
    },
  },
  seccomp: {
    usual: 'the engine’s',
    hardened: 'or tighter',
    stanceOf: (value) => (/^off\b/.test(value) ? 'weaker' : 'usual'),
  },
  'no new privileges': {
    usual: 'off',
    hardened: 'on',
    stanceOf: (value) => (value === 'on' ? 'hardened' : 'usual'),
  },
  AppArmor: {
    usual: (card) => (hasAppArmor(card) ? 'docker-default' : 'none here'),
    hardened: 'a profile',
    stanceOf: (value, card) =>
      hasAppArmor(card) && /^(?:none|unconfined)\b|\(complain\)/.test(value) ? 'weaker' : 'usual',
  },
  'shared with host': {
    usual: ({ facts }) => (facts.info?.CgroupVersion === '2' ? 'nothing' : 'cgroup'),
    hardened: 'nothing',
    stanceOf: (value, { facts }) => {
      const shared = value.split(', ').filter((name) => name !== 'nothing');
      if (shared.length === 0) return 'hardened';
      return shared.some((name) => name !== 'cgroup' || facts.info?.CgroupVersion === '2')
        ? 'weaker'
        : 'usual';
    },
  },
  'root filesystem': {
    usual: 'writable',
    hardened: 'read-only',
    stanceOf: (value) => (value === 'read-only' ? 'hardened' : 'usual'),
  },
  memory: { usual: 'no limit', hardened: 'a limit', stanceOf: limited },
  processes: { usual: 'no limit', hardened: 'a limit', stanceOf: limited },
  processor: { usual: 'no limit', hardened: 'a limit', stanceOf: limited },
};

function hasAppArmor({ facts }: Card): boolean {
  return facts.info?.SecurityOptions.includes('name=apparmor') ?? true;
}

function row(name: CardName, value: string, usual: string, hardened: string, stance: Stance): CardRow {
  return { name, value, usual, hardened, stance, compared: undefined };
}

/** Only where SELinux is on, or a label says that it is. */
function seLinux({ facts, container: { ProcessLabel } }: Card): readonly CardRow[] {
  const isOn = facts.info?.SecurityOptions.includes('name=selinux') ?? false;
  if (!isOn && ProcessLabel === '') return [];
  const type = ProcessLabel.split(':')[2] ?? '';
  const isSeparated = type !== '' && type !== 'spc_t';
  const value = ProcessLabel === '' ? 'not separated' : ProcessLabel;
  return [row('SELinux', value, 'container_t', 'container_t', isSeparated ? 'usual' : 'weaker')];
}

function ownRows({ facts, container }: Card): readonly CardRow[] {
  const { MaskedPaths, ReadonlyPaths, Privileged, SecurityOpt, Devices, DeviceCgroupRules, DeviceRequests } =
    container.HostConfig;
  const ends = namespaceEnds(facts, container);
  const joined = (['network', 'pid', 'ipc'] as const).flatMap((kind) => {
    const [first] = ends[kind].through;
    return first === undefined ? [] : [`${kind} of ${first}`];
  });
  const shown = shownKernelPaths(MaskedPaths ?? null, Privileged, SecurityOpt);
  const writable = writableKernelPaths(ReadonlyPaths ?? null, Privileged, SecurityOpt);
  const devices = deviceGrants(Devices, DeviceCgroupRules, DeviceRequests).map(({ name }) => name);
  const all = Privileged ? ['every device of the host'] : devices;
  const stance = (isWeaker: boolean): Stance => (isWeaker ? 'weaker' : 'usual');
  return [
    row(
      'shared with others',
      joined.join(', ') || 'nothing',
      'nothing',
      'nothing',
      stance(joined.length > 0),
    ),
    row('hidden kernel files', listed(shown, 'shown', 'all'), 'all', 'all', stance(shown.length > 0)),
    row(
      'kernel settings',
      listed(writable, 'writable', 'read-only'),
      'read-only',
      'read-only',
      stance(writable.length > 0),
    ),
    row('devices', all.join(', ') || 'none', 'none', 'none', stance(all.length > 0)),
  ];
}

function listed(paths: readonly string[], word: string, none: string): string {
  const [first, ...others] = paths;
  if (first === undefined) return none;
  return others.length === 0 ? `${first} is ${word}` : `${paths.length} are ${word}: ${paths.join(', ')}`;
}
