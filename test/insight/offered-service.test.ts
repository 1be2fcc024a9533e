import { describe, expect, test } from 'vitest';
import { projectsOf } from '../../src/insight/compose-project.ts';
import { lowPorts } from '../../src/insight/exposure.ts';
import { addressWithoutPort } from '../../src/insight/host-address.ts';
import { comesFrom, isPinned, stillNames } from '../../src/insight/image-name.ts';
import { openListeners, undeclaredPorts } from '../../src/insight/listening.ts';
import {
  exposedAdminInterfaces,
  exposedDataStores,
  isRegistry,
} from '../../src/insight/published-service.ts';
import { announcesSsh, sshProcesses } from '../../src/insight/ssh-server.ts';
import { inspected } from './container-facts.ts';

function publishing(Image: string, PortBindings: Readonly<Record<string, unknown>>) {
  return inspected('web', { State: { Running: false }, HostConfig: { PortBindings }, Config: { Image } })
    .inspect;
}
const bound = (HostPort: string, HostIp = '') => [{ HostIp, HostPort }];

describe('low ports', () => {
  test.each([
    ['1024', []],
    ['1023', ['1023']],
    ['', []],
    ['0', []],
    ['80', ['80']],
    ['1021-1030', ['1021', '1022', '1023']],
    ['junk', []],
  ])('%j opens %j', (port, ports) => {
    expect(lowPorts(publishing('app', { '80/tcp': bound(port) }))).toEqual(ports);
  });
});

describe('what published ports offer', () => {
  test.each([
    ['by the container’s port', 'app', { '5432/tcp': bound('15432') }, ['PostgreSQL (port 15432)']],
    ['by the host’s port', 'app', { '7777/tcp': bound('6379') }, ['Redis (port 6379)']],
    ['to this host only', 'app', { '5432/tcp': bound('5432', '127.0.0.1') }, []],
    ['to a chosen address', 'app', { '9200/tcp': bound('9200', '10.0.0.5') }, ['Elasticsearch (port 9200)']],
    ['on a port that the engine chooses', 'app', { '27017/tcp': bound('') }, ['MongoDB (port 27017)']],
    ['nothing of the kind', 'postgres:17', { '80/tcp': bound('80') }, []],
  ])('data stores %s', (_, image, ports, told) => {
    expect(exposedDataStores(publishing(image, ports))).toEqual(told);
  });

  test.each([
    ['8080', 'shop/web:1', []],
    ['8080', 'jenkins/jenkins:lts', ['Jenkins (port 8080)']],
    ['8080', 'gcr.io/cadvisor/cadvisor:v0.49', ['cAdvisor (port 8080)']],
    ['3000', 'gitea/gitea:1', ['a Git server (port 3000)']],
    ['3000', 'shop/web:1', []],
    ['9000', 'Portainer/portainer-ce', ['Portainer (port 9000)']],
    ['2375', 'anything', ['the Docker API (port 2375)']],
    ['10250', 'anything', ['the kubelet (port 10250)']],
  ])('port %s of %s', (port, image, told) => {
    expect(exposedAdminInterfaces(publishing(image, { [`${port}/tcp`]: bound(port) }))).toEqual(told);
  });

  test.each([
    ['registry:2', [], true],
    ['docker.io/library/registry', [], true],
    ['registry.example:5000/team/app:1', [], false],
    ['ghcr.io/distribution/distribution:3', [], true],
    ['registry-ui:1', [], false],
    ['sha256:aa', ['serve', '/etc/docker/registry/config.yml'], true],
    ['mine:1', ['serve', '/etc/distribution/config.yaml'], true],
    ['', [], false],
  ])('%s with %j is a registry: %s', (image, args, expected) => {
    expect(isRegistry(image, args)).toBe(expected);
  });
});

