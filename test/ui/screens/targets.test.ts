import { describe, expect, it } from 'vitest';
import type { Tried } from '../../../src/ui/ports.ts';
import { targetDocument } from '../../../src/ui/screens/targets/present.ts';
import { linesOf, textOf } from '../audited.ts';

const TRIED: readonly Tried[] = [
  { target: 'tcp://prod-7:2376', origin: 'DOCKER_HOST', outcome: { state: 'asking' } },
  {
    target: 'unix:///run/docker.sock',
    origin: 'a well-known socket',
    outcome: { state: 'answered', engine: 'Docker 28.5.1, API 1.51' },
  },
  {
    target: 'docker:context=old',
    origin: 'the current Docker context',
    outcome: {
      state: 'failed',
      trouble: {
        kind: 'refused',
        what: 'Nobody listens',
        why: 'the connection was refused',
        tryThis: 'Start it.',
      },
    },
  },
];

describe('the targets', () => {
  const lines = targetDocument(TRIED, 'unix:///run/docker.sock');

  it('say what became of each, where it came from, and which is on screen', () => {
    const text = textOf(lines);
    expect(text).toContain('tcp://prod-7:2376  asking…');
    expect(text).toContain('from DOCKER_HOST');
    expect(text).toContain('unix:///run/docker.sock  Docker 28.5.1, API 1.51   on screen now');
    expect(text).toMatch(/docker:context=old {2}does not answer\n.*\n +.*was refused.*Start it\./i);
  });

  it('can each be opened and copied, the demo too', () => {
    expect(lines.flatMap(({ id }) => (id.startsWith('target ') ? [id.slice(7)] : []))).toEqual([
      'tcp://prod-7:2376',
      'unix:///run/docker.sock',
      'docker:context=old',
      'demo:',
    ]);
    expect(lines.find(({ id }) => id === 'target tcp://prod-7:2376')?.copy).toBe('tcp://prod-7:2376');
  });

  it('say that they are being asked', () => {
    expect(linesOf(targetDocument([], 'demo:'))[0]).toBe(' Asking…');
  });
});
