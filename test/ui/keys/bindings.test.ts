import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindKeys, showChord } from '../../../src/ui/keys/bindings.ts';
import { KEYMAP, UNLOSABLE } from '../../../src/ui/keys/keymap.ts';

const chord = fc.constantFrom(...KEYMAP.flatMap(({ keys }): readonly string[] => keys), 'X', 'Z', 'ctrl-x');
const command = fc.constantFrom(...KEYMAP.map(({ id }): string => id), 'no.such.command');
const overrides = fc.dictionary(command, fc.array(chord, { maxLength: 4 }), { maxKeys: 8 });

describe('the keymap', () => {
  it('gives no chord to two commands and every command a key', () => {
    const chords = KEYMAP.flatMap(({ keys }): readonly string[] => keys);
    expect(new Set(chords).size).toBe(chords.length);
    expect(KEYMAP.filter(({ keys }) => keys.length < 1)).toEqual([]);
    expect(bindKeys().clashes).toEqual([]);
  });

  it('names every command once', () => {
    expect(new Set(KEYMAP.map(({ id }) => id)).size).toBe(KEYMAP.length);
    expect(new Set(KEYMAP.map(({ title }) => title)).size).toBe(KEYMAP.length);
  });

  it('has its bindings the same from both sides', () => {
    const { commandOf, keysOf } = bindKeys();
    for (const { id, keys } of KEYMAP) {
      expect(keysOf.get(id)).toEqual(keys);
      for (const key of keys) expect(commandOf.get(key)).toBe(id);
    }
  });
});

describe('bindKeys', () => {
  it('replaces a command’s own keys', () => {
    const { commandOf, keysOf, clashes } = bindKeys({ 'look.sort': ['X', 'ctrl-x'] });
    expect(keysOf.get('look.sort')).toEqual(['X', 'ctrl-x']);
    expect(commandOf.get('X')).toBe('look.sort');
    expect(commandOf.has('s')).toBe(false);
    expect(clashes).toEqual([]);
  });

  it('takes a key from a command that has others left, without a clash', () => {
    const { commandOf, keysOf, clashes } = bindKeys({ 'look.sort': ['j'] });
    expect(commandOf.get('j')).toBe('look.sort');
    expect(keysOf.get('move.down')).toEqual(['down']);
    expect(clashes).toEqual([]);
  });

  it.each([
    [
      'a command that loses its last key',
      { 'look.sort': ['r'] },
      ['program.refresh: lost its keys r to look.sort'],
    ],
    [
      'a chord given twice',
      { 'look.sort': ['X'], 'look.fold': ['X'] },
      ['X: given to look.sort and to look.fold; look.sort keeps it'],
    ],
    ['a command that does not exist', { 'look.away': ['X'] }, ['look.away: no such command']],
    [
      'no key for a command that nobody can do without',
      { 'program.quit': [] },
      ['program.quit: needs at least one key; the default stays'],
    ],
  ])('tells of %s', (_, changed, clashes) => {
    expect(bindKeys(changed).clashes).toEqual(clashes);
  });

  it('does not mind a chord that is named twice for one command', () => {
    const { keysOf, clashes } = bindKeys({ 'look.sort': ['X', 'X'] });
    expect(keysOf.get('look.sort')).toEqual(['X']);
    expect(clashes).toEqual([]);
  });

  it('lets a command go without a key when a person wants that', () => {
    const { keysOf, commandOf, clashes } = bindKeys({ 'look.fold': [] });
    expect(keysOf.get('look.fold')).toEqual([]);
    expect(commandOf.has('z')).toBe(false);
    expect(clashes).toEqual([]);
  });

  it.each([
    ['its own keys are given away', { 'move.down': ['q'], 'move.up': ['ctrl-c'] }],
    ['its own keys are given away at once', { 'move.down': ['q', 'ctrl-c'] }],
    ['it is given a key that another has', { 'move.down': ['X'], 'program.quit': ['X'] }],
  ])('keeps a way out when %s', (_, changed) => {
    const { keysOf, commandOf, clashes } = bindKeys(changed);
    const keys = keysOf.get('program.quit') ?? [];
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(commandOf.get(key)).toBe('program.quit');
    expect(clashes).not.toEqual([]);
  });

  it('keeps every way out when they were given each other’s keys', () => {
    const { keysOf } = bindKeys({ 'program.palette': ['backspace'], 'move.down': ['esc', ':'] });
    expect(keysOf.get('go.back')).toEqual(['esc', 'backspace']);
    expect(keysOf.get('program.palette')).toEqual([':']);
    expect(keysOf.get('move.down')).toEqual([]);
  });

  it('never leaves a person without a way out, nor a chord with two owners, whatever the settings say', () => {
    fc.assert(
      fc.property(overrides, (changed) => {
        const { commandOf, keysOf } = bindKeys(changed);
        for (const id of UNLOSABLE) expect(keysOf.get(id)?.length).toBeGreaterThan(0);
        const owned = [...keysOf].flatMap(([id, keys]) => keys.map((key) => [key, id] as const));
        expect(new Map(owned).size).toBe(owned.length);
        expect(new Map(owned)).toEqual(commandOf);
        expect([...keysOf.keys()].sort()).toEqual(KEYMAP.map(({ id }) => id).sort());
      }),
    );
  });

  it('tells of every command that is left without a key and did not ask for that', () => {
    fc.assert(
      fc.property(overrides, (changed) => {
        const { keysOf, clashes } = bindKeys(changed);
        for (const [id, keys] of keysOf) {
          if (keys.length > 0 || changed[id]?.length === 0) continue;
          expect(clashes.some((clash) => clash.includes(id))).toBe(true);
        }
      }),
    );
  });
});

describe('showChord', () => {
  it.each([
    ['up', '↑'],
    ['enter', '⏎'],
    ['pagedown', 'PgDn'],
    ['ctrl-d', 'ctrl-d'],
    ['G', 'G'],
    ['esc', 'esc'],
  ])('%s is %s', (key, shown) => {
    expect(showChord(key)).toBe(shown);
  });
});
