/** Whose machine the host is, by what its firmware says. The network is not asked. */
import { CLOUD_FIRMWARE, FIRMWARE_FIELDS, type FirmwareField } from '../../knowledge/cloud-firmware.ts';
import type { HostPartReader } from './host-part.ts';
import { requireMounted } from './proc-text.ts';

const FIRMWARE = '/sys/class/dmi/id';

export const CLOUD_PART: HostPartReader = {
  what: 'cloud',
  parts: ['cloud'],
  isNeeded: (needs) => needs.parts.has('cloud'),
  async read({ root }) {
    await requireMounted(root, '/sys');
    const said = new Map<FirmwareField, string>();
    for (const field of FIRMWARE_FIELDS) {
      const text = await root.readText(`${FIRMWARE}/${field}`);
      if (text !== undefined) said.set(field, text.trim());
    }
    return { host: { cloud: cloudOf(said) }, gaps: [], watched: [] };
  },
};

/** Empty where the firmware names no cloud. */
function cloudOf(said: ReadonlyMap<FirmwareField, string>): string {
  const found = CLOUD_FIRMWARE.find(({ marks }) =>
    FIRMWARE_FIELDS.some((field) => marks[field]?.test(said.get(field) ?? '')),
  );
  return found?.cloud ?? '';
}
