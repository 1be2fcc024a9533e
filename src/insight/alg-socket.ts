/**
 * AF_ALG: the kernel's ciphers, offered to programs as sockets. A flaw in them (CVE-2026-31431, found in 2026) let any
 * process write into the memory of files that it may only read, those of other containers included.
 */
import { engineSeccomp, seccompSetting } from './confinement.ts';
import { isAtLeast } from './dotted-version.ts';
import { letsAlgSockets, ownSeccompProfile, type ProfileUse } from './seccomp-profile.ts';

/** The first Docker whose own profile refuses these sockets. */
const REFUSED_SINCE = '29.4.2';

/**
 * Whether a container's seccomp filter refuses them; undefined for a profile that is only known by its path. `options` are
 * the container's, those of the engine the SecurityOptions of `GET /info`.
 */
export function refusesAlgSockets(
  options: readonly string[],
  isPrivileged: boolean,
  engine: { readonly name: string; readonly version: string; readonly options: readonly string[] },
  use: ProfileUse,
): boolean | undefined {
  const setting = seccompSetting(options, isPrivileged, engine.options);
  if (setting === 'unconfined') return false;
  if (setting === 'engine') {
    if (!['default', 'builtin'].includes(engineSeccomp(engine.options) ?? 'unconfined')) return undefined;
    return engine.name === 'Docker' && isAtLeast(engine.version, REFUSED_SINCE);
  }
  const profile = ownSeccompProfile(options);
  return profile && !letsAlgSockets(profile, use);
}

/** The first releases of the kernel itself that are mended, by their series. Distributions mend older ones too. */
const MENDED: Readonly<Record<string, string>> = { '6.12': '6.12.85', '6.18': '6.18.22', '6.19': '6.19.12' };
const MENDED_ALL = '7.0';

/** Whether the kernel is known to be without the flaw: mended, or built without that part (`config` may be empty). */
export function isAlgHarmless(release: string, config: Readonly<Record<string, string>>): boolean {
  if (isAtLeast(release, MENDED_ALL)) return true;
  const series = /^\d+\.\d+/.exec(release)?.[0] ?? '';
  const mended = MENDED[series];
  if (mended !== undefined && isAtLeast(release, mended)) return true;
  return Object.keys(config).length > 0 && !['y', 'm'].includes(config.CONFIG_CRYPTO_USER_API_AEAD ?? 'n');
}
