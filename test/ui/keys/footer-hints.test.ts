import { describe, expect, it } from 'vitest';
import { alwaysHints, screenHints } from '../../../src/ui/keys/footer-hints.ts';
import type { Place } from '../../../src/ui/navigation/place.ts';
import { factsWith, inspected } from '../../insight/container-facts.ts';

const FACTS = factsWith(inspected('web'), inspected('api'));
const commands = (place: Place): readonly string[] => screenHints(place, FACTS).map(({ command }) => command);

describe('screenHints', () => {
  it('names the top screens with what is on them, and marks the one that is open', () => {
    const hints = screenHints({ screen: 'containers' }, FACTS);
    expect(hints.map(({ word }) => word)).toEqual([
      'Home',
      'Containers 2',
      'Images 0',
      'Networks 0',
      'Checks',
      'Host',
    ]);
    expect(hints.filter(({ active }) => active).map(({ command }) => command)).toEqual(['go.2']);
  });

  it.each<Place>([
    { screen: 'container', id: 'c', tab: 'Overview' },
    { screen: 'image', id: 'i', tab: 'Raw' },
    { screen: 'network', id: 'n' },
    { screen: 'check', id: 'x' },
    { screen: 'findings', status: 'fail' },
    { screen: 'gaps' },
    { screen: 'waivers' },
    { screen: 'glossary' },
    { screen: 'targets' },
    { screen: 'themes' },
    { screen: 'settings' },
    { screen: 'help', about: 'home' },
  ])('$screen says first how to get back', (place) => {
    expect(commands(place)[0]).toBe('go.back');
  });

  it('names folding and revealing where there is something to fold or reveal', () => {
    const container = (tab: 'Overview' | 'Config' | 'Raw') => commands({ screen: 'container', id: 'c', tab });
    expect(container('Raw')).toContain('look.fold');
    expect(container('Config')).toContain('look.reveal');
    expect(container('Overview')).not.toContain('look.fold');
    expect(container('Overview')).not.toContain('look.reveal');
  });
});

describe('keys that would do nothing', () => {
  it.each<Place>([
    { screen: 'gaps' },
    { screen: 'glossary' },
    { screen: 'help', about: 'home' },
    { screen: 'changed-file', id: 'c', path: '/etc/passwd' },
    { screen: 'mounted-file', of: { kind: 'volume', name: 'v' }, path: '/a' },
  ])('$screen names no key that opens', (place) => {
    expect(commands(place)).not.toContain('go.in');
  });

  it('a file says how to get to its other tabs, and to what is masked', () => {
    const place: Place = { screen: 'changed-file', id: 'c', path: '/etc/passwd' };
    expect(commands(place)).toEqual(expect.arrayContaining(['tab.next', 'look.reveal']));
  });

  it('there is nothing to find among the themes', () => {
    expect(alwaysHints({ screen: 'themes' }).map(({ command }) => command)).not.toContain('look.filter');
  });
});

describe('the commands by hand', () => {
  it.each<Place>([
    { screen: 'workload', id: 'Deployment/shop/web', tab: 'Overview' },
    { screen: 'node', id: 'node-1', tab: 'Overview' },
    { screen: 'policy', id: 'shop/default-deny', tab: 'Overview' },
    { screen: 'role', id: 'ClusterRole/view', tab: 'Overview' },
    { screen: 'cluster-image', id: 'x', tab: 'Overview' },
    { screen: 'reach' },
    { screen: 'who-can' },
  ])('$screen names the key', (place) => {
    expect(commands(place)).toContain('look.by-hand');
  });
});

describe('alwaysHints', () => {
  it('offers help and the palette first, and no help on the help screen', () => {
    expect(alwaysHints({ screen: 'home' }).map(({ command }) => command)).toEqual([
      'program.help',
      'program.palette',
      'look.filter',
      'program.quit',
    ]);
    expect(alwaysHints({ screen: 'help', about: 'home' })[0]?.command).toBe('program.palette');
  });
});
