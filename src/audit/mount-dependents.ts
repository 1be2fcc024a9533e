/** Containers whose mounts mean something else after a change elsewhere: in volumes, on the host, of the engine. */
import type { ContainerInspect, Mount } from '../facts/container.ts';
import type { FactDelta, Facts } from '../facts/facts.ts';
import { boundVolume } from '../facts/volume.ts';
import { type MountSurroundings, mountSurroundings } from '../insight/mount-surroundings.ts';
import { areVolumesKnown } from './mounted.ts';

/** Ids of containers that did not change themselves. */
export function mountDependents(before: Facts, after: Facts, delta: FactDelta): readonly string[] {
  const isAboutVolumes = delta.volumes.size > 0 || delta.gaps || delta.connection;
  if (!delta.host && !delta.engine && !isAboutVolumes) return [];
  const was = mountSurroundings(before);
  const is = mountSurroundings(after);
  const isOtherHost = isOther(traits(was), traits(is));
  const sources = changedSources(was, is);
  const volumes = new Set([...delta.volumes].filter((name) => isBound(name, was) || isBound(name, is)));
  const isTouched = ({ Type, Name = '', Source }: Mount): boolean =>
    Type === 'volume'
      ? volumes.has(Name) || sources.has(boundVolume(is.volumes.get(Name))?.device ?? '')
      : sources.has(Source);
  return inspected(after).flatMap((container) => {
    const isOtherNow =
      (isOtherHost && container.Mounts.length > 0) ||
      (isAboutVolumes && areVolumesKnown(container, before) !== areVolumesKnown(container, after)) ||
      (sources.size + volumes.size > 0 && container.Mounts.some(isTouched));
    return isOtherNow ? [container.Id] : [];
  });
}

const NONE: ReadonlySet<string> = new Set();

/** What concerns every mount. */
function traits({ dataRoot, engineSockets, swaps, engineRow }: MountSurroundings): readonly unknown[] {
  return [dataRoot, engineSockets, swaps, engineRow];
}

function changedSources(
  { sources: was }: MountSurroundings,
  { sources: is }: MountSurroundings,
): ReadonlySet<string> {
  if (was === is) return NONE;
  const all = [...Object.keys(was), ...Object.keys(is)];
  return new Set(all.filter((source) => isOther(was[source], is[source])));
}

function isBound(volume: string, { volumes }: MountSurroundings): boolean {
  return boundVolume(volumes.get(volume)) !== undefined;
}

function isOther(one: unknown, other: unknown): boolean {
  return one !== other && JSON.stringify(one) !== JSON.stringify(other);
}

function inspected({ containers }: Facts): readonly ContainerInspect[] {
  return [...containers.values()].flatMap((fact) => (fact.stage === 'inspected' ? [fact.inspect] : []));
}
