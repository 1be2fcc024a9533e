import { expect, test } from 'vitest';
import { engineInfoSchema, engineVersionSchema } from '../../../src/facts/engine.ts';
import { engineIdentity } from '../../../src/sources/docker/engine-identity.ts';

const version = (json: object) => engineVersionSchema.parse(json);
const info = (json: object) => engineInfoSchema.parse(json);

test.each([
  [
    'Docker',
    version({ Version: '28.5.1', Components: [{ Name: 'Engine', Version: '28.5.1' }] }),
    info({ SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'] }),
    { name: 'Docker', version: '28.5.1', rootless: false, components: { engine: '28.5.1' } },
  ],
  [
    'rootless Docker',
    version({ Version: '28.5.1' }),
    info({ SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'] }),
    { name: 'Docker', version: '28.5.1', rootless: true },
  ],
  [
    'Podman behind Docker’s usual socket',
    version({ Version: '4.3.1', Components: [{ Name: 'Podman Engine', Version: '4.3.1' }] }),
    info({ SecurityOptions: ['name=rootless'] }),
    { name: 'Podman', version: '4.3.1', rootless: true, components: { 'podman engine': '4.3.1' } },
  ],
  [
    'an engine whose version is closed',
    undefined,
    info({ ServerVersion: '20.10.24' }),
    { name: 'Docker', version: '20.10.24', rootless: false },
  ],
  [
    'an engine whose info is closed',
    version({ Version: '20.10.24' }),
    undefined,
    { name: 'Docker', version: '20.10.24', rootless: false },
  ],
])('%s', (_name, fromVersion, fromInfo, expected) => {
  expect(engineIdentity('docker', '1.41', fromVersion, fromInfo)).toEqual({
    components: {},
    ...expected,
    apiVersion: '1.41',
  });
});

test('without a word of its own, an engine is what its target looked like', () => {
  expect(engineIdentity('podman', '1.41', undefined, undefined).name).toBe('Podman');
});
