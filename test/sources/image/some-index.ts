/** Indexes for tests: one with everything that an index may hold, and any at all. */
import fc from 'fast-check';
import { ENTRY_TYPES, type EntryAttributes } from '../../../src/facts/layer-entry.ts';
import type { LayerIndex } from '../../../src/facts/layer-index.ts';
import { LayerIndexBuilder } from '../../../src/facts/layer-index-builder.ts';

const FILE: EntryAttributes = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 3, mtime: 1_700_000_000 };

/** One entry of each kind, odd names included. */
export function fullIndex(diffId = 'sha256:full'): LayerIndex {
  const builder = new LayerIndexBuilder();
  builder.add('etc', { ...FILE, type: 'directory', mode: 0o755, size: 0 });
  builder.add('etc/passwd', { ...FILE, digest: 'ab'.repeat(32) });
  builder.add('etc/zweiter', { ...FILE, hardlinkOf: 'etc/passwd' });
  builder.add('bin/sh', { ...FILE, type: 'symlink', size: 0, target: '/bin/größer\udcff' });
  builder.add('bin/ping', {
    ...FILE,
    mode: 0o4755,
    xattrs: { 'security.capability': 'AQAAAgAgAAAAAAAAAAAAAAAAAAA=' },
  });
  builder.add('dev/null', { ...FILE, type: 'character-device', size: 0, device: { major: 1, minor: 3 } });
  builder.add('var/gone', { ...FILE, type: 'whiteout', size: 0 });
  builder.add('naïve/\udc80broken/名前', { ...FILE, mtime: -5, uid: 4_294_967_294, size: 2 ** 40 });
  builder.add('../outside', FILE);
  builder.markOpaque('var/cache');
  return builder.finish(diffId);
}

const name = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'usr', '.wh.x'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 6 }),
);

const attributes: fc.Arbitrary<EntryAttributes> = fc.record({
  type: fc.constantFrom(...ENTRY_TYPES),
  mode: fc.nat(0o7777),
  uid: fc.nat(0xffffffff),
  gid: fc.nat(0xffffffff),
  size: fc.nat(2 ** 50),
  mtime: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  target: fc.string({ maxLength: 20 }),
  digest: fc.constantFrom('', '01'.repeat(32)),
  xattrs: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), { maxKeys: 2 }),
  isOpaque: fc.boolean(),
});

export const anyIndex: fc.Arbitrary<LayerIndex> = fc
  .array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 4 }), attributes), { maxLength: 20 })
  .map((entries) => {
    const builder = new LayerIndexBuilder();
    for (const [path, given] of entries) builder.add(path.join('/'), given);
    return builder.finish('sha256:any');
  });
