/** Functions for checks of containers, their networks and the swarm that they belong to. */
import type { User } from '../facts/host.ts';
import { isAlgHarmless, refusesAlgSockets } from '../insight/alg-socket.ts';
import { isWithinCgroup } from '../insight/cgroup-parent.ts';
import { projectsOf } from '../insight/compose-project.ts';
import { appArmorProfile, noNewPrivileges, seccompSetting } from '../insight/confinement.ts';
import { namesUser, userNumber } from '../insight/container-user.ts';
import { deviceGrants } from '../insight/device-grant.ts';
import { profileUse } from '../insight/escape/remaining-calls.ts';
import { lowPorts, PORT_FIELDS, reachOf } from '../insight/exposure.ts';
import {
  type CapabilityOrigin,
  type HeldCapabilities,
  isEveryCapability,
} from '../insight/held-capabilities.ts';
import { addressWithoutPort } from '../insight/host-address.ts';
import { isPinned, stillNames } from '../insight/image-name.ts';
import { shownKernelPaths, writableKernelPaths } from '../insight/kernel-path.ts';
import { openListeners, undeclaredPorts } from '../insight/listening.ts';
import { ulimitsBeyond } from '../insight/own-ulimits.ts';
import { exposedAdminInterfaces, exposedDataStores, isRegistry } from '../insight/published-service.ts';
import { ownSeccompProfile, type ProfileUse, widenedCalls } from '../insight/seccomp-profile.ts';
import { announcesSsh, sshProcesses } from '../insight/ssh-server.ts';
import type { CelFunction } from './cel-function.ts';

