import { expect, test } from 'vitest';
import { type ContainerSocket, containerSocketSchema } from '../../../src/facts/container-processes.ts';
import { plainAddress, socketUses } from '../../../src/insight/container/socket-peers.ts';
import { factsWith, inspected } from '../container-facts.ts';

function on(NetworkID: string, IPAddress: string, Gateway = '10.0.0.1') {
  return { NetworkSettings: { Networks: { [NetworkID]: { NetworkID, IPAddress, Gateway } } } };
}

const web = inspected('web', { ...on('front', '10.0.0.2'), Config: { ExposedPorts: { '80/tcp': {} } } });
const api = inspected('api', on('front', '10.0.0.3'));
const elsewhere = inspected('elsewhere', on('other', '10.0.0.4'));
const facts = factsWith(web, api, elsewhere);

function socket(parts: Partial<ContainerSocket>): ContainerSocket {
  return containerSocketSchema.parse({
    protocol: 'tcp',
    state: 'connected',
    localAddress: '10.0.0.2',
    localPort: 50_000,
    remotePort: 5432,
    ...parts,
  });
}

test('the other ends have names: containers on the same network, this host, itself', () => {
  const sockets = ['10.0.0.3', '::ffff:10.0.0.3', '10.0.0.1', '127.0.0.1', '10.0.0.4', '203.0.113.9'].map(
    (remoteAddress) => socket({ remoteAddress }),
  );
  expect(socketUses(sockets, web.inspect, facts).map(({ peer }) => peer)).toEqual([
    'api',
    'api',
    'this host',
    'itself',
    '',
    '',
  ]);
});

test('who listens there was called by the other', () => {
  const sockets = [
    socket({ state: 'listening', localAddress: '::', localPort: 80, remotePort: 0 }),
    socket({ localPort: 80, remoteAddress: '10.0.0.3' }),
    socket({ remoteAddress: '10.0.0.3' }),
  ];
  expect(socketUses(sockets, web.inspect, facts).map(({ direction }) => direction)).toEqual([
    'listens',
    'in',
    'out',
  ]);
});

test.each([
  ['0.0.0.0', 80, false],
  ['0.0.0.0', 31_337, true],
  ['::', 31_337, true],
  ['127.0.0.1', 31_337, false],
])('a listener on %s:%i: undeclared %s', (localAddress, localPort, isUndeclared) => {
  const [use] = socketUses([socket({ state: 'listening', localAddress, localPort })], web.inspect, facts);
  expect(use?.isUndeclared).toBe(isUndeclared);
});

test('an IPv4 address is written as one', () => {
  expect(plainAddress('::ffff:10.0.0.3')).toBe('10.0.0.3');
  expect(plainAddress('::1')).toBe('::1');
});
