/** Files in the folder of a layer: only ordinary ones of the right size, behind directories that are no links. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LayerFolder } from '../../../src/sources/image/layer-folder.ts';

const top = mkdtempSync(join(tmpdir(), 'plimsoll-layer-folder-'));
const diff = join(top, 'diff');

beforeAll(() => {
  mkdirSync(join(diff, 'etc'), { recursive: true });
  writeFileSync(join(top, 'secret'), 'of the host');
  writeFileSync(join(diff, 'etc/passwd'), 'root:x:0:0');
  writeFileSync(Buffer.concat([Buffer.from(`${diff}/caf`), Buffer.of(0xe9)]), 'coffee');
  symlinkSync('../../secret', join(diff, 'etc/link'));
  symlinkSync('..', join(diff, 'up'));
  writeFileSync(join(diff, 'hollow'), '');
  truncateSync(join(diff, 'hollow'), 100);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

async function both(path: string, size: number): Promise<readonly (string | undefined)[]> {
  const folder = new LayerFolder(diff);
  const opened = await folder.open(path, size);
  return [folder.read(path, size, size)?.toString(), opened && (await text(opened))];
}

test('A file is read whole, or its beginning alone', async () => {
  expect(await both('etc/passwd', 10)).toEqual(['root:x:0:0', 'root:x:0:0']);
  expect(new LayerFolder(diff).read('etc/passwd', 4, 10)?.toString()).toBe('root');
  expect(await both('caf\udce9', 6)).toEqual(['coffee', 'coffee']);
});

test.each([
  ['a file that is not there', 'etc/shadow', 10],
  ['a file of another size than the layer says', 'etc/passwd', 11],
  ['a link', 'etc/link', 11],
  ['a way through a link', 'up/secret', 11],
  ['a way up', '../secret', 11],
  ['a way up inside', 'etc/../../secret', 11],
  ['a directory', 'etc', 4096],
  ['a way through a file', 'etc/passwd/x', 1],
  ['a name that ends a text of the system', 'etc/passwd\0', 10],
  // As overlayfs leaves it when it copied the attributes of a file only.
  ['a file that takes no room and should have content', 'hollow', 100],
  ['an empty path', '', 0],
])('Nothing is given for %s', async (_, path, size) => {
  expect(await both(path, size)).toEqual([undefined, undefined]);
});
