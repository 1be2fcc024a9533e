import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellCommands } from '../../src/insight/shell-command.ts';

/** Commands as `word word`, with `| ` before those that read from the one before. */
function told(script: string): readonly string[] {
  return shellCommands(script).map(({ words, isPiped }) => (isPiped ? '| ' : '') + words.join(' '));
}

describe('a script falls into its commands', () => {
  test.each([
    ['a && b || c; d', ['a', 'b', 'c', 'd']],
    ['a\nb\r\nc', ['a', 'b', 'c']],
    ['a & b', ['a', 'b']],
    ['a | b |& c', ['a', '| b', '| c']],
    ['a |\n  b', ['a', '| b']],
    ['a \\\n  -x && \\\n b', ['a -x', 'b']],
    ['(cd x && make)', ['cd x', 'make']],
    ['a > f 2>&1 &> g', ['a > f 2>&1 &> g']],
    ['', []],
    [' ; ; ', []],
  ])('%j', (script, commands) => {
    expect(told(script)).toEqual(commands);
  });
});

describe('what is quoted stays in one word', () => {
  test.each([
    ['echo "a && b; c" | tee x', ['echo a && b; c', '| tee x']],
    ["echo 'it''s; fine' x", ['echo its; fine x']],
    ['echo "say \\"hi\\"; $x"', ['echo say "hi"; $x']],
    ['find / -exec chmod a-s {} \\; && a', ['find / -exec chmod a-s {} ;', 'a']],
    ['echo $(curl "a;b" && (c)) d', ['echo $(curl "a;b" && (c)) d']],
    ['bash <(curl -s x)', ['bash <(curl -s x)']],
    ['echo `a; b`', ['echo a; b']],
    ["echo 'never closed; b", ['echo never closed; b']],
    ['a # b; c\nd', ['a', 'd']],
    ['a x#y', ['a x#y']],
  ])('%j', (script, commands) => {
    expect(told(script)).toEqual(commands);
  });
});

describe('what stands before a command is left out', () => {
  test.each([
    ['DEBIAN_FRONTEND=noninteractive apt-get update', ['apt-get update']],
    ['sudo -u root -E apt-get update', ['apt-get update']],
    ['env A=1 B=2 make', ['make']],
    ['if [ -f x ]; then a; else b; fi', ['[ -f x ]', 'a', 'b']],
    ['! exec nice -n 5 a', ['a']],
    ['{ a; }', ['a']],
    ['A=1', ['A=1']],
    ['/usr/bin/sudo a', ['a']],
  ])('%j', (script, commands) => {
    expect(told(script)).toEqual(commands);
  });
});

test('whatever is written, every word comes from the script and the reading ends', () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '"',
    "'",
    '`',
    '$(',
    '(',
    ')',
    '\\',
    '|',
    '&',
    ';',
    '\n',
    '#',
    '<',
    '>',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const script = pieces.join('');
      const length = shellCommands(script).reduce((sum, { words }) => sum + words.join('').length, 0);
      expect(length).toBeLessThanOrEqual(script.length);
    }),
  );
});
