/** Where memory is written to disk, and whether that is encrypted. */
import { posix } from 'node:path';
import type { Swap } from '../../facts/host.ts';
import type { HostPartReader } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { mountOf, parseMountEntries } from './mount-entries.ts';
import { procText, requireMounted } from './proc-text.ts';
import { parseSwaps, type SwapArea } from './swaps.ts';

const BLOCK = '/sys/class/block';
/** Devices on devices: encryption below volumes below a RAID is as deep as it gets. */
const MAX_DEPTH = 8;

export const SWAPS_PART: HostPartReader = {
  what: 'swap',
  parts: ['swaps'],
  isNeeded: (needs) => needs.parts.has('swaps'),
  async read({ root }) {
    const areas = parseSwaps(await procText(root, '/proc/swaps'));
    if (areas.length > 0) await requireMounted(root, '/sys');
    const swaps: Swap[] = [];
    for (const area of areas) {
      const devices = await devicesUnder(root, area);
      // Compressed memory that never leaves memory.
      if (devices.length === 0) continue;
      const encrypted = await Promise.all(devices.map((device) => isEncrypted(root, device, 0)));
      swaps.push({ path: area.path, isEncrypted: encrypted.every(Boolean) });
    }
    return { host: { swaps }, gaps: [], watched: [] };
  },
};

/** Names of block devices; for zram the one that it writes to, if any. */
async function devicesUnder(root: HostRoot, area: SwapArea): Promise<readonly string[]> {
  if (area.type === 'file') return [await deviceOfFile(root, area.path)];
  const device = posix.basename((await root.realPath(area.path)) ?? area.path);
  if (!device.startsWith('zram')) return [device];
  const behind = (await root.readText(`${BLOCK}/${device}/backing_dev`))?.trim() ?? 'none';
  return behind === 'none' || behind === '' ? [] : [posix.basename(behind)];
}

/** Empty where it can't be told; then it is not known to be encrypted. */
async function deviceOfFile(root: HostRoot, path: string): Promise<string> {
  const status = await root.status(path);
  if (status === undefined) return '';
  const major = (status.device >>> 8) & 0xfff;
  const minor = (status.device & 0xff) | ((status.device >>> 12) & 0xfff00);
  const real = await root.realPath(`/sys/dev/block/${major}:${minor}`);
  // btrfs gives its files a number of their own instead of the disk's: there the mount says which disk it is.
  return posix.basename(real ?? (await sourceOfMount(root, status.realPath)));
}

async function sourceOfMount(root: HostRoot, path: string): Promise<string> {
  const mount = mountOf(path, parseMountEntries(await procText(root, '/proc/1/mountinfo')));
  return mount?.source.startsWith('/') ? ((await root.realPath(mount.source)) ?? '') : '';
}

/** By dm-crypt itself, or because everything that it lies on is. */
async function isEncrypted(root: HostRoot, device: string, depth: number): Promise<boolean> {
  if (device === '' || depth > MAX_DEPTH) return false;
  const uuid = await root.readText(`${BLOCK}/${device}/dm/uuid`);
  if (uuid?.startsWith('CRYPT-')) return true;
  const below = (await root.readFolder(`${BLOCK}/${device}/slaves`)) ?? [];
  const encrypted = await Promise.all(below.map((name) => isEncrypted(root, name, depth + 1)));
  return encrypted.length > 0 && encrypted.every(Boolean);
}