describe('SSH servers', () => {
  test.each([
    ['/usr/sbin/sshd', ['-D'], {}, true],
    ['/bin/sh', ['-c', 'ssh-keygen -A && exec /usr/sbin/sshd -D'], {}, true],
    ['/bin/sh', ['-c', 'set -e\nsshd'], {}, true],
    ['/sbin/tini', ['--', 'dropbear', '-F'], {}, true],
    ['/bin/sh', ['-c', 'set -e\n\n  exec  dropbear -F'], {}, true],
    ['cat', ['/var/log/sshd'], {}, false],
    ['sshd_exporter', [], {}, false],
    ['nginx', [], { '22/tcp': {} }, true],
    ['nginx', [], { '22/udp': {}, '2222/tcp': {} }, false],
  ])('%s %j, exposing %j: %s', (path, args, exposed, expected) => {
    expect(announcesSsh(path, args, exposed)).toBe(expected);
  });

  test('a command of a hundred thousand lines is looked through once', () => {
    expect(announcesSsh('/bin/sh', ['-c', '\n'.repeat(100_000)], {})).toBe(false);
  });

  const process = { pid: 1, name: '', executable: '', arguments: [], uid: 0 };
  test.each([
    [{ name: 'sshd' }, ['sshd']],
    [{ name: 'x', executable: '/usr/sbin/dropbear' }, ['dropbear']],
    [{ name: 'x', executable: '/usr/sbin/sshd (deleted)' }, ['sshd']],
    [{ name: 'sshd-session' }, ['sshd']],
    [{ name: 'x', arguments: ['sshd: root@pts/0'] }, ['sshd']],
    [{ name: 'sshd_exporter', executable: '/bin/sshd_exporter', arguments: ['/bin/sshd_exporter'] }, []],
    [{ name: 'vim', arguments: ['vim', '/etc/ssh/sshd'] }, []],
  ])('%j: %j', (own, found) => {
    expect(sshProcesses([{ ...process, ...own }])).toEqual(found);
  });
});

describe('listeners', () => {
  const listener = (port: number, address: string, protocol: 'tcp' | 'udp' = 'tcp') => ({
    protocol,
    address,
    port,
    pid: 1,
    program: 'x',
  });
  const listeners = [
    listener(9100, '::'),
    listener(9100, '0.0.0.0'),
    listener(443, '0.0.0.0'),
    listener(53, '10.0.0.5', 'udp'),
    listener(40000, '127.0.0.11'),
  ];

  test('that nobody announced, each port once', () => {
    expect(undeclaredPorts(listeners, { '443/tcp': {}, '53/tcp': {} })).toEqual(['53/udp', '9100/tcp']);
  });

  test('on every address', () => {
    expect(openListeners(listeners, ['443'])).toEqual(['9100/tcp']);
  });
});

test.each([
  ['192.168.1.5:2377', '192.168.1.5'],
  ['192.168.1.5', '192.168.1.5'],
  ['[::1]:2377', '::1'],
  ['[::]', '::'],
  ['fd00::5', 'fd00::5'],
  ['eth0', 'eth0'],
  ['eth0:2377', 'eth0'],
  ['', ''],
])('%s without its port is %s', (address, expected) => {
  expect(addressWithoutPort(address)).toBe(expected);
});

describe('names of images', () => {
  const ID = 'sha256:2f1cd90e00fe2c991e18272bb35d6a8258eeb27785d121aa4cc1ae4235167cfd';

  test.each([
    ['nginx', ['nginx:latest'], true],
    ['nginx:1.27', ['docker.io/library/nginx:1.27'], true],
    ['index.docker.io/library/nginx:1.27', ['nginx:1.27'], true],
    ['localhost:5000/app:1', ['app:1'], false],
    ['nginx:1.27', ['nginx:1.28'], false],
    ['nginx:1.27', [], false],
    ['Not A Name', ['nginx:1.27'], false],
  ])('%s is still one of %j: %s', (reference, tags, expected) => {
    expect(stillNames(reference, tags)).toBe(expected);
  });

  test.each([
    [ID, true],
    [ID.slice(7), true],
    ['2f1cd90e', true],
    [`nginx@${ID}`, true],
    [`nginx:1@${ID}`, true],
    ['nginx:1', false],
    ['', false],
  ])('%s is pinned: %s', (reference, expected) => {
    expect(isPinned(reference, ID)).toBe(expected);
  });

  test.each([
    [`nginx@${ID}`, 'docker.io', true],
    [`nginx@${ID}`, 'docker.io/library', true],
    [`nginx@${ID}`, 'docker.io/lib', false],
    [`shop/web@${ID}`, 'docker.io/library', false],
    [`registry.example:5000/base/nginx@${ID}`, 'registry.example:5000/base/', true],
    [`registry.example:5000/base/nginx@${ID}`, 'registry.example', false],
    [`nginx@${ID}`, '', false],
    [ID, 'docker.io', false],
  ])('%s comes from %s: %s', (reference, place, expected) => {
    expect(comesFrom(reference, [place])).toBe(expected);
  });
});

test('projects on a network, each once, without what belongs to none', () => {
  const member = (name: string, project: string) => ({ name, project, isRunning: true });
  expect(
    projectsOf([member('b', 'wiki'), member('a', 'shop'), member('c', 'shop'), member('d', '')]),
  ).toEqual(['shop', 'wiki']);
});
