/** Which dangerous system calls a container can still make, whatever filters them. */
import type { ContainerInspect } from '../../facts/container.ts';
import type { LiveContainer } from '../../facts/live-container.ts';
import { DANGEROUS_CALLS, type DangerousCall } from '../../knowledge/dangerous-calls.ts';
import { refusesAlgSockets } from '../alg-socket.ts';
import { engineSeccomp, seccompSetting } from '../confinement.ts';
import { isAtLeast } from '../dotted-version.ts';
import type { HeldCapabilities } from '../held-capabilities.ts';
import { isPermitted, ownSeccompProfile, type ProfileUse, profileLets } from '../seccomp-profile.ts';
import type { EngineScene } from './scene.ts';

/** What decides over the calls of a container. */
export interface CallFilter {
  /**
   * none: nothing is filtered. engine: the profile that the engine gives to all. own: one that the container brought. closed:
   * a profile that lies in a file which only the engine's machine can open.
   */
  readonly kind: 'none' | 'engine' | 'own' | 'closed';
  /** The fact that tells so, and its value in a few words. */
  readonly fact: string;
  readonly words: string;
}

export type FilteredContainer = Pick<ContainerInspect, 'HostConfig'>;

/** The first Docker whose own seccomp profile lets containers use the kernel's key rings. */
const KEYS_SINCE = '29.0';

export function callFilter(
  { HostConfig }: FilteredContainer,
  { Seccomp }: Pick<LiveContainer, 'Seccomp'>,
  { securityOptions }: Pick<EngineScene, 'securityOptions'>,
): CallFilter {
  if (Seccomp === 0) return { kind: 'none', fact: 'Seccomp', words: 'off, says the kernel' };
  const { SecurityOpt, Privileged } = HostConfig;
  const setting = seccompSetting(SecurityOpt, Privileged, securityOptions);
  const own = engineSeccomp(securityOptions);
  if (setting === 'unconfined' || (setting === 'engine' && own === undefined)) {
    const words =
      setting === 'engine' ? 'the engine knows none' : Privileged ? 'off: privileged' : 'unconfined';
    return { kind: 'none', fact: 'seccomp', words };
  }
  if (setting === 'custom') {
    return ownSeccompProfile(SecurityOpt) === undefined
      ? { kind: 'closed', fact: 'HostConfig.SecurityOpt', words: 'a profile in a file' }
      : { kind: 'own', fact: 'HostConfig.SecurityOpt', words: 'a profile of its own' };
  }
  return ['default', 'builtin'].includes(own ?? '')
    ? { kind: 'engine', fact: 'seccomp', words: 'the engine’s profile' }
    : { kind: 'closed', fact: 'seccomp', words: `the engine’s profile is ${own}` };
}

/** Undefined when the profile can't be looked into. */
export function letsCall(
  call: DangerousCall,
  filter: CallFilter,
  { HostConfig }: FilteredContainer,
  use: ProfileUse,
): boolean | undefined {
  switch (filter.kind) {
    case 'none':
      return true;
    case 'engine':
      return isPermitted(call, use);
    case 'own': {
      const profile = ownSeccompProfile(HostConfig.SecurityOpt);
      return profile && profileLets(profile, call, use);
    }
    case 'closed':
      return undefined;
  }
}

/** What an engine's own profile depends on. */
export type ProfileMachine = Pick<EngineScene, 'name' | 'version' | 'kernel' | 'architecture'>;

export function profileUse(held: HeldCapabilities['held'], machine: ProfileMachine): ProfileUse {
  const { name, version, kernel, architecture } = machine;
  const isPodman = name === 'Podman';
  const permitsKeys = !isPodman && isAtLeast(version, KEYS_SINCE);
  return { held, kernel, architecture, permitsKeys, isPodman };
}

/** Whether AF_ALG sockets get through; undefined when the profile can't be looked into. */
export function letsAlgSocket(
  filter: CallFilter,
  { HostConfig }: FilteredContainer,
  use: ProfileUse,
  { name, version, securityOptions }: EngineScene,
): boolean | undefined {
  if (filter.kind === 'none') return true;
  const engine = { name, version, options: securityOptions };
  const isRefused = refusesAlgSockets(HostConfig.SecurityOpt, HostConfig.Privileged, engine, use);
  return isRefused === undefined ? undefined : !isRefused;
}

/** The names of the dangerous calls that get through; undefined when the profile can't be looked into. */
export function remainingCalls(
  filter: CallFilter,
  container: FilteredContainer,
  use: ProfileUse,
): readonly string[] | undefined {
  if (filter.kind === 'closed') return undefined;
  return DANGEROUS_CALLS.filter((call) => letsCall(call, filter, container, use) === true).map(
    ({ name }) => name,
  );
}
