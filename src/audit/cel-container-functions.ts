/** Functions for checks of containers, their networks and the swarm that they belong to. */
import type { ContainerInspect, HostConfig } from '../facts/container.ts';
import type { User } from '../facts/host.ts';
import type { LiveContainer } from '../facts/live-container.ts';
import { isAlgHarmless, refusesAlgSockets } from '../insight/alg-socket.ts';
import { isWithinCgroup } from '../insight/cgroup-parent.ts';
import { projectsOf } from '../insight/compose-project.ts';
import { appArmorProfile, noNewPrivileges, seccompSetting } from '../insight/confinement.ts';
import { namesUser, userNumber } from '../insight/container-user.ts';
import { isCpuBound, isCpuBoundLive } from '../insight/cpu-bound.ts';
import { deviceGrants } from '../insight/device-grant.ts';
import { isAtLeast } from '../insight/dotted-version.ts';
import { lowPorts, reachOf } from '../insight/exposure.ts';
import {
  capabilitiesBeyond,
  capabilityOrigin,
  hasEveryCapability,
  heldCapabilities,
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
    signature: 'hasCapability(map, map, string, string): bool',
    meaning:
      'Whether the processes of a container have a capability or may get it: what the kernel says of a running one, ' +
      'else what its configuration and the defaults of the engine (Docker, Podman) grant.',
    example: 'hasCapability(container, live, daemon.Engine, "SYS_ADMIN")',
    handler: ({ HostConfig }: ContainerInspect, live: LiveContainer, engine: string, name: string) =>
      heldCapabilities(HostConfig, live, engine).has(name),
  },
  {
    signature: 'capabilityReason(map, map, string, string): string',
    meaning: 'Where a container has a capability from, as a sentence begins with it: “SYS_ADMIN was added”.',
    example: 'capabilityReason(container, live, daemon.Engine, "SYS_ADMIN")',
    handler: capabilityReason,
  },
  {
    signature: 'capabilitiesBeyond(map, map, string): list<string>',
    meaning:
      'The capabilities that a container has beyond what most programs need: all that Docker does not give unasked, ' +
      'and NET_RAW.',
    example: 'capabilitiesBeyond(container, live, daemon.Engine)',
    handler: ({ HostConfig }: ContainerInspect, live: LiveContainer, engine: string) =>
      capabilitiesBeyond(HostConfig, live, engine),
  },
  {
    signature: 'hasEveryCapability(map, map, dyn): bool',
    meaning:
      'Whether a container has, or was configured to have, every capability up to the highest number that the ' +
      'kernel knows; null where that could not be read.',
    example: 'hasEveryCapability(container, live, host.?kernel.?lastCapability.orValue(null))',
    handler: ({ HostConfig }: ContainerInspect, live: LiveContainer, last: number | bigint | null) =>
      hasEveryCapability(HostConfig, live, Number(last ?? NEWEST_CAPABILITY)),
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
    signature: 'appArmorProfile(map): string',
    meaning:
      'The AppArmor profile that a container is set to, unconfined, or empty for one that runs without any; default ' +
      'for one that never ran and gets the engine’s own.',
    example: 'appArmorProfile(container) != "unconfined"',
    handler: appArmorProfile,
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
    signature: 'widenedCalls(map, map, string, string, string, string): list<string>',
    meaning:
      'The dangerous system calls that a container’s own seccomp profile lets through and the engine’s would not, for an ' +
      'engine, its version, a kernel and an architecture; an error for a profile that is only known by its path.',
    example:
      'widenedCalls(container, live, daemon.Engine, daemon.Version, daemon.KernelVersion, daemon.Architecture)',
    handler: widenedBy,
  },
  {
    signature: 'refusesAlgSockets(map, map, string, string, string, string, list): bool',
    meaning:
      'Whether a container’s seccomp filter refuses AF_ALG sockets, with what widenedCalls asks and the security options ' +
      'of the engine; an error for a profile that is only known by its path.',
    example:
      'refusesAlgSockets(container, live, daemon.Engine, daemon.Version, daemon.KernelVersion, ' +
      'daemon.Architecture, daemon.SecurityOptions)',
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
    signature: 'shownKernelPaths(map): list<string>',
    meaning: 'Files of the kernel that engines hide by default and that a container may see.',
    example: 'shownKernelPaths(container.HostConfig).size() == 0',
    handler: shownKernelPaths,
  },
  {
    signature: 'writableKernelPaths(map): list<string>',
    meaning: 'Files of the kernel that engines protect by default and that a container may write.',
    example: 'writableKernelPaths(container.HostConfig).size() == 0',
    handler: writableKernelPaths,
  },
  {
    signature: 'deviceGrants(map): list<map>',
    meaning:
      'The devices that a container was given: kind (path, rule or driver) and name: the device file, the rule, or ' +
      'the driver that puts devices in.',
    example: 'deviceGrants(container.HostConfig).size() == 0',
    handler: (hostConfig: HostConfig) => deviceGrants(hostConfig),
  },
  {
    signature: 'ulimitsBeyond(list, list): list<string>',
    meaning:
      'The ulimits of a container that are above those of a policy such as nofile=65536, or not in it.',
    example: 'ulimitsBeyond(container.HostConfig.Ulimits, policy.max_ulimits)',
    handler: ulimitsBeyond,
  },
  {
    signature: 'isCpuBound(map, map): bool',
    meaning:
      'Whether a quota or a weight keeps a container from taking all processors: by the kernel where it was asked, ' +
      'else by its configuration.',
    example: 'isCpuBound(container.HostConfig, live)',
    handler: (hostConfig: HostConfig, live: LiveContainer) => isCpuBoundLive(live) ?? isCpuBound(hostConfig),
  },
  {
    signature: 'announcesSsh(map): bool',
    meaning: 'Whether a container’s command starts an SSH server, or its image announces port 22.',
    example: 'announcesSsh(container)',
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
    handler: exposedDataStores,
  },
  {
    signature: 'exposedAdminInterfaces(map): list<string>',
    meaning: 'Admin pages and APIs behind published ports that others than this host can reach.',
    example: 'exposedAdminInterfaces(container).size() == 0',
    handler: exposedAdminInterfaces,
  },
  {
    signature: 'isRegistry(map): bool',
    meaning: 'Whether a container is a registry for images.',
    example: 'isRegistry(container)',
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

function capabilityReason(
  { HostConfig }: ContainerInspect,
  live: LiveContainer,
  engine: string,
  name: string,
): string {
  switch (capabilityOrigin(HostConfig, live, engine, name)) {
    case 'privileged':
      return `${name} comes with --privileged`;
    case 'added':
      return `${name} was added`;
    case 'default':
      return `${name} is a default that was not dropped`;
    case 'kernel':
      return `the kernel says ${name}, the configuration does not`;
    case undefined:
      return `${name} is not granted`;
  }
}

function isRootAmong(user: string, accounts: readonly User[]): boolean {
  const number = userNumber(user, accounts);
  if (number === undefined) throw new Error(`the image names no user ${user.split(':')[0]}`);
  return number === 0;
}

/** The first Docker whose own seccomp profile lets containers use the kernel's key rings; Podman's does. */
const KEYS_SINCE = '29.0';

/** Engine, its version, kernel and architecture. */
type Machine = readonly [engine: string, version: string, kernel: string, architecture: string];

function profileUse(
  { HostConfig }: ContainerInspect,
  live: LiveContainer,
  [engine, version, kernel, architecture]: Machine,
): ProfileUse {
  const held = heldCapabilities(HostConfig, live, engine);
  return { held, kernel, architecture, permitsKeys: engine === 'Podman' || isAtLeast(version, KEYS_SINCE) };
}

function widenedBy(container: ContainerInspect, live: LiveContainer, ...machine: Machine): readonly string[] {
  const profile = ownSeccompProfile(container.HostConfig.SecurityOpt);
  if (profile === undefined) throw new Error(UNREAD_PROFILE);
  return widenedCalls(profile, profileUse(container, live, machine));
}

function refuses(
  container: ContainerInspect,
  live: LiveContainer,
  ...[name, version, kernel, architecture, options]: readonly [...Machine, options: readonly string[]]
): boolean {
  const use = profileUse(container, live, [name, version, kernel, architecture]);
  const answer = refusesAlgSockets(container, { name, version, options }, use);
  if (answer === undefined) throw new Error(UNREAD_PROFILE);
  return answer;
}

const UNREAD_PROFILE = 'its seccomp profile lies in a file of its own, which the engine does not show';
