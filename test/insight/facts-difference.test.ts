import { describe, expect, it } from 'vitest';
import { containerInspectSchema } from '../../src/facts/container.ts';
import { emptyFacts, type Facts } from '../../src/facts/facts.ts';
import { imageInspectSchema } from '../../src/facts/image.ts';
import { networkSchema } from '../../src/facts/network.ts';
import { diffFacts } from '../../src/insight/facts-difference.ts';

const EMPTY = emptyFacts({ kind: 'docker', uri: 'unix:///x', label: 'x' });

function container(settings: object = {}, hostConfig: object = {}, more: object = {}): Facts {
  const inspect = containerInspectSchema.parse({
    Id: 'c1',
    Name: '/web',
    Image: 'sha256:1',
    Path: 'sleep',
    Args: ['1'],
    Config: { Image: 'nginx', ...settings },
    HostConfig: hostConfig,
    State: { Status: 'running', Running: true },
    NetworkSettings: { Networks: {} },
    ...more,
  });
  return { ...EMPTY, containers: new Map([['c1', { stage: 'inspected', id: 'c1', inspect }]]) };
}

function image(id: string, tag: string): Facts {
  const inspect = imageInspectSchema.parse({ Id: id, RepoTags: [tag] });
  return { ...EMPTY, images: new Map([[id, { stage: 'inspected', id, inspect }]]) };
}

function host(facts: Facts['host']): Facts {
  return { ...EMPTY, host: facts };
}

const user = (name: string, shell = '/bin/sh') => ({ name, uid: 1, gid: 1, home: '/', shell });

describe('two looks at a host', () => {
  it('that see the same do not differ', () => {
    expect(diffFacts(container(), container())).toEqual([]);
  });

  it.each<readonly [string, Facts, Facts, string]>([
    ['a container that came', EMPTY, container(), 'appeared container web'],
    ['a container that went', container(), EMPTY, 'vanished container web'],
    ['another user', container(), container({ User: '1000' }), 'changed container web user: root → 1000'],
    [
      'rights',
      container(),
      container({}, { Privileged: true }),
      'changed container web privileged: no → yes',
    ],
    [
      'capabilities',
      container({}, { CapAdd: ['NET_ADMIN'] }),
      container({}, { CapAdd: ['SYS_ADMIN'] }),
      'changed container web capabilities added: + SYS_ADMIN, − NET_ADMIN',
    ],
    [
      'a mount',
      container(),
      container({}, {}, { Mounts: [{ Type: 'bind', Source: '/etc', Destination: '/x', RW: true }] }),
      'changed container web mounts: + /etc:/x',
    ],
    [
      'its environment',
      container({ Env: ['MODE=dev'] }),
      container({ Env: ['MODE=prod'] }),
      'changed container web environment: + MODE=prod, − MODE=dev',
    ],
    [
      'a published port',
      container(),
      container(
        {},
        {},
        { NetworkSettings: { Networks: {}, Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] } } },
      ),
      'appeared port 0.0.0.0:8080/tcp to port 80 of web',
    ],
    [
      'a tag on another image',
      image('sha256:1', 'a:1'),
      image('sha256:2', 'a:1'),
      'changed image a:1 id: sha256:1 → sha256:2',
    ],
    [
      'a user',
      host({ users: [user('root')] }),
      host({ users: [user('root'), user('eve')] }),
      'appeared user eve',
    ],
    [
      'a shell',
      host({ users: [user('www', '/sbin/nologin')] }),
      host({ users: [user('www')] }),
      'changed user www shell: /sbin/nologin → /bin/sh',
    ],
    [
      'who is in a group',
      host({ groups: [{ name: 'docker', gid: 9, members: [] }] }),
      host({ groups: [{ name: 'docker', gid: 9, members: ['eve'] }] }),
      'changed group docker members: + eve',
    ],
    [
      'what listens',
      host({ listeners: [] }),
      host({ listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 31337, pid: 1, program: 'nc' }] }),
      'appeared listener 0.0.0.0:31337/tcp (nc)',
    ],
    [
      'a network that is open now',
      {
        ...EMPTY,
        networks: new Map([['n', networkSchema.parse({ Id: 'n', Name: 'back', Internal: true })]]),
      },
      { ...EMPTY, networks: new Map([['m', networkSchema.parse({ Id: 'm', Name: 'back' })]]) },
      'changed network back internal: yes → no',
    ],
  ])('tell %s', (_, before, after, words) => {
    const told = diffFacts(before, after).map((one) =>
      [one.sort, one.kind, one.name, ...one.words].join(' '),
    );
    expect(told).toContain(words);
  });

  it('tell a secret only by its name', () => {
    const [first, second] = ['hunter2-first-one', 'hunter2-second-one'].map((password) =>
      container({ Env: [`DB_PASSWORD=${password}`], Cmd: ['x'] }, {}, { Args: [`--password=${password}`] }),
    );
    expect(JSON.stringify(first && second && diffFacts(first, second))).not.toContain('hunter2');
  });

  it('do not take for new what could not be seen before', () => {
    const gap = { fact: 'containers', reason: 'error', detail: 'x', hint: 'y' } as const;
    expect(diffFacts({ ...EMPTY, gaps: new Map([['containers', gap]]) }, container())).toEqual([]);
    expect(diffFacts(EMPTY, host({ users: [user('eve')] }))).toEqual([]);
  });
});
