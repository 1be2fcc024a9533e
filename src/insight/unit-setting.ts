/** What a unit of systemd sets. */
import type { Unit } from '../facts/host.ts';

/** `name` is `Section.Name`. The last value counts; undefined when the unit is not there or does not set it. */
export function unitSetting(unit: Unit | null, name: string): string | undefined {
  return unit?.settings[name]?.at(-1);
}

/** A setting that may stand several times: all values since the last empty one, which takes back those before it. */
export function unitSettings(unit: Unit | null, name: string): readonly string[] {
  const values = unit?.settings[name] ?? [];
  return values.slice(values.lastIndexOf('') + 1);
}
