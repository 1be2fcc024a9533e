/** Functions for checks of files, users, versions and times. */
import type { EngineInfo } from '../facts/engine.ts';
import type { DaemonOption, Listener, MountPoint, Unit } from '../facts/host.ts';
import { auditsPath } from '../insight/audit-coverage.ts';
import { looseUlimits } from '../insight/default-ulimits.ts';
import { engineAddresses } from '../insight/engine-addresses.ts';
import { type EngineSupport, engineSupport } from '../insight/engine-support.ts';
import { isWithinMode } from '../insight/file-mode.ts';
import { fileOwner, membersOfGroups, ownedByOthers } from '../insight/file-owner.ts';
import { blocksAddress } from '../insight/firewall-block.ts';
import { usesContainerdStore } from '../insight/image-store.ts';
import { forwardsJournal } from '../insight/journal-forwarding.ts';
import { isLoopback } from '../insight/loopback.ts';
import { mountOf } from '../insight/mount-of.ts';
import { filtersOutside } from '../insight/reach/user-rules.ts';
import { overlappingSubIds } from '../insight/sub-id-overlap.ts';
import { unitSetting } from '../insight/unit-setting.ts';
import { metadataAddresses } from '../knowledge/cloud-metadata.ts';
import type { CelFunction } from './cel-function.ts';

export const HOST_FUNCTIONS: readonly CelFunction[] = [
  {
    signature: 'modeWithin(string, string): bool',
    meaning:
      'Whether a file mode sets no permission bit (setuid, setgid and sticky included) beyond those of the second ' +
      'one; both are octal digits.',
    example: 'host.files["docker.service"].all(file, modeWithin(file.mode, "0644"))',
    handler: isWithinMode,
  },
  {
    signature: 'fileOwner(map): string',
    meaning: 'Who owns a file, as user:group; numbers where no name is known.',
    example: 'host.files["daemon.json"].map(file, fileOwner(file))',
    handler: fileOwner,
  },
  {
    signature: 'ownedByOthers(list, list): list<map>',
    meaning:
      'Those of a list of files that belong neither to root:root nor to the user that one of these processes runs as.',
    example: 'ownedByOthers(host.files["daemon.json"], host.processes["dockerd"]).size() == 0',
    handler: ownedByOthers,
  },
  {
    signature: 'membersOfGroups(list, list): list<string>',
    meaning:
      'Who is in the groups that files belong to, by host.groups; an error for a group that is not among them, whose ' +
      'members nobody can tell then.',
    example: 'membersOfGroups(host.files["api-socket"], host.groups).all(name, name == "root")',
    handler: membersOfGroups,
  },
  {
    signature: 'auditsPath(map, map, string): bool',
    meaning:
      'Whether the rules of host.audit tell of all these accesses (of the letters r, w, x, a) to a file, or to what ' +
      'is in a folder; links are followed, and the first rule that matches counts.',
    example: 'host.files["dockerd"].all(file, auditsPath(host.audit, file, "wxa"))',
    handler: auditsPath,
  },
  {
    signature: 'unitSetting(dyn, string, string): string',
    meaning:
      'What a unit of systemd sets under Section.Name, the last value of several; the third value where the unit is ' +
      'not there or does not say.',
    example: 'unitSetting(host.units["docker.socket"], "Socket.SocketMode", "0666")',
    handler: (unit: Unit | null, name: string, otherwise: string) => unitSetting(unit, name) ?? otherwise,
  },
  {
    signature: 'engineAddresses(map, list, dyn, map): list<string>',
    meaning:
      'The addresses with port at which the daemon offers its API over TCP: by host.options, by host.listeners and ' +
      'by the unit docker.socket, which may be null. The last map is the daemon, which may belong to a swarm.',
    example: 'engineAddresses(host.options, host.listeners, host.units["docker.socket"], daemon).size() == 0',
    handler: (
      options: Readonly<Record<string, DaemonOption>>,
      listeners: readonly Listener[],
      socketUnit: Unit | null,
      { Swarm }: Pick<EngineInfo, 'Swarm'>,
    ) => {
      const isInSwarm = !['', 'inactive'].includes(Swarm?.LocalNodeState ?? '');
      return engineAddresses({ options, listeners, socketUnit, isInSwarm });
    },
  },
  {
    signature: 'looseUlimits(dyn, dyn, list): list<string>',
    meaning:
      'Those of the ulimits nofile, nproc and the ones that the list names (as nofile=65536) that containers get ' +
      'without a hard limit or with one above the list: by the value of the option default-ulimits, else by the unit.',
    example: `looseUlimits(host.options["default-ulimits"].value, host.units["docker.service"], []).size() == 0`,
    handler: looseUlimits,
  },
  {
    signature: 'isLoopback(string): bool',
    meaning:
      'Whether an address, a range of addresses or the name of a registry lies wholly on this machine’s loopback; a ' +
      'port may follow.',
    example: 'isLoopback("127.0.0.0/8")',
    handler: isLoopback,
  },
  {
    signature: 'usesContainerdStore(map): bool',
    meaning: 'Whether the engine leaves its images to containerd, which keeps them outside the data root.',
    example: 'usesContainerdStore(daemon)',
    handler: usesContainerdStore,
  },
  {
    signature: 'mountOf(list, string): map',
    meaning: 'The mount that a path lies on, of a list such as host.mounts.',
    example: 'mountOf(host.mounts, "/var/lib/containerd").device != mountOf(host.mounts, "/").device',
    handler: mountHolding,
  },
  {
    signature: 'forwardsJournal(map): bool',
    meaning:
      'Whether one of these texts of configuration files, by path, sends the host’s journal to another machine: ' +
      'systemd-journal-upload, journald or rsyslog.',
    example: 'forwardsJournal(host.texts)',
    handler: forwardsJournal,
  },
  {
    signature: 'overlappingSubIds(list): list<string>',
    meaning: 'The ranges of host.subIds that share ids with the range of another name, in words.',
    example: 'overlappingSubIds(host.subIds).size() == 0',
    handler: overlappingSubIds,
  },
  {
    signature: 'metadataAddresses(string): list<string>',
    meaning: 'Where a cloud, by the name that host.cloud has, tells every program about the machine.',
    example: 'metadataAddresses(host.cloud).all(address, blocksAddress(host.firewall.dockerUser, address))',
    handler: metadataAddresses,
  },
  {
    signature: 'blocksAddress(list, string): bool',
    meaning:
      'Whether the firewall rules of one chain, in their order, drop or reject what any container sends to an address, ' +
      'at least to port 80.',
    example: 'blocksAddress(host.firewall.dockerUser, "169.254.169.254")',
    handler: blocksAddress,
  },
  {
    signature: 'filtersOutside(list): bool',
    meaning:
      'Whether one of these firewall rules drops or rejects some of what comes from outside to some container.',
    example: 'filtersOutside(host.firewall.dockerUser)',
    handler: filtersOutside,
  },
  {
    signature: 'engineSupport(map, string): map',
    meaning:
      'What is known of the release of an engine at a time: line, isKnown, isSupported, endOfLife (a day, or empty), ' +
      'isVendorMaintained (a distribution mends it), outdatedComponents (name, version, minimum; the engine itself ' +
      'included) and checkedOn, the day of this knowledge.',
    example: 'engineSupport(daemon, now).isSupported',
    handler: supportOf,
  },
  {
    signature: 'isMaintained(map, string): bool',
    meaning:
      'Whether at that time an engine gets fixes and, with its components, has those that there are; an error for a ' +
      'release that is not known.',
    example: 'isMaintained(daemon, now)',
    handler: isMaintained,
  },
  {
    signature: 'daysBetween(string, string): double',
    meaning:
      'The whole days from the first time to the second, both RFC 3339; negative when the second is earlier.',
    example: 'daysBetween(image.Created, now) <= 90.0',
    handler: daysBetween,
  },
];

