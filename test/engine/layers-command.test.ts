/** `plimsoll layers` against a real engine: what people and their pipelines get of an image that is there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LayersOptions, layersCommand } from '../../src/cli/layers.ts';
import { recordedStreams } from '../cli/recorded-streams.ts';
import { describeEngine } from './engine-test.ts';
import { type ImageRecipe, loadImages } from './images.ts';

const NAME = 'plimsoll-test/command:1';

/** A file of 30,000 bytes is taken away again, one of 10,000 is written twice: that is wasted. */
const RECIPE: ImageRecipe = {
  tags: [NAME],
  ageInDays: 3,
  config: { Cmd: ['/bin/shop'] },
  steps: [
    {
      by: '/bin/sh -c #(nop) ADD file:1f2e3d in / ',
      files: [
        {
          path: 'etc/os-release',
          content: 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n',
        },
        {
          path: 'var/lib/dpkg/status',
          content:
            'Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:1.2.13.dfsg-1\n',
        },
        { path: 'var/cache/apt/pkgcache.bin', content: 'x'.repeat(30_000) },
        { path: 'bin/shop', content: 'y'.repeat(10_000), mode: 0o4755 },
      ],
    },
    {
      by: 'RUN /bin/sh -c rm -r /var/cache/apt # buildkit',
      files: [
        { path: 'var/cache/.wh.apt', content: '' },
        { path: 'bin/shop', content: 'z'.repeat(10_000), mode: 0o755 },
      ],
    },
  ],
};

describeEngine('plimsoll layers', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-layers-command-'));

  beforeAll(() => loadImages(engine.api, [RECIPE]));
  afterAll(async () => {
    await engine.api.getImage(NAME).remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function layers(options: Partial<LayersOptions> = {}, image = NAME) {
    const streams = recordedStreams();
    // Without what the settings of whoever runs the tests may say.
    const env = { XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder };
    const wish = { target: engine.target, version: '1.2.3', ...options };
    const exitCode = await layersCommand(image, wish, streams, env);
    return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
  }
  const json = async (options: Partial<LayersOptions> = {}) =>
    JSON.parse((await layers({ format: 'json', ...options })).stdout);

  test('tells what each layer did, as a table and as JSON', async () => {
    const { exitCode, stdout, stderr } = await layers();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/40 kB .*wasted|wasted.*40 kB/);
    expect(stdout).toContain('rm -r /var/cache/apt');
    expect(await json()).toMatchObject({
      image: { name: NAME },
      problems: [],
      layers: [{ files: { added: 4, removed: 0 } }, { files: { added: 0, changed: 1, removed: 1 } }],
      efficiency: { wastedBytes: 40_000 },
    });
  });

  test('follows a path through the layers', async () => {
    expect(await json({ path: '/var/cache/**' })).toMatchObject({
      paths: [
        { path: 'var/cache/apt', events: expect.anything() },
        {
          path: 'var/cache/apt/pkgcache.bin',
          events: [
            { layer: 1, kind: 'added', entry: { size: 30_000 } },
            { layer: 2, kind: 'removed', by: 'var/cache/apt' },
          ],
        },
      ],
    });
  });

  test('reads a .dive-ci file, and its exit code says whether the rules are kept', async () => {
    const ciConfig = join(folder, '.dive-ci');
    const others = '  lowestEfficiency: disabled\n  highestUserWastedPercent: disabled\n';
    writeFileSync(ciConfig, `rules:\n  highestWastedBytes: 1MB\n${others}`);
    expect((await layers({ ciConfig })).exitCode).toBe(0);
    writeFileSync(ciConfig, `rules:\n  highestWastedBytes: 10kB\n${others}`);
    expect((await layers({ ciConfig })).exitCode).toBe(1);
    expect((await layers({ forbid: ['/bin/shop'] })).exitCode).toBe(1);
    expect((await layers({ forbid: ['/bin/other'] })).exitCode).toBe(0);
  });

  test('writes what the image is made of as CycloneDX and SPDX', async () => {
    const cyclonedx = await json({ format: 'cyclonedx' });
    expect(cyclonedx).toMatchObject({ bomFormat: 'CycloneDX' });
    expect(cyclonedx.components).toContainEqual(
      expect.objectContaining({ name: 'zlib1g', version: '1:1.2.13.dfsg-1' }),
    );
    const spdx = await json({ format: 'spdx' });
    expect(spdx).toMatchObject({ spdxVersion: 'SPDX-2.3' });
    expect(spdx.packages).toContainEqual(
      expect.objectContaining({ name: 'zlib1g', versionInfo: '1:1.2.13.dfsg-1' }),
    );
  });

  test('says what the engine has when the image is not there', async () => {
    await expect(layers({}, 'plimsoll-test/missing:1')).rejects.toThrow(/plimsoll-test\/missing:1/);
  });
});
