/** Images of a cluster are taken apart by an engine of this machine that has the same ones. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TargetError } from '../../src/facts/target-error.ts';
import { LocalLayers } from '../../src/session/local-layers.ts';
import { describeEngine } from './engine-test.ts';
import { loadOddImage } from './odd-image.ts';

const ODD_IMAGE = 'plimsoll-test/odd:cluster';
const NOWHERE = { platform: 'linux', home: '/nowhere', uid: 1000 } as const;

async function whyNot(asking: Promise<unknown>): Promise<string> {
  const error = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TargetError)) throw new Error('A TargetError was expected', { cause: error });
  const { what, why } = error.trouble;
  return `${what}: ${why}`;
}

describeEngine('the layers of a cluster’s image', (engine) => {
  let id = '';
  beforeAll(async () => {
    id = await loadOddImage(engine.api, ODD_IMAGE);
  });
  afterAll(() => engine.api.getImage(ODD_IMAGE).remove());

  const here = () => new LocalLayers({ surroundings: { ...NOWHERE, env: { DOCKER_HOST: engine.target } } });

  test('are read where an engine has its digest, files too', async () => {
    const layers = here();
    const key = `registry.example.com/odd@${id}`;
    const image = await layers.read(key);
    expect(image.name).toBe(key);
    expect(image.layers.map(({ state }) => state.kind)).toEqual(['read', 'read', 'read']);
    await expect(layers.open(image, 0, 'nowhere')).rejects.toThrow();
    await layers.close();
  });

  test('say what was tried where no engine has it', async () => {
    const layers = here();
    const key = `registry.example.com/odd@sha256:${'0'.repeat(64)}`;
    expect(await whyNot(layers.read(key))).toMatch(
      /^The layers of registry\.example\.com\/odd@sha256:0+ can’t be read here: no engine of this machine has this image \(docker: .*; podman: .*\)$/,
    );
    expect(await whyNot(layers.read('registry.example.com/odd:1'))).toMatch(
      /no node says yet which image that is/,
    );
    await layers.close();
  });

  test('end with the signal of who asks', async () => {
    const layers = here();
    const reason = new Error('enough');
    await expect(
      layers.read(`registry.example.com/odd@${id}`, { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    await layers.close();
  });
});
