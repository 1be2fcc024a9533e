import { expect, test } from 'vitest';
import { engineAddresses } from '../../src/insight/engine-addresses.ts';
import { daemonOptions, listener, unit } from './host-samples.ts';

function addresses(
  options: Readonly<Record<string, unknown>>,
  listeners: readonly Readonly<Record<string, unknown>>[] = [],
  streams?: readonly string[],
  isInSwarm = false,
): readonly string[] {
  return engineAddresses({
    options: daemonOptions(options),
    listeners: listeners.map((fields) => listener({ program: 'dockerd', ...fields })),
    socketUnit: streams === undefined ? null : unit({ 'Socket.ListenStream': streams }),
    isInSwarm,
  });
}

test.each([
  [null, []],
  [[], []],
  [['unix:///var/run/docker.sock', 'fd://', 'npipe:////./pipe/docker_engine'], []],
  [['tcp://0.0.0.0:2375'], ['0.0.0.0:2375']],
  ['tcp://127.0.0.1:2375', ['127.0.0.1:2375']],
  [
    ['unix:///run/docker.sock', 'TCP://[::]:2376', ':2375'],
    ['[::]:2376', 'localhost:2375'],
  ],
  [
    ['tcp://', 'tcp://:2376', 'tcp://0.0.0.0', 'tcp://[::]', ''],
    ['localhost:2375', 'localhost:2376', '0.0.0.0:2375', '[::]:2375'],
  ],
])('hosts %o offer the API at %o', (hosts, expected) => {
  expect(addresses({ hosts })).toEqual(expected);
});

test('what the process listens on counts too, and once', () => {
  expect(
    addresses({ hosts: ['tcp://0.0.0.0:2375'] }, [
      { address: '0.0.0.0', port: 2375 },
      { address: '::', port: 2376 },
    ]),
  ).toEqual(['0.0.0.0:2375', '[::]:2376']);
});

test.each([
  ['of a swarm', {}, { port: 2377 }],
  ['of a swarm’s gossip', {}, { port: 7946 }],
  ['for metrics', { 'metrics-addr': '127.0.0.1:9999' }, { port: 9999 }],
  ['of another program', {}, { port: 2376, program: 'nginx' }],
  ['over UDP', {}, { port: 2376, protocol: 'udp' }],
])('a listener %s is not the API', (_, options, fields) => {
  expect(addresses({ hosts: [], ...options }, [fields])).toEqual([]);
});

test('in a swarm, ports that services publish are not the API', () => {
  const listeners = [{ port: 8080 }, { port: 2400 }, { address: '127.0.0.1', port: 2375 }];
  expect(addresses({ hosts: ['tcp://127.0.0.1:4000'] }, listeners, undefined, true)).toEqual([
    '127.0.0.1:4000',
    '127.0.0.1:2375',
  ]);
});

test.each([
  [['/run/docker.sock'], []],
  [['@docker'], []],
  [['vsock:2:2375'], []],
  [
    ['/run/docker.sock', '2375', '127.0.0.1:2376', '[::]:2377'],
    ['2375', '127.0.0.1:2376', '[::]:2377'],
  ],
  [['2375', '', '/run/docker.sock'], []],
])('a socket unit with %o hands over %o', (streams, expected) => {
  expect(addresses({ hosts: ['fd://'] }, [], streams)).toEqual(expected);
  expect(addresses({ hosts: ['unix:///run/docker.sock'] }, [], streams)).toEqual([]);
});
