import { describe, expect, test } from 'vitest';
import { endpointUri, parseAddress, type TlsFiles } from '../../../src/sources/docker/endpoint.ts';

const TLS: TlsFiles = { ca: '/c/ca.pem', cert: undefined, key: undefined, given: true, verify: true };
const plain = () => undefined;
const secure = () => TLS;

describe('an address becomes an endpoint', () => {
  const tcp = { kind: 'tcp', basePath: '', tls: undefined };
  test.each([
    ['unix:///var/run/docker.sock', { kind: 'unix', path: '/var/run/docker.sock' }],
    ['unix:/run/x.sock', { kind: 'unix', path: '/run/x.sock' }],
    ['unix:///with space/ünï.sock', { kind: 'unix', path: '/with space/ünï.sock' }],
    ['tcp://10.0.0.7:2375', { ...tcp, host: '10.0.0.7', port: 2375 }],
    ['tcp://host', { ...tcp, host: 'host', port: 2375 }],
    ['tcp://host:80', { ...tcp, host: 'host', port: 80 }],
    ['tcp://[::1]:2375', { ...tcp, host: '::1', port: 2375 }],
    ['tcp://[fe80::1]', { ...tcp, host: 'fe80::1', port: 2375 }],
    ['tcp://:2375', { ...tcp, host: 'localhost', port: 2375 }],
    ['TCP://Host:2375/', { ...tcp, host: 'host', port: 2375 }],
    ['tcp://host:2375/docker/', { ...tcp, host: 'host', port: 2375, basePath: '/docker' }],
  ])('%s', (address, endpoint) => {
    expect(parseAddress(address, plain)).toEqual({ outcome: 'endpoint', endpoint });
  });

  test('with TLS the port that is not named is the one registered for it', () => {
    expect(parseAddress('tcp://host', secure)).toMatchObject({ endpoint: { port: 2376, tls: TLS } });
    expect(parseAddress('tcp://host:4000', secure)).toMatchObject({ endpoint: { port: 4000, tls: TLS } });
  });

  test('the TLS settings are asked for with the port that is named', () => {
    const asked: (number | undefined)[] = [];
    const tlsFor = (port: number | undefined) => {
      asked.push(port);
      return undefined;
    };
    parseAddress('tcp://host:2376', tlsFor);
    parseAddress('tcp://host', tlsFor);
    expect(asked).toEqual([2376, undefined]);
  });
});

test.each(['ssh', 'npipe', 'fd'])('%s is an address that this version can’t open', (scheme) => {
  expect(parseAddress(`${scheme}://somewhere`, plain)).toEqual({ outcome: 'unsupported', scheme });
});

test.each([
  '',
  'nonsense',
  '/var/run/docker.sock',
  'host:2375',
  'unix://',
  'unix://relative/path',
  'unix:////double',
  'unix:///zero\0byte',
  'tcp:',
  'tcp:host:2375',
  'tcp://',
  'tcp://host:0',
  'tcp://host:65536',
  'tcp://host:port',
  'tcp://ho st:2375',
  'tcp://me@host:2375',
  'tcp://me:secret@host:2375',
  'tcp://host:2375?x=1',
  'tcp://host:2375#x',
  'http://host:2375',
  'https://host:2376',
  'gopher://host',
])('%j makes no sense', (address) => {
  expect(parseAddress(address, plain)).toMatchObject({ outcome: 'wrong', why: expect.stringMatching(/./) });
});

test.each(['unix:///var/run/docker.sock', 'tcp://host:2375', 'tcp://[::1]:2376/prefix'])(
  '%s comes back as it was written',
  (address) => {
    const parsed = parseAddress(address, plain);
    expect(parsed.outcome === 'endpoint' && endpointUri(parsed.endpoint)).toBe(address);
  },
);
