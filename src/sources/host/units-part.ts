/** Units of systemd, as a part of the host. */
import type { Gap } from '../../facts/gap.ts';
import type { Unit } from '../../facts/host.ts';
import { gapOfFailure, HostFailure } from './host-failure.ts';
import type { HostPartReader } from './host-part.ts';

const UNIT_NAME = /^[\w@.:\\-]+\.[a-z]+$/;

export const UNITS_PART: HostPartReader = {
  what: 'units of systemd',
  parts: ['units'],
  isNeeded: ({ units }) => units.size > 0,
  async read({ needs, unit, unitFiles }) {
    const units: Record<string, Unit | null> = {};
    const gaps: Gap[] = [];
    const watched: string[] = [];
    for (const name of needs.units) {
      try {
        if (!UNIT_NAME.test(name)) {
          throw new HostFailure(
            'malformed',
            `${name} is not the name of a unit`,
            'Name it as docker.service',
          );
        }
        units[name] = await unit(name);
        watched.push(...(await unitFiles(name)).looked);
      } catch (error) {
        gaps.push(gapOfFailure(`host.units["${name}"]`, error));
      }
    }
    return { host: { units }, gaps, watched };
  },
};
