import { describe, expect, it } from 'vitest';
import {
  openPorts,
  publishedPorts,
  reachOf,
  reachWords,
  unpublishedPorts,
} from '../../src/insight/exposure.ts';
import { inspected, listed } from './container-facts.ts';

const binding = (HostIp: string, HostPort: string) => ({ HostIp, HostPort });
const stopped = { Status: 'exited', Running: false };

describe('reachOf', () => {
  it.each([
    ['0.0.0.0', 'everyone'],
    ['::', 'everyone'],
    ['[::]', 'everyone'],
    ['', 'everyone'],
    ['*', 'everyone'],
    ['127.0.0.1', 'this-host'],
    ['127.8.8.8', 'this-host'],
    ['::1', 'this-host'],
    ['::ffff:127.0.0.1', 'this-host'],
    ['192.168.1.5', 'lan'],
    ['203.0.113.5', 'lan'],
    ['fd00::1', 'lan'],
    ['12.7.0.0', 'lan'],
  ])('%s is reached by %s', (hostIp, reach) => {
    expect(reachOf(hostIp)).toBe(reach);
  });
});

describe('reachWords', () => {
  it.each([
    ['127.0.0.1', 'this host only'],
    ['192.168.1.5', 'whoever reaches 192.168.1.5'],
    ['0.0.0.0', 'everyone who reaches this host'],
  ])('%s: %s', (hostIp, words) => {
    expect(reachWords({ reach: reachOf(hostIp), hostIp })).toBe(words);
  });
});

describe('publishedPorts', () => {
  it('of a running container are the ones that the engine opened, widest reach first', () => {
    const container = inspected('web', {
      HostConfig: { PortBindings: { '80/tcp': [binding('', '')] } },
      NetworkSettings: {
        Ports: {
          '53/udp': [binding('192.168.1.5', '53')],
          '80/tcp': [binding('0.0.0.0', '32768'), binding('::', '32768')],
          '9000/tcp': [binding('127.0.0.1', '9000')],
          '443/tcp': null,
        },
      },
    });
    expect(publishedPorts(container)).toEqual([
      {
        hostIp: '0.0.0.0',
        hostIps: ['0.0.0.0', '::'],
        hostPort: '32768',
        containerPort: 80,
        protocol: 'tcp',
        reach: 'everyone',
        active: true,
      },
      {
        hostIp: '192.168.1.5',
        hostIps: ['192.168.1.5'],
        hostPort: '53',
        containerPort: 53,
        protocol: 'udp',
        reach: 'lan',
        active: true,
      },
      {
        hostIp: '127.0.0.1',
        hostIps: ['127.0.0.1'],
        hostPort: '9000',
        containerPort: 9000,
        protocol: 'tcp',
        reach: 'this-host',
        active: true,
      },
    ]);
  });

  it('keeps IPv4 and IPv6 apart when they differ', () => {
    const ports = { '80/tcp': [binding('0.0.0.0', '8080'), binding('::', '8081')] };
    const bothLan = { '80/tcp': [binding('10.0.0.1', '80'), binding('10.0.0.2', '80')] };
    expect(publishedPorts(inspected('web', { NetworkSettings: { Ports: ports } }))).toHaveLength(2);
    expect(publishedPorts(inspected('web', { NetworkSettings: { Ports: bothLan } }))).toHaveLength(2);
  });

  it('of a stopped container are what a start would open', () => {
    const container = inspected('web', {
      State: stopped,
      HostConfig: {
        PortBindings: { '80/tcp': [binding('', '8000-8010')], '22': [binding('127.0.0.1', '0')] },
      },
    });
    expect(publishedPorts(container)).toMatchObject([
      { hostPort: '8000-8010', containerPort: 80, reach: 'everyone', active: false },
      { hostPort: '', containerPort: 22, protocol: 'tcp', reach: 'this-host', active: false },
    ]);
  });

  it('counts --publish-all of a stopped container', () => {
    const container = inspected('web', {
      State: stopped,
      Config: { ExposedPorts: { '80/tcp': {}, '443/tcp': {} } },
      HostConfig: { PublishAllPorts: true, PortBindings: { '80/tcp': [binding('127.0.0.1', '80')] } },
    });
    expect(publishedPorts(container)).toMatchObject([
      { hostPort: '', containerPort: 443, reach: 'everyone', active: false },
      { hostPort: '80', containerPort: 80, reach: 'this-host', active: false },
    ]);
  });

  it.each(['host', 'none', 'container:abc'])('are none with network mode %s', (NetworkMode) => {
    const container = inspected('web', {
      State: stopped,
      HostConfig: { NetworkMode, PortBindings: { '80/tcp': [binding('', '80')] } },
    });
    expect(publishedPorts(container)).toEqual([]);
  });

  it('come from the list while nothing else is known', () => {
    const Ports = [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { PrivatePort: 443, Type: 'tcp' },
    ];
    expect(publishedPorts(listed('web', { Ports }))).toMatchObject([
      { hostIps: ['0.0.0.0', '::'], hostPort: '8080', containerPort: 80, active: true },
    ]);
    expect(unpublishedPorts(listed('web', { Ports }))).toEqual(['443/tcp']);
  });
});

describe('unpublishedPorts', () => {
  it('are declared and not published', () => {
    const container = inspected('web', {
      Config: { ExposedPorts: { '443/tcp': {}, '80/tcp': {}, '53/udp': {} } },
      NetworkSettings: { Ports: { '80/tcp': [binding('0.0.0.0', '80')], '443/tcp': null, '9090/tcp': [] } },
    });
    expect(unpublishedPorts(container)).toEqual(['53/udp', '443/tcp', '9090/tcp']);
  });
});

describe('openPorts', () => {
  it.each([
    [{}, {}, '–'],
    [{}, { '80/tcp': [binding('0.0.0.0', '80')], '443/tcp': [binding('::', '443')] }, 'all :80 :443'],
    [{}, { '80/tcp': [binding('127.0.0.1', '8080')] }, 'host :8080'],
    [{}, { '5432/tcp': [binding('192.168.1.5', '5432')] }, '192.168.1.5 :5432'],
    [{}, { '53/udp': [binding('', '53')], '53/tcp': [binding('', '53')] }, 'all :53 :53/udp'],
    [{}, { '1/tcp': [binding('::1', '1')], '2/tcp': [binding('::', '2')] }, 'all :2 host :1'],
    [{ NetworkMode: 'host' }, {}, 'host network'],
  ])('%j %j is %s', (HostConfig, Ports, text) => {
    expect(openPorts(inspected('web', { HostConfig, NetworkSettings: { Ports } }))).toBe(text);
  });

  it('stand in parentheses while the container does not run', () => {
    const PortBindings = { '80/tcp': [binding('', '80')], '81/tcp': [binding('', '')] };
    expect(openPorts(inspected('web', { State: stopped, HostConfig: { PortBindings } }))).toBe(
      '(all :? :80)',
    );
  });

  it('know the host network from the list', () => {
    expect(openPorts(listed('web', { HostConfig: { NetworkMode: 'host' } }))).toBe('host network');
    expect(openPorts(listed('web'))).toBe('–');
  });
});
