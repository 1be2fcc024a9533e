import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  dockerConfigFolder,
  readContexts,
  readDockerConfig,
} from '../../../src/sources/docker/docker-context.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-docker-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, content: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

test('DOCKER_CONFIG names the folder, else it is ~/.docker', () => {
  expect(dockerConfigFolder({}, '/home/ada')).toBe('/home/ada/.docker');
  expect(dockerConfigFolder({ DOCKER_CONFIG: '' }, '/home/ada')).toBe('/home/ada/.docker');
  expect(dockerConfigFolder({ DOCKER_CONFIG: '/cfg' }, '/home/ada')).toBe('/cfg');
});

describe('config.json', () => {
  test('that is missing says nothing', async () => {
    expect(await readDockerConfig(join(folder, 'nowhere'))).toMatchObject({
      currentContext: undefined,
      trouble: undefined,
    });
  });

  test.each([
    ['{"auths": {}, "currentContext": "lab"}', 'lab'],
    ['{"auths": {}}', undefined],
    ['{"currentContext": ""}', undefined],
    ['{"currentContext": null}', undefined],
  ])('%s', async (content, currentContext) => {
    await write('config.json', content);
    expect(await readDockerConfig(folder)).toMatchObject({ currentContext, trouble: undefined });
  });

  test.each([
    ['', 'it is not JSON'],
    ['{"auths":', 'it is not JSON'],
    ['[]', 'the document is not what the Docker CLI writes'],
    ['{"currentContext": 7}', 'currentContext is not what the Docker CLI writes'],
  ])('%j names the file and what is wrong', async (content, why) => {
    const file = await write('config.json', content);
    const config = await readDockerConfig(folder);
    expect(config.trouble?.why).toBe(`${file}: ${why}`);
    expect(config.currentContext).toBeUndefined();
  });

  test('that is a folder is said', async () => {
    await mkdir(join(folder, 'config.json'));
    expect((await readDockerConfig(folder)).trouble?.why).toContain('EISDIR');
  });
});

describe('the context store', () => {
  test('that is missing holds nothing', async () => {
    expect(await readContexts(folder)).toEqual([]);
  });

  test('gives each context with its TLS files', async () => {
    const meta = {
      Name: 'lab',
      Metadata: {},
      Endpoints: { docker: { Host: 'tcp://lab:2376', SkipTLSVerify: true } },
    };
    await write('contexts/meta/aaa/meta.json', JSON.stringify(meta));
    const ca = await write('contexts/tls/aaa/docker/ca.pem', '');
    const key = await write('contexts/tls/aaa/docker/key.pem', '');
    await write(
      'contexts/meta/bbb/meta.json',
      JSON.stringify({ Name: 'cluster', Endpoints: { kubernetes: {} } }),
    );
    expect(await readContexts(folder)).toEqual([
      {
        context: {
          hash: 'aaa',
          name: 'lab',
          host: 'tcp://lab:2376',
          skipTlsVerify: true,
          tls: { ca, cert: undefined, key },
        },
      },
      {
        context: {
          hash: 'bbb',
          name: 'cluster',
          host: '',
          skipTlsVerify: false,
          tls: { ca: undefined, cert: undefined, key: undefined },
        },
      },
    ]);
  });

  test('keeps the good ones when one is broken, and names its file', async () => {
    const broken = await write('contexts/meta/aaa/meta.json', '{');
    await write('contexts/meta/bbb/meta.json', '{"Name": "lab"}');
    await mkdir(join(folder, 'contexts/meta/ccc'));
    expect(await readContexts(folder)).toMatchObject([
      { hash: 'aaa', trouble: { why: `${broken}: it is not JSON` } },
      { context: { name: 'lab' } },
      { hash: 'ccc', trouble: { why: expect.stringContaining('the file is missing') } },
    ]);
  });

  test('that is a file holds nothing', async () => {
    await write('contexts/meta', '');
    expect(await readContexts(folder)).toEqual([]);
  });
});
