import { describe, expect, it } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { missingObject } from '../../../src/ui/document/missing-object.ts';
import { factsOf, listedContainers, listedImages } from '../../audit/sample-facts.ts';
import { containerIs, imageIs } from '../audited.ts';

function gapIs(fact: string): FactChange {
  const gap = {
    fact,
    reason: 'permission',
    detail: 'this user may not ask for it',
    hint: 'run as root',
  } as const;
  return { kind: 'gap', gap };
}

describe('missingObject', () => {
  it.each<readonly [string, readonly FactChange[], string | undefined]>([
    ['nothing of what was read', [containerIs('web')], undefined],
    ['that it is gone', [containerIs('api')], 'This container is gone.'],
    ['that it is still coming', [listedContainers('web')], 'Reading…'],
    [
      'what stands in the way',
      [listedContainers('web'), gapIs('container web')],
      'Could not be read. This user may not ask for it. Run as root.',
    ],
  ])('says %s', (_, changes, text) => {
    expect(missingObject(factsOf(...changes), 'container', 'web')).toBe(text);
  });

  it('speaks of images too', () => {
    expect(missingObject(factsOf(imageIs('web')), 'image', 'web')).toBeUndefined();
    expect(missingObject(factsOf(), 'image', 'web')).toBe('This image is gone.');
    expect(missingObject(factsOf(listedImages('web')), 'image', 'web')).toBe('Reading…');
    expect(missingObject(factsOf(listedImages('web'), gapIs('image web:1')), 'image', 'web')).toMatch(
      /^Could not/,
    );
  });
});
