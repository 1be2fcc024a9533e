import { describe, expect, it } from 'vitest';
import { compile } from '../../src/audit/expression.ts';

function value(source: string, daemon: Readonly<Record<string, unknown>>): unknown {
  return compile(source, 'daemon').evaluate({ daemon, now: '2026-11-22T00:00:00Z' });
}

const DAEMON = { Engine: 'Docker', Version: '28.5.2', Components: { runc: '1.2.5', engine: '28.5.2' } };

describe('engineSupport', () => {
  it.each([
    ['engineSupport(daemon, now).line', '28'],
    ['engineSupport(daemon, now).isSupported', false],
    ['engineSupport(daemon, "2026-01-01T00:00:00Z").isSupported', true],
    ['engineSupport(daemon, now).endOfLife', '2026-05-13'],
    ['engineSupport(daemon, now).outdatedComponents.map(one, one.name + " " + one.minimum)', ['runc 1.3.6']],
  ])('%s', (source, expected) => {
    expect(value(source, DAEMON)).toEqual(expected);
  });

  it('knows Podman by its name, and does without a list of components', () => {
    expect(value('engineSupport(daemon, now).line', { Engine: 'Podman', Version: '6.1.3' })).toBe('6.1');
  });

  it.each([
    [{ Engine: 'Docker' }, 'engineSupport(daemon, now)'],
    [{ Engine: 'Docker', Version: '' }, 'engineSupport(daemon, now)'],
    [DAEMON, 'engineSupport(daemon, "today")'],
  ])('gives no answer for %j', (daemon, source) => {
    expect(() => value(source, daemon)).toThrow();
  });
});
