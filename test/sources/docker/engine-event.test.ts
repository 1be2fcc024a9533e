import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectsOf, LineCutter, parseEvent } from '../../../src/sources/docker/engine-event.ts';
import { MalformedAnswer } from '../../../src/sources/docker/malformed-answer.ts';

function event(
  type: string,
  action: string,
  id: string | null = 'abc',
  attributes: Record<string, string> = {},
) {
  return { Type: type, Action: action, Actor: { ID: id, Attributes: attributes } };
}

describe('what an event means', () => {
  const changed = [{ kind: 'container-changed', id: 'abc' }];
  const listed = (list: string) => [{ kind: 'list-changed', list }];
  test.each([
    'create',
    'start',
    'die',
    'stop',
    'kill',
    'pause',
    'unpause',
    'rename',
    'update',
    'restart',
    'oom',
    'health_status: healthy',
    'something new',
  ])('container %s: read it again', (action) => {
    expect(effectsOf(event('container', action))).toEqual(changed);
  });

  test.each(['destroy', 'remove'])('container %s: it is gone', (action) => {
    expect(effectsOf(event('container', action))).toEqual([{ kind: 'container-gone', id: 'abc' }]);
  });

  test.each([
    'exec_create: /bin/sh -c curl localhost',
    'exec_detach',
    'attach',
    'detach',
    'resize',
    'top',
    'export',
    'archive-path',
    'copy',
    'prune',
  ])('container %s: nothing', (action) => {
    expect(effectsOf(event('container', action))).toEqual([]);
  });

  test('a commit makes an image', () => {
    expect(effectsOf(event('container', 'commit'))).toEqual(listed('images'));
  });

  test.each(['tag', 'untag', 'pull', 'delete', 'import', 'load', 'prune'])(
    'image %s: list them',
    (action) => {
      expect(effectsOf(event('image', action))).toEqual(listed('images'));
    },
  );
  test.each(['save', 'push'])('image %s: nothing', (action) => {
    expect(effectsOf(event('image', action))).toEqual([]);
  });

  test.each(['create', 'destroy', 'remove', 'update', 'prune'])('network %s: list them', (action) => {
    expect(effectsOf(event('network', action))).toEqual(listed('networks'));
  });
  test.each(['connect', 'disconnect'])('network %s: read the container', (action) => {
    expect(effectsOf(event('network', action, 'net', { container: 'abc' }))).toEqual(changed);
    expect(effectsOf(event('network', action, 'net'))).toEqual([]);
  });

  test.each(['create', 'destroy', 'prune'])('volume %s: list them', (action) => {
    expect(effectsOf(event('volume', action))).toEqual(listed('volumes'));
  });
  test.each(['mount', 'unmount'])('volume %s: nothing', (action) => {
    expect(effectsOf(event('volume', action))).toEqual([]);
  });

  test('a daemon that reloads its settings tells them anew', () => {
    expect(effectsOf(event('daemon', 'reload'))).toEqual(listed('info'));
  });
  test.each(['node', 'service', 'secret'])('a %s of the swarm: the info, and the swarm with it', (type) => {
    expect(effectsOf(event(type, 'create'))).toEqual(listed('info'));
  });
  test('a program that somebody starts in a container, and its end', () => {
    expect(effectsOf(event('container', 'exec_start: /bin/sh -c id'))).toEqual([
      { kind: 'exec', id: 'abc', command: '/bin/sh -c id' },
    ]);
    expect(effectsOf(event('container', 'exec_die'))).toEqual([
      { kind: 'exec', id: 'abc', command: undefined },
    ]);
  });
  test('Podman’s own prune touches all lists', () => {
    expect(effectsOf(event('system', 'prune'))).toHaveLength(3);
    expect(effectsOf(event('system', 'refresh'))).toEqual([]);
  });
  test('other kinds and events without an id mean nothing', () => {
    expect(effectsOf(event('plugin', 'enable'))).toEqual([]);
    expect(effectsOf(event('container', 'start', null))).toEqual([]);
  });
});

describe('lines', () => {
  test('are the same wherever the stream breaks', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ü', '{', '"', ' ', '\r', '💥') });
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(60)), (lines, cuts) => {
        const text = lines.map((each) => `${each}\n`).join('');
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b),
          text.length,
        ];
        const cutter = new LineCutter();
        const found = places.slice(1).flatMap((end, index) => cutter.cut(text.slice(places[index], end)));
        expect(found).toEqual(lines.filter((each) => each.trim() !== ''));
      }),
    );
  });

  test('an unfinished line waits', () => {
    const cutter = new LineCutter();
    expect(cutter.cut('{"a":')).toEqual([]);
    expect(cutter.cut('1}')).toEqual([]);
    expect(cutter.cut('\n{')).toEqual(['{"a":1}']);
  });

  test('a line without an end is refused', () => {
    const cutter = new LineCutter();
    const piece = 'x'.repeat(1024 * 1024);
    cutter.cut(piece);
    expect(() => cutter.cut('x')).toThrow(MalformedAnswer);
  });
});

describe('a line that is no event is none', () => {
  test.each(['', 'x', '{', 'null', '[]', '{}', '{"Type":"container"}', '{"Type":1,"Action":"x","Actor":{}}'])(
    '%j',
    (line) => {
      expect(parseEvent(line)).toBeUndefined();
    },
  );

  test('what engines send beside is left out', () => {
    const told = { ...event('container', 'start'), timeNano: 1 };
    expect(parseEvent(JSON.stringify({ ...told, status: 'start', id: 'abc' }))).toEqual(told);
  });
  test('attributes may be missing', () => {
    expect(parseEvent('{"Type":"daemon","Action":"reload","Actor":{"ID":"x"}}')).toBeDefined();
  });
});
