import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import { type ImageFact, imageSummarySchema } from '../../src/facts/image.ts';
import { inventoryOf } from '../../src/insight/inventory.ts';
import { factsWith, inspected } from './container-facts.ts';

const LIVE = { connection: { state: 'live' } } as const;

function image(id: string): ImageFact {
  const summary = imageSummarySchema.parse({ Id: id, RepoTags: [`${id}:1`], Created: 0, Size: 5 });
  return { stage: 'listed', id, summary };
}

function withImages(facts: Facts, ...ids: readonly string[]): Facts {
  return { ...facts, ...LIVE, images: new Map(ids.map((id) => [id, image(id)])) };
}

test('a container that does not run is stopped since it ended, or since it was made', () => {
  const facts = factsWith(
    inspected('web'),
    inspected('old', { State: { Running: false, FinishedAt: '2025-03-01T00:00:00Z' } }),
    inspected('new', {
      Created: '2025-04-01T00:00:00Z',
      State: { Running: false, FinishedAt: '0001-01-01T00:00:00Z' },
    }),
  );
  expect(inventoryOf(facts).stoppedContainers).toEqual([
    { name: 'new', since: '2025-04-01T00:00:00Z' },
    { name: 'old', since: '2025-03-01T00:00:00Z' },
  ]);
});

describe('unused images', () => {
  test('are those that no container, running or not, was made from', () => {
    const facts = withImages(factsWith(inspected('web', { Image: 'app' })), 'app', 'base');
    expect(inventoryOf(facts).unusedImages).toEqual([
      { name: 'base:1', created: '1970-01-01T00:00:00.000Z', size: 5 },
    ]);
  });

  test('are not known before the images are', () => {
    expect(inventoryOf(factsWith())).not.toHaveProperty('unusedImages');
    const gap = { fact: 'images', reason: 'error', detail: '', hint: '' } as const;
    const facts = { ...factsWith(), ...LIVE };
    expect(inventoryOf(facts).unusedImages).toEqual([]);
    expect(inventoryOf({ ...facts, gaps: new Map([['images', gap]]) })).not.toHaveProperty('unusedImages');
  });
});

test('open ports are those that others than this host reach', () => {
  const facts = factsWith(
    inspected('web', {
      NetworkSettings: {
        Ports: {
          '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }],
          '81/tcp': [{ HostIp: '127.0.0.1', HostPort: '8081' }],
        },
      },
    }),
    inspected('db', {
      State: { Running: false },
      HostConfig: { PortBindings: { '5432/tcp': [{ HostIp: '192.0.2.1', HostPort: '5432' }] } },
    }),
  );
  expect(inventoryOf(facts).openPorts).toEqual([
    { container: 'db', address: '192.0.2.1', port: '5432' },
    { container: 'web', address: '0.0.0.0', port: '8080' },
  ]);
});
