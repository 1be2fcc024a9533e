/** What confines a container beside capabilities: AppArmor, seccomp and no-new-privileges, as they are set. */
import { securitySettings } from './security-option.ts';

/**
 * The AppArmor profile that a container is set to, `unconfined`, or empty for one that runs without any. The engine notes
 * the profile when it starts the container: before that, what its options ask for counts, and `default` stands for the
 * engine's own profile.
 */
export function appArmorProfile({ AppArmorProfile, State, HostConfig }: AppArmorFacts): string {
  if (AppArmorProfile !== '' || State.Running) return AppArmorProfile;
  const { SecurityOpt, Privileged } = HostConfig;
  return securitySettings(SecurityOpt).appArmor ?? (Privileged ? 'unconfined' : 'default');
}

/** What of an inspection decides about the profile. */
export interface AppArmorFacts {
  readonly AppArmorProfile: string;
  readonly State: { readonly Running: boolean };
  readonly HostConfig: { readonly Privileged: boolean; readonly SecurityOpt: readonly string[] };
}

/** `custom` is a profile of the container's own, `engine` the profile that the engine gives to all. */
export type SeccompSetting = 'unconfined' | 'custom' | 'engine';

/**
 * `options` are the container's, `engineOptions` the SecurityOptions of `GET /info`. A privileged container has no filter,
 * unless it brings a profile of its own.
 */
export function seccompSetting(
  options: readonly string[],
  isPrivileged: boolean,
  engineOptions: readonly string[],
): SeccompSetting {
  const asked = securitySettings(options).seccomp;
  if (asked !== undefined) return asked === 'unconfined' ? 'unconfined' : 'custom';
  return isPrivileged || engineSeccomp(engineOptions) === 'unconfined' ? 'unconfined' : 'engine';
}

/** The engine's own profile: `default`, `builtin`, `unconfined` or a path; undefined for an engine without seccomp. */
export function engineSeccomp(engineOptions: readonly string[]): string | undefined {
  const option = engineOptions.find((text) => /^name=seccomp(?:,|$)/.test(text));
  return option === undefined ? undefined : (/,profile=(.*)$/.exec(option)?.[1] ?? 'default');
}

/** Whether the kernel is asked to refuse privileges that a program would give: by the container, else by the engine. */
export function noNewPrivileges(options: readonly string[], engineOptions: readonly string[]): boolean {
  return securitySettings(options).noNewPrivileges ?? engineOptions.includes('name=no-new-privileges');
}
