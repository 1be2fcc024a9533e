import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const packedSchema = z.array(z.object({ files: z.array(z.object({ path: z.string(), mode: z.number() })) }));

/** What `npm pack` would put into the package. */
function packed(): readonly { readonly path: string; readonly mode: number }[] {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return packedSchema.parse(JSON.parse(stdout)).flatMap(({ files }) => files);
}

test('the package holds the program, its rules, themes and pages, and none of the sources or tests', () => {
  const paths = packed().map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'bin/plimsoll.js',
      'bin/docker-plimsoll',
      'dist/plimsoll.js',
      'dist/digest-worker.js',
      'dist/THIRD-PARTY-LICENSES.txt',
      'checks/policy.yaml',
      'checks/result.schema.json',
      'themes/dark.json',
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
    ]),
  );
  const belongs = /^(bin|dist|checks|themes|docs)\/|^[A-Z]+\.md$|^LICENSE$|^package\.json$/;
  expect(paths.filter((path) => !belongs.test(path))).toEqual([]);
});

test('every command of the package is there and may be run', () => {
  const modes = new Map(packed().map(({ path, mode }) => [path, mode]));
  for (const path of Object.values(packageJson.bin)) expect((modes.get(path) ?? 0) & 0o111).toBe(0o111);
});

test('everything is bundled: the package needs no other', () => {
  expect(packageJson).not.toHaveProperty('dependencies');
});

test('the notices of what is bundled come along', () => {
  const notices = readFileSync(join(ROOT, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of ['ink', 'react', 'dockerode', 'zod', '@marcbachmann/cel-js', 'commander'])
    expect(notices).toMatch(new RegExp(`^${name} \\d[\\w.]* \\([\\w.-]+\\)$`, 'm'));
  expect(notices).toContain('Permission is hereby granted');
});
