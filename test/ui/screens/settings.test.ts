import { describe, expect, it } from 'vitest';
import { bindKeys } from '../../../src/ui/keys/bindings.ts';
import { KEYMAP } from '../../../src/ui/keys/keymap.ts';
import type { UiSettings } from '../../../src/ui/ports.ts';
import { settingsDocument } from '../../../src/ui/screens/settings/present.ts';
import { fieldOf, linesOf, textOf } from '../audited.ts';

const PATH = '/home/somebody/.config/plimsoll/settings.json';
const PLAIN: UiSettings = { theme: 'auto', keys: {}, sort: {}, group: {}, benchmark: '' };

function documentOf(change: Partial<UiSettings>) {
  const settings = { ...PLAIN, ...change };
  return settingsDocument(settings, PATH, bindKeys(settings.keys));
}

describe('the settings', () => {
  it('show every command with its keys, and where they are kept', () => {
    const lines = documentOf({});
    for (const { id, title } of KEYMAP) {
      const line = lines.find((candidate) => candidate.id === `key ${id}`);
      expect(line === undefined ? '' : textOf([line])).toContain(title);
    }
    expect(textOf(lines)).toContain(PATH);
    expect(textOf(lines)).not.toContain('clash');
  });

  it('mark a key that was changed', () => {
    const lines = documentOf({ keys: { 'look.sort': ['x'] } });
    const line = lines.find(({ id }) => id === 'key look.sort');
    expect(linesOf(line === undefined ? [] : [line])).toEqual([
      ' x                  Sort by the next column   changed',
    ]);
  });

  it('say what clashes', () => {
    expect(textOf(documentOf({ keys: { 'look.sort': ['r'] } }))).toMatch(
      /Keys that clash\n program\.refresh: lost its keys r to look\.sort/,
    );
  });

  it('show the orders that were chosen', () => {
    expect(fieldOf(documentOf({ sort: { containers: 'name' } }), 'containers')).toBe('by name');
  });
});
