import { describe, expect, it } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import { imageInspectSchema } from '../../src/facts/image.ts';
import { networkSchema } from '../../src/facts/network.ts';
import { byHandLines } from '../../src/ui/by-hand.ts';
import { CONTAINER_TABS, HOST_TABS, IMAGE_TABS, type Place } from '../../src/ui/navigation/place.ts';
import { factsWith, idOf, inspected } from '../insight/container-facts.ts';

const IMAGE_ID = `sha256:${'a'.repeat(64)}`;
const FACTS: Facts = {
  ...factsWith(inspected('web', { Image: IMAGE_ID })),
  images: new Map([
    [
      IMAGE_ID,
      {
        stage: 'inspected',
        id: IMAGE_ID,
        inspect: imageInspectSchema.parse({ Id: IMAGE_ID, RepoTags: ['nginx:1.27'] }),
      },
    ],
  ]),
  networks: new Map([['n1', networkSchema.parse({ Id: 'n1', Name: 'shop_back' })]]),
};
const first = (place: Place, facts = FACTS): string | undefined => byHandLines(place, facts)[0];

describe('byHandLines', () => {
  it.each<readonly [Place, string]>([
    [{ screen: 'home' }, 'docker info'],
    [{ screen: 'containers' }, 'docker ps --all'],
    [{ screen: 'images' }, 'docker images --digests'],
    [{ screen: 'networks' }, 'docker network ls'],
    [{ screen: 'network', id: 'n1' }, 'docker network inspect shop_back'],
    [{ screen: 'container', id: idOf('web'), tab: 'Raw' }, 'docker container inspect web'],
    [{ screen: 'image', id: IMAGE_ID, tab: 'History' }, 'docker history --no-trunc nginx:1.27'],
    [
      { screen: 'check', id: 'x', resource: { kind: 'container', id: idOf('web') } },
      'docker container inspect web',
    ],
    [
      { screen: 'check', id: 'x', resource: { kind: 'image', id: IMAGE_ID } },
      'docker image inspect nginx:1.27',
    ],
    [{ screen: 'host' }, 'docker info'],
    [{ screen: 'host', tab: 'Accounts' }, 'getent group docker'],
    [{ screen: 'check', id: 'x', resource: { kind: 'host', id: 'host' } }, 'docker info'],
    [{ screen: 'check', id: 'x', resource: { kind: 'daemon', id: 'daemon' } }, 'docker info'],
    [
      { screen: 'check', id: 'x', resource: { kind: 'network', id: 'n1' } },
      'docker network inspect shop_back',
    ],
  ])('%o: %s', (place, command) => {
    expect(first(place)).toBe(command);
  });

  it('has a command for every tab', () => {
    for (const tab of CONTAINER_TABS)
      expect(first({ screen: 'container', id: idOf('web'), tab })).toMatch(
        tab === 'Layers' ? /^docker history .*nginx:1\.27/ : /^docker .*\bweb\b/,
      );
    for (const tab of IMAGE_TABS)
      expect(first({ screen: 'image', id: IMAGE_ID, tab })).toMatch(/^docker .*nginx:1\.27/);
    for (const tab of HOST_TABS) expect(first({ screen: 'host', tab })).toMatch(/^\w+ \S+/);
  });

  it('names what is gone by its id', () => {
    expect(first({ screen: 'container', id: 'c0ffee', tab: 'Raw' })).toBe('docker container inspect c0ffee');
    expect(first({ screen: 'network', id: 'c0ffee' })).toBe('docker network inspect c0ffee');
  });

  it.each<Place>([
    { screen: 'settings' },
    { screen: 'waivers' },
    { screen: 'themes' },
    { screen: 'targets' },
    { screen: 'glossary' },
    { screen: 'help', about: 'containers' },
  ])('has nothing for $screen, which shows nothing of the engine', (place) => {
    expect(byHandLines(place, FACTS)).toEqual([]);
  });

  it('asks the engine that is on screen', () => {
    const remote: Facts = { ...FACTS, target: { ...FACTS.target, uri: 'tcp://prod-7:2376' } };
    expect(first({ screen: 'networks' }, remote)).toBe('docker --host tcp://prod-7:2376 network ls');
  });
});