export const CONTAINER_FUNCTIONS: readonly CelFunction[] = [
  {
    signature: 'capabilityReason(string, dyn): string',
    meaning: 'A capability and where it comes from, by the word of capabilities.held: “SYS_ADMIN was added”.',
    example: 'capabilityReason("SYS_ADMIN", capabilities.held["SYS_ADMIN"])',
    handler: capabilityReason,
  },
  {
    signature: 'isEveryCapability(map, dyn): bool',
    meaning:
      'Whether these are all capabilities up to the highest number that the kernel knows; null where that could not be ' +
      'read.',
    example: 'isEveryCapability(capabilities.held, host.?kernel.?lastCapability.orValue(null))',
    handler: (held: HeldCapabilities['held'], last: number | bigint | null) =>
      isEveryCapability(held, Number(last ?? NEWEST_CAPABILITY)),
  },
  {
    signature: 'namesUser(string): bool',
    meaning: 'Whether a user is named in a way that only the image’s own users can turn into a number.',
    example: 'namesUser(container.Config.User)',
    handler: namesUser,
  },
  {
    signature: 'isRootAmong(string, list): bool',
    meaning: 'Whether a user has number 0 among the users of an image; an error where none has that name.',
    example: 'isRootAmong(container.Config.User, accounts)',
    handler: isRootAmong,
  },
  {
    signature: 'appArmorProfile(string, bool, bool, list): string',
    meaning:
      'The AppArmor profile that a container is set to, unconfined, or empty for one that runs without any; default ' +
      'for one that never ran and gets the engine’s own.',
    example:
      'appArmorProfile(container.AppArmorProfile, container.State.Running, container.HostConfig.Privileged, ' +
      'container.HostConfig.SecurityOpt)',
    handler: (
      AppArmorProfile: string,
      Running: boolean,
      Privileged: boolean,
      SecurityOpt: readonly string[],
    ) => appArmorProfile({ AppArmorProfile, State: { Running }, HostConfig: { Privileged, SecurityOpt } }),
  },
  {
    signature: 'seccompSetting(list, bool, list): string',
    meaning:
      'What a container’s security options, its being privileged and the security options of the engine make of ' +
      'seccomp: unconfined, custom (a profile of its own) or engine.',
    example:
      'seccompSetting(container.HostConfig.SecurityOpt, container.HostConfig.Privileged, daemon.SecurityOptions)',
    handler: seccompSetting,
  },
  {
    signature: 'noNewPrivileges(list, list): bool',
    meaning:
      'Whether no-new-privileges is on by a container’s security options, or else by those of the engine.',
    example: 'noNewPrivileges(container.HostConfig.SecurityOpt, daemon.SecurityOptions)',
    handler: noNewPrivileges,
  },
  {
    signature: 'widenedCalls(list, map, string, string, string, string): list<string>',
    meaning:
      'The dangerous system calls that a container’s own seccomp profile lets through and the engine’s would not, for ' +
      'the capabilities held, an engine, its version, a kernel and an architecture; an error for a profile that is ' +
      'only known by its path.',
    example:
      'widenedCalls(container.HostConfig.SecurityOpt, capabilities.held, daemon.Engine, daemon.Version, ' +
      'daemon.KernelVersion, daemon.Architecture)',
    handler: widenedBy,
  },
  {
    signature: 'refusesAlgSockets(list, bool, map, string, string, string, string, list): bool',
    meaning:
      'Whether the seccomp filter that a container’s security options and its being privileged leave refuses AF_ALG ' +
      'sockets, with what widenedCalls asks and the security options of the engine; an error for a profile that is ' +
      'only known by its path.',
    example:
      'refusesAlgSockets(container.HostConfig.SecurityOpt, container.HostConfig.Privileged, capabilities.held, ' +
      'daemon.Engine, daemon.Version, daemon.KernelVersion, daemon.Architecture, daemon.SecurityOptions)',
    handler: refuses,
  },
  {
    signature: 'isAlgHarmless(string, map): bool',
    meaning:
      'Whether a kernel, by its release and its configuration (which may be empty), is known to be without the flaw in ' +
      'AF_ALG sockets.',
    example: 'isAlgHarmless(daemon.KernelVersion, host.kernel.config)',
    handler: isAlgHarmless,
  },
  {
    signature: 'shownKernelPaths(dyn, bool, list): list<string>',
    meaning:
      'Files of the kernel that engines hide by default and that a container may see, by its MaskedPaths (or null), its ' +
      'being privileged and its security options.',
    example:
      'shownKernelPaths(container.HostConfig.?MaskedPaths.orValue(null), container.HostConfig.Privileged, ' +
      'container.HostConfig.SecurityOpt)',
    handler: shownKernelPaths,
  },
  {
    signature: 'writableKernelPaths(dyn, bool, list): list<string>',
    meaning: 'The same for files that engines let containers only read, by its ReadonlyPaths.',
    example:
      'writableKernelPaths(container.HostConfig.?ReadonlyPaths.orValue(null), container.HostConfig.Privileged, ' +
      'container.HostConfig.SecurityOpt)',
    handler: writableKernelPaths,
  },
  {
    signature: 'deviceGrants(list, list, list): list<map>',
    meaning:
      'The devices that a container was given by Devices, DeviceCgroupRules and DeviceRequests: kind (path, rule or ' +
      'driver) and name: the device file, the rule, or the driver that puts devices in.',
    example:
      'deviceGrants(container.HostConfig.Devices, container.HostConfig.DeviceCgroupRules, ' +
      'container.HostConfig.DeviceRequests)',
    handler: deviceGrants,
  },
  {
    signature: 'ulimitsBeyond(list, list): list<string>',
    meaning:
      'The ulimits of a container that are above those of a policy such as nofile=65536, or not in it.',
    example: 'ulimitsBeyond(container.HostConfig.Ulimits, policy.max_ulimits)',
    handler: ulimitsBeyond,
  },
  {
    signature: 'announcesSsh(string, list, map): bool',
    meaning:
      'Whether a command and its arguments start an SSH server, or port 22 is among the exposed ports.',
    example: 'announcesSsh(container.Path, container.Args, container.Config.ExposedPorts)',
    handler: announcesSsh,
  },
  {
    signature: 'sshProcesses(list): list<string>',
    meaning: 'Those of a list of processes that are SSH servers.',
    example: 'sshProcesses(live.Processes).size() == 0',
    handler: sshProcesses,
  },
  {
    signature: 'exposedDataStores(map): list<string>',
    meaning: 'Databases, queues and caches behind published ports that others than this host can reach.',
    example: 'exposedDataStores(container).size() == 0',
    reads: PORT_FIELDS,
    handler: exposedDataStores,
  },
  {
    signature: 'exposedAdminInterfaces(map): list<string>',
    meaning: 'Admin pages and APIs behind published ports that others than this host can reach.',
    example: 'exposedAdminInterfaces(container).size() == 0',
    reads: [...PORT_FIELDS, ['Config', 'Image']],
    handler: exposedAdminInterfaces,
  },
  {
    signature: 'isRegistry(string, list): bool',
    meaning: 'Whether an image, or the arguments of a container, are those of a registry for images.',
    example: 'isRegistry(container.Config.Image, container.Args)',
    handler: isRegistry,
  },
  {
    signature: 'undeclaredPorts(list, map): list<string>',
    meaning: 'Ports on which others can reach listeners of a list and that are not among the exposed ports.',
    example: 'undeclaredPorts(live.Listeners, container.Config.ExposedPorts)',
    handler: undeclaredPorts,
  },
  {
    signature: 'openListeners(list, list): list<string>',
    meaning:
      'Ports that listeners of a list hold on every address and that are not among those for everyone.',
    example: 'openListeners(live.Listeners, policy.public_ports)',
    handler: openListeners,
  },
  {
    signature: 'lowPorts(map): list<string>',
    meaning: 'The host ports below 1024 that a container publishes.',
    example: 'lowPorts(container).all(port, port in policy.allowed_ports)',
    reads: PORT_FIELDS,
    handler: lowPorts,
  },
  {
    signature: 'addressReach(dyn): string',
    meaning:
      'Who can reach a port that is bound to an address: this-host, lan or everyone. No address is every one.',
    example: 'addressReach("127.0.0.1") == "this-host"',
    handler: (address: unknown) => reachOf(typeof address === 'string' ? address : ''),
  },
  {
    signature: 'addressWithoutPort(string): string',
    meaning: 'An address without the port behind it.',
    example: 'addressWithoutPort("192.168.1.5:2377") == "192.168.1.5"',
    handler: addressWithoutPort,
  },
  {
    signature: 'isPinned(string, string): bool',
    meaning: 'Whether the name that a container was made from is a digest, or the id of its image.',
    example: 'isPinned(container.Config.Image, container.Image)',
    handler: isPinned,
  },
  {
    signature: 'stillNames(string, list): bool',
    meaning:
      'Whether the name that a container was made from is still one of these tags: nginx is docker.io/library/nginx:latest.',
    example: 'stillNames(container.Config.Image, image.RepoTags)',
    handler: stillNames,
  },
  {
    signature: 'isWithinCgroup(string, list): bool',
    meaning: 'Whether a cgroup is one of these or lies below one, by path or as systemd names slices.',
    example: 'isWithinCgroup(container.HostConfig.CgroupParent, policy.allowed_cgroup_parents)',
    handler: isWithinCgroup,
  },
  {
    signature: 'projectsOf(list): list<string>',
    meaning: 'The projects that the members of a network belong to.',
    example: 'projectsOf(members).size() < 2',
    handler: projectsOf,
  },
];

