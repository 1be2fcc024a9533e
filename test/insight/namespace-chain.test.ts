import { describe, expect, test } from 'vitest';
import { joinedContainers, namedContainer, namespaceEnds } from '../../src/insight/namespace-chain.ts';
import { container, factsOf } from '../audit/sample-facts.ts';

const id = (letter: string) => letter.repeat(64);
const inspected = (letter: string, name: string, HostConfig: object) => ({
  kind: 'container' as const,
  inspect: container(id(letter), { Name: `/${name}`, HostConfig }),
});

const facts = factsOf(
  inspected('a', 'host-one', { NetworkMode: 'host', PidMode: 'host' }),
  inspected('b', 'by-id', { NetworkMode: `container:${id('a')}` }),
  inspected('c', 'by-name', { NetworkMode: 'container:by-id', PidMode: 'container:by-id' }),
  inspected('d', 'round', { NetworkMode: 'container:round-too' }),
  inspected('e', 'round-too', { NetworkMode: 'container:round' }),
  inspected('f', 'orphan', { NetworkMode: `container:${id('0')}`, IpcMode: 'shareable' }),
  inspected('1', 'alone', { NetworkMode: 'none' }),
);
const endsOf = (letter: string) => {
  const found = namedContainer(facts, id(letter));
  if (found === undefined) throw new Error('no such container');
  return namespaceEnds(facts, found);
};

describe('a chain of joined namespaces', () => {
  test('ends at the host, through everyone on the way', () => {
    expect(endsOf('c').network).toEqual({
      mode: 'host',
      through: ['by-id', 'host-one'],
      isThroughStronger: true,
    });
    expect(endsOf('b').network).toEqual({ mode: 'host', through: ['host-one'], isThroughStronger: true });
  });

  test('ends at a container with its own, without being any stronger', () => {
    expect(endsOf('c').pid).toEqual({ mode: 'own', through: ['by-id'], isThroughStronger: false });
    expect(endsOf('f').ipc.mode).toBe('own');
    expect(endsOf('1').network.mode).toBe('none');
  });

  test('that goes in a circle, or leads to one that is gone, says so', () => {
    expect(endsOf('d').network).toEqual({
      mode: 'container',
      through: ['round-too'],
      isThroughStronger: false,
    });
    expect(endsOf('f').network).toEqual({ mode: 'container', through: [], isThroughStronger: false });
  });
});

test.each([
  ['its id', id('a'), 'host-one'],
  ['its short id', 'a'.repeat(12), 'host-one'],
  ['its name', 'round-too', 'round-too'],
  ['too little of its id', 'a'.repeat(11), undefined],
  ['an id that is gone', id('0'), undefined],
])('a container is named by %s', (_, named, name) => {
  expect(namedContainer(facts, named)?.Name).toBe(name && `/${name}`);
});

test('what a container joins', () => {
  const inspect = namedContainer(facts, id('c'));
  expect(inspect && joinedContainers(inspect)).toEqual(['by-id', 'by-id']);
});