/** `daemon` as expressions see it. */
interface ReleasedDaemon {
  readonly Engine?: string;
  readonly Version?: string;
  readonly Components?: Readonly<Record<string, string>>;
}

function supportOf({ Engine, Version, Components = {} }: ReleasedDaemon, now: string): EngineSupport {
  if (!Version) throw new Error('the engine did not tell its version');
  const time = Date.parse(now);
  if (Number.isNaN(time)) throw new Error(`"${now}" is not a time`);
  const engine = Engine === 'Podman' ? 'Podman' : 'Docker';
  return engineSupport({ engine, version: Version, components: Components }, time);
}

/** A distribution's own build is as good as its security notices: nothing of it is judged here. */
function isMaintained(daemon: ReleasedDaemon, now: string): boolean {
  const support = supportOf(daemon, now);
  if (support.isVendorMaintained) return true;
  if (!support.isKnown) {
    throw new Error(`release ${support.line} is not among those known on ${support.checkedOn}`);
  }
  return support.isSupported && support.outdatedComponents.length === 0;
}

const DAY_MS = 86_400_000;

function daysBetween(from: string, to: string): number {
  if (from === '' || to === '') throw new Error('a time that it needs is not known');
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (Number.isNaN(days)) throw new Error(`"${from}" and "${to}" are not both times`);
  // Whole ones, so that the same facts say the same in the evening as in the morning.
  return Math.floor(days);
}

function mountHolding(mounts: readonly MountPoint[], path: string): MountPoint {
  const mount = mountOf(mounts, path);
  if (mount === undefined) throw new Error(`no mount holds "${path}"`);
  return mount;
}
