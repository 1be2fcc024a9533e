import { describe, expect, it } from 'vitest';
import type { TargetKind } from '../../../src/facts/target.ts';
import {
  completed,
  paletteMatches,
  paletteOf,
  paletteRest,
} from '../../../src/ui/palette/palette-command.ts';

function palette(kind: TargetKind) {
  return paletteOf({ kind, uri: '', label: '' });
}

/** What enter does with a line: the first command that it may mean, given the rest. */
function actionOf(line: string, kind: TargetKind = 'docker') {
  return paletteMatches(line, palette(kind))[0]?.action(paletteRest(line));
}

describe('the palette', () => {
  it.each(['docker', 'kubernetes', 'manifests'] as const)('names every command for %s once', (kind) => {
    const names = palette(kind).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('offers what fits the target', () => {
    const names = (kind: TargetKind) => palette(kind).map(({ name }) => name);
    expect(names('docker')).toContain('host');
    expect(names('docker')).not.toContain('pods');
    expect(names('kubernetes')).toEqual(expect.arrayContaining(['pods', 'rbac', 'ns', 'ctx', 'images']));
    expect(names('kubernetes')).not.toContain('host');
    expect(names('manifests')).toContain('workloads');
    for (const nothing of ['nodes', 'events', 'ns']) expect(names('manifests')).not.toContain(nothing);
  });

  it.each([
    ['pods /node:edge-2', { kind: 'go', place: { screen: 'pods', query: 'node:edge-2' } }],
    ['containers', { kind: 'go', place: { screen: 'pod-containers' } }],
    ['images redis', { kind: 'go', place: { screen: 'cluster-images', query: 'redis' } }],
    [
      'who-can get secrets -n shop',
      { kind: 'go', place: { screen: 'who-can', query: 'get secrets -n shop' } },
    ],
    ['ns', { kind: 'go', place: { screen: 'namespaces' } }],
    ['ns shop', { kind: 'narrow', namespace: 'shop' }],
    ['ns all', { kind: 'narrow', namespace: '' }],
    ['ctx', { kind: 'go', place: { screen: 'targets' } }],
    ['ctx prod', { kind: 'open-target', target: 'kube:prod' }],
  ])('on a cluster :%s', (line, action) => {
    expect(actionOf(line, 'kubernetes')).toEqual(action);
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
    expect(paletteMatches('', palette('docker'))).toEqual(palette('docker'));
    expect(paletteMatches('   ', palette('docker'))).toEqual(palette('docker'));
  });

  it('puts names that start with the word before titles that hold it', () => {
    const names = paletteMatches('co', palette('docker')).map(({ name }) => name);
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

describe('what follows a command', () => {
  const names = ['shop', 'shop-test', 'legacy'];
  it.each([
    ['ns s', 'ns shop'],
    ['ns shop', 'ns shop'],
    ['ns shop-', 'ns shop-test'],
    ['ns l', 'ns legacy'],
    ['ns x', undefined],
  ])('%s: %s', (text, wanted) => {
    expect(completed(text, names)).toBe(wanted);
  });
});
