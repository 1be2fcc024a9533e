/** Who the engine is, from what it says of itself. Pure. */
import type { EngineIdentity, EngineInfo, EngineVersion } from '../../facts/engine.ts';
import type { TargetKind } from '../../facts/target.ts';

/** Either answer may be missing, as behind a proxy that filters; `kind` is what the target looked like then. */
export function engineIdentity(
  kind: TargetKind,
  apiVersion: string,
  version: EngineVersion | undefined,
  info: EngineInfo | undefined,
): EngineIdentity {
  const components = version?.Components ?? [];
  const isPodman = components.some(({ Name }) => /podman/i.test(Name)) || kind === 'podman';
  const options = info?.SecurityOptions ?? [];
  return {
    name: isPodman ? 'Podman' : 'Docker',
    version: version?.Version || info?.ServerVersion || '',
    apiVersion,
    rootless: options.some((option) => option === 'name=rootless' || option === 'rootless'),
    ...(version?.Platform && { platform: version.Platform.Name }),
    components: Object.fromEntries(components.map(({ Name, Version }) => [Name.toLowerCase(), Version])),
  };
}