/** CAP_CHECKPOINT_RESTORE, the last one that Linux added, with 5.9. */
const NEWEST_CAPABILITY = 40;

function capabilityReason(name: string, origin: CapabilityOrigin): string {
  switch (origin) {
    case 'privileged':
      return `${name} comes with --privileged`;
    case 'added':
      return `${name} was added`;
    case 'default':
      return `${name} is a default that was not dropped`;
    case 'kernel':
      return `the kernel says ${name}, the configuration does not`;
  }
}

function isRootAmong(user: string, accounts: readonly User[]): boolean {
  const number = userNumber(user, accounts);
  if (number === undefined) throw new Error(`the image names no user ${user.split(':')[0]}`);
  return number === 0;
}

/** Engine, its version, kernel and architecture. */
type Machine = readonly [engine: string, version: string, kernel: string, architecture: string];

function machineUse(
  held: HeldCapabilities['held'],
  [name, version, kernel, architecture]: Machine,
): ProfileUse {
  return profileUse(held, { name, version, kernel, architecture });
}

function widenedBy(
  options: readonly string[],
  held: HeldCapabilities['held'],
  ...machine: Machine
): readonly string[] {
  const profile = ownSeccompProfile(options);
  if (profile === undefined) throw new Error(UNREAD_PROFILE);
  return widenedCalls(profile, machineUse(held, machine));
}

function refuses(
  options: readonly string[],
  isPrivileged: boolean,
  held: HeldCapabilities['held'],
  ...[name, version, kernel, architecture, engineOptions]: readonly [...Machine, options: readonly string[]]
): boolean {
  const use = machineUse(held, [name, version, kernel, architecture]);
  const engine = { name, version, options: engineOptions };
  const answer = refusesAlgSockets(options, isPrivileged, engine, use);
  if (answer === undefined) throw new Error(UNREAD_PROFILE);
  return answer;
}

const UNREAD_PROFILE = 'its seccomp profile lies in a file of its own, which the engine does not show';
