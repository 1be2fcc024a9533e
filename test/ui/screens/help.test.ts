import { describe, expect, it } from 'vitest';
import { bindKeys } from '../../../src/ui/keys/bindings.ts';
import { KEYMAP } from '../../../src/ui/keys/keymap.ts';
import { helpDocument } from '../../../src/ui/screens/help/present.ts';
import { SCREEN_HELP } from '../../../src/ui/screens/help/screen-help.ts';
import { fieldOf, linesOf, textOf } from '../audited.ts';

describe('help', () => {
  it('starts with the screen that was asked about', () => {
    expect(linesOf(helpDocument('containers', bindKeys()))[0]).toBe('Containers');
    expect(linesOf(helpDocument('check', bindKeys()))[0]).toBe('One check');
  });

  it('names every command and the keys that a person has for it', () => {
    const lines = helpDocument('home', bindKeys({ 'look.sort': ['x'], 'look.fold': [] }));
    for (const { title } of KEYMAP) expect(textOf(lines)).toContain(title);
    expect(fieldOf(lines, 'x')).toBe('Sort by the next column');
    expect(fieldOf(lines, '(no key)')).toBe('Fold or unfold everything');
  });

  it('names keys as this person has them, and that there is none', () => {
    const keys = bindKeys({ 'look.status': ['ctrl-t'], 'look.wrap': [] });
    const text = textOf(helpDocument('container', keys));
    expect(text).toContain('ctrl-t leaves only graver lines, / finds');
    expect(text).toContain('(no key) wraps');
  });

  // Whoever bound keys anew would be told to press what does something else: keys stand as commands in braces.
  it.each(Object.entries(SCREEN_HELP))('names no key by itself: %s', (_, { text }) => {
    const commands = new Set<string>(KEYMAP.map(({ id }) => id));
    for (const paragraph of text) {
      for (const [, id = ''] of paragraph.matchAll(/\{([^}]*)\}/g)) expect(commands).toContain(id);
      expect(paragraph).not.toMatch(
        /(?<![\w:{.’-])(?:[b-zB-HJ-Z]|[Ee]nter|[Ee]sc|ctrl-\w|[Ff]ilter with \/)(?![\w:}’-])/,
      );
      expect(paragraph).not.toMatch(/(?:^|[.;,] )[/=\]] [a-z]+s\b/);
    }
  });

  it('has something to say about every screen', () => {
    for (const { title, text } of Object.values(SCREEN_HELP)) {
      expect(title).not.toBe('');
      expect(text.join('')).not.toBe('');
    }
  });
});
