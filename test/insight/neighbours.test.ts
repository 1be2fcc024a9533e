import { describe, expect, it } from 'vitest';
import { engineInfoSchema } from '../../src/facts/engine.ts';
import { neighboursOf, sharedNamespaces } from '../../src/insight/neighbours.ts';
import { factsWith, idOf, inspected, listed } from './container-facts.ts';

const on = (...networks: readonly string[]) => ({
  NetworkSettings: {
    Networks: Object.fromEntries(networks.map((name) => [name, { NetworkID: `id-${name}` }])),
  },
});

describe('neighboursOf', () => {
  const facts = factsWith(
    inspected('web', on('front', 'back')),
    inspected('edge', on('front')),
    inspected('db', on('back')),
    inspected('cache', on('back')),
    inspected('alone', on('other')),
    inspected('sidecar', { HostConfig: { NetworkMode: `container:${idOf('web')}` } }),
    listed('new'),
  );

  it('are the other containers of each network, by name', () => {
    expect(neighboursOf(facts, idOf('web'))).toEqual(
      new Map([
        ['front', ['edge', 'sidecar']],
        ['back', ['cache', 'db', 'sidecar']],
      ]),
    );
  });

  it('of a container in another’s network are that one’s, and that one', () => {
    expect(neighboursOf(facts, idOf('sidecar')).get('back')).toEqual(['cache', 'db', 'web']);
  });

  it('are none on a network of its own, and for a container that is not read yet or gone', () => {
    expect(neighboursOf(facts, idOf('alone'))).toEqual(new Map([['other', []]]));
    expect(neighboursOf(facts, idOf('new'))).toEqual(new Map());
    expect(neighboursOf(facts, 'gone')).toEqual(new Map());
  });

  it('go by the name where a stopped container has no network id, and by the id where both have one', () => {
    const networks = (NetworkID: string) => ({ NetworkSettings: { Networks: { app: { NetworkID } } } });
    const mixed = factsWith(
      inspected('stopped', networks('')),
      inspected('one', networks('1')),
      inspected('two', networks('2')),
    );
    expect(neighboursOf(mixed, idOf('stopped')).get('app')).toEqual(['one', 'two']);
    expect(neighboursOf(mixed, idOf('one')).get('app')).toEqual(['stopped']);
  });
});

describe('sharedNamespaces', () => {
  const wordsOf = (HostConfig: object, facts = factsWith(inspected('api'))) =>
    Object.fromEntries(
      sharedNamespaces(facts, inspected('web', { HostConfig }).inspect).map(
        ({ namespace, shared, words }) => [namespace, [shared, words]],
      ),
    );

  it.each([
    [{}, 'network', undefined, 'its own'],
    [{ NetworkMode: 'bridge' }, 'network', undefined, 'its own'],
    [{ NetworkMode: 'none' }, 'network', undefined, 'none: no network at all'],
    [{ NetworkMode: 'host' }, 'network', 'host', 'shared with the host'],
    [{ NetworkMode: `container:${idOf('api')}` }, 'network', 'container', 'shared with api'],
    [{ PidMode: 'host' }, 'pid', 'host', 'shared with the host'],
    [{ PidMode: 'container:api' }, 'pid', 'container', 'shared with api'],
    [{ IpcMode: `container:${idOf('api').slice(0, 12)}` }, 'ipc', 'container', 'shared with api'],
    [{ IpcMode: 'container:0123456789abcdef' }, 'ipc', 'container', 'shared with 0123456789ab (gone)'],
    [{ IpcMode: 'shareable' }, 'ipc', undefined, 'its own'],
    [{ UTSMode: 'host' }, 'uts', 'host', 'shared with the host'],
    [{ CgroupnsMode: 'private' }, 'cgroup', undefined, 'its own'],
    [{}, 'user', 'host', 'shared with the host: root inside is root outside'],
    [{ UsernsMode: 'host' }, 'user', 'host', 'shared with the host: root inside is root outside'],
    [{ UsernsMode: 'private' }, 'user', undefined, 'its own: root inside is an ordinary user outside'],
    [{ UsernsMode: 'container:api' }, 'user', 'container', 'shared with api'],
  ])('%j: %s is %s', (HostConfig, namespace, shared, words) => {
    expect(wordsOf(HostConfig)[namespace]).toEqual([shared, words]);
  });

  it('know a remapping engine, and a container that opts out of it', () => {
    const info = engineInfoSchema.parse({ SecurityOptions: ['name=seccomp,profile=default', 'name=userns'] });
    const facts = { ...factsWith(), info };
    expect(wordsOf({}, facts).user).toEqual([undefined, 'remapped: root inside is an ordinary user outside']);
    expect(wordsOf({ UsernsMode: 'host' }, facts).user?.[0]).toBe('host');
  });

  it('know a rootless engine', () => {
    const engine = { name: 'Podman', version: '5', apiVersion: '1.41', rootless: true };
    expect(wordsOf({}, { ...factsWith(), engine }).user?.[0]).toBeUndefined();
  });

  it('say nothing of cgroups where the engine does not', () => {
    expect(wordsOf({})).not.toHaveProperty('cgroup');
  });
});
