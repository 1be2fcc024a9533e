import { describe, expect, it } from 'vitest';
import { PALETTE, paletteMatches, paletteRest } from '../../../src/ui/palette/palette-command.ts';

/** What enter does with a line: the first command that it may mean, given the rest. */
function actionOf(line: string) {
  return paletteMatches(line)[0]?.action(paletteRest(line));
}

describe('the palette', () => {
  it('names every command once', () => {
    expect(new Set(PALETTE.map(({ name }) => name)).size).toBe(PALETTE.length);
  });

  it.each([
    ['home', { kind: 'go', place: { screen: 'home' } }],
    ['containers', { kind: 'go', place: { screen: 'containers' } }],
    [
      'containers /user:root port:22',
      { kind: 'go', place: { screen: 'containers', query: 'user:root port:22' } },
    ],
    ['containers nginx', { kind: 'go', place: { screen: 'containers', query: 'nginx' } }],
    ['containers /', { kind: 'go', place: { screen: 'containers' } }],
    ['im /nginx:1.27', { kind: 'go', place: { screen: 'images', query: 'nginx:1.27' } }],
    ['  checks   /status:fail ', { kind: 'go', place: { screen: 'checks', query: 'status:fail' } }],
    ['findings', { kind: 'go', place: { screen: 'findings', status: 'fail' } }],
    ['unknown', { kind: 'go', place: { screen: 'findings', status: 'unknown' } }],
    ['gaps', { kind: 'go', place: { screen: 'gaps' } }],
    ['target', { kind: 'go', place: { screen: 'targets' } }],
    ['target tcp://host:2376', { kind: 'open-target', target: 'tcp://host:2376' }],
    ['theme', { kind: 'go', place: { screen: 'themes' } }],
    ['theme light', { kind: 'theme', name: 'light' }],
    ['explain', { kind: 'go', place: { screen: 'glossary' } }],
    ['explain bind mount', { kind: 'go', place: { screen: 'glossary', topic: 'bind mount' } }],
    ['settings', { kind: 'go', place: { screen: 'settings' } }],
    ['refresh', { kind: 'run', command: 'program.refresh' }],
    ['help', { kind: 'run', command: 'program.help' }],
    ['q', { kind: 'run', command: 'program.quit' }],
    ['QUIT', { kind: 'run', command: 'program.quit' }],
    ['nonsense', undefined],
  ])(':%s', (line, action) => {
    expect(actionOf(line)).toEqual(action);
  });
});

describe('paletteMatches', () => {
  it('offers everything while nothing is typed', () => {
    expect(paletteMatches('')).toEqual(PALETTE);
    expect(paletteMatches('   ')).toEqual(PALETTE);
  });

  it('puts names that start with the word before titles that hold it', () => {
    const names = paletteMatches('co').map(({ name }) => name);
    expect(names[0]).toBe('containers');
    expect(names).toContain('theme');
    expect(names.indexOf('theme')).toBeGreaterThan(0);
  });
});

describe('paletteRest', () => {
  it.each([
    ['theme light', 'light'],
    ['  theme   light  ', 'light'],
    ['theme', ''],
    ['explain  bind  mount', 'bind  mount'],
  ])('%j: %j', (line, rest) => {
    expect(paletteRest(line)).toBe(rest);
  });
});
