import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { keyChords } from '../../../src/ui/keys/key-chord.ts';

const NO_KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe('keyChords', () => {
  it.each<readonly [string, Partial<Key>, readonly string[]]>([
    ['j', {}, ['j']],
    ['G', { shift: true }, ['G']],
    [' ', {}, ['space']],
    ['', { upArrow: true }, ['up']],
    ['', { pageDown: true }, ['pagedown']],
    ['\r', { return: true }, ['enter']],
    ['', { escape: true }, ['esc']],
    ['', { tab: true }, ['tab']],
    ['', { tab: true, shift: true }, ['shift-tab']],
    ['', { backspace: true }, ['backspace']],
    ['', { delete: true }, ['delete']],
    ['d', { ctrl: true }, ['ctrl-d']],
    ['x', { meta: true }, ['alt-x']],
    ['é', {}, ['é']],
    ['🚢', {}, ['🚢']],
  ])('%j with %o is %o', (input, key, chords) => {
    expect(keyChords(input, { ...NO_KEY, ...key })).toEqual(chords);
  });

  it.each([
    ['jjj', ['j', 'j', 'j']],
    ['/nginx', ['/', 'n', 'g', 'i', 'n', 'x']],
    ['2\r', ['2', 'enter']],
    ['a b\tc\n', ['a', 'space', 'b', 'tab', 'c', 'enter']],
    ['日本', ['日', '本']],
  ])('a burst %j is %o', (input, chords) => {
    expect(keyChords(input, NO_KEY)).toEqual(chords);
  });

  it.each([
    ['[?62;22c'],
    ['[>0;276;0c'],
    ['[?997;1n'],
    ['[12;40R'],
    ['[I'],
    ['11;rgb:0000/0000/0000'],
    ['11;rgba:0000/0000/0000/ffff'],
  ])('%j is a terminal’s answer that nobody typed', (input) => {
    expect(keyChords(input, NO_KEY)).toEqual([]);
  });

  it.each([['['], ['[::1]:80'], ['[2001:db8::5]'], ['[abc'], ['11']])('%j can be pasted', (input) => {
    expect(keyChords(input, NO_KEY)).toEqual(Array.from(input));
  });
});
