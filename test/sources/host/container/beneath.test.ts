import { closeSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBeneath, textBeneath } from '../../../../src/sources/host/container/beneath.ts';
import { temporaryHost } from '../temporary-host.ts';

async function folder(): Promise<string> {
  const place = await temporaryHost({
    'inside/etc/passwd': 'root:x:0:0::/:/bin/sh\n',
    'outside/secret': 'no',
  });
  symlinkSync('../outside', join(place, 'inside/way-out'));
  symlinkSync('/etc/passwd', join(place, 'inside/etc/link'));
  mkdirSync(join(place, 'inside/etc/folder'));
  return join(place, 'inside');
}

test('a file beneath is opened', async () => {
  const file = openBeneath(await folder(), '/etc/passwd');
  expect(file).toBeDefined();
  if (file === undefined) return;
  expect(readFileSync(file, 'utf8')).toContain('root');
  closeSync(file);
});

test.each(['/way-out/secret', '/etc/link', '/../outside/secret', '/etc/../../outside/secret', '/etc/none'])(
  '%s is not: no link is followed, and nothing above is reached',
  async (path) => {
    const inside = await folder();
    expect(() => {
      const file = openBeneath(inside, path);
      if (file === undefined) throw new Error('refused');
      closeSync(file);
    }).toThrow();
  },
);

test('a folder is no file', async () => {
  expect(openBeneath(await folder(), '/etc/folder')).toBeUndefined();
});

test('a text beneath is read up to a size, and is missing otherwise', async () => {
  const inside = await folder();
  expect(textBeneath(inside, '/etc/passwd', 100)).toContain('root');
  expect(textBeneath(inside, '/etc/passwd', 5)).toBeUndefined();
  expect(textBeneath(inside, '/etc/link', 100_000)).toBeUndefined();
  writeFileSync(join(inside, 'etc/empty'), '');
  expect(textBeneath(inside, '/etc/empty', 5)).toBe('');
});
