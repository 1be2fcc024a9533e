import { describe, expect, test } from 'vitest';
import { TargetUsageError } from '../../../src/facts/target-error.ts';
import {
  type Candidate,
  type DiscoveryInput,
  discoveryLadder,
} from '../../../src/sources/docker/discovery.ts';
import type { ContextReading, DockerContext } from '../../../src/sources/docker/docker-context.ts';

const BROKEN = {
  kind: 'unexpected',
  what: 'A Docker context can’t be read',
  why: '/x/meta.json: it is not JSON',
  tryThis: 'Repair it',
} as const;

function context(name: string, host: string, more: Partial<DockerContext> = {}): ContextReading {
  const tls = { ca: undefined, cert: undefined, key: undefined };
  return { context: { hash: `hash of ${name}`, name, host, skipTlsVerify: false, tls, ...more } };
}

/** A person on Linux with nothing set up, changed by what a test says. */
function ladder(change: Partial<DiscoveryInput> = {}): readonly Candidate[] {
  return discoveryLadder({
    env: { XDG_RUNTIME_DIR: '/run/user/1000' },
    dockerConfig: { file: '/home/ada/.docker/config.json', currentContext: undefined, trouble: undefined },
    contexts: [],
    platform: 'linux',
    home: '/home/ada',
    uid: 1000,
    explicitTarget: undefined,
    sha256: (text) => `hash of ${text}`,
    ...change,
  });
}

function current(name: string): DiscoveryInput['dockerConfig'] {
  return { file: '/home/ada/.docker/config.json', currentContext: name, trouble: undefined };
}

const targets = (candidates: readonly Candidate[]) => candidates.map(({ target }) => target);
const trouble = (candidate: Candidate | undefined) =>
  candidate !== undefined && 'trouble' in candidate.reach ? candidate.reach.trouble : undefined;
const endpoint = (candidate: Candidate | undefined) =>
  candidate !== undefined && 'endpoint' in candidate.reach ? candidate.reach.endpoint : undefined;

const LINUX_SOCKETS = [
  'unix:///var/run/docker.sock',
  'unix:///run/user/1000/docker.sock',
  'unix:///home/ada/.docker/run/docker.sock',
  'unix:///home/ada/.docker/desktop/docker.sock',
  'unix:///run/podman/podman.sock',
  'unix:///run/user/1000/podman/podman.sock',
];

describe('with nothing chosen, the well-known sockets are tried', () => {
  test.each<[string, Partial<DiscoveryInput>, readonly string[]]>([
    ['a person on Linux', {}, LINUX_SOCKETS],
    ['without XDG_RUNTIME_DIR, systemd’s place', { env: {} }, LINUX_SOCKETS],
    ['an XDG_RUNTIME_DIR that is no path counts as none', { env: { XDG_RUNTIME_DIR: 'tmp' } }, LINUX_SOCKETS],
    [
      'root has no rootless engines',
      { env: {}, uid: 0, home: '/root' },
      [
        'unix:///var/run/docker.sock',
        'unix:///root/.docker/run/docker.sock',
        'unix:///root/.docker/desktop/docker.sock',
        'unix:///run/podman/podman.sock',
      ],
    ],
    [
      'macOS',
      { platform: 'darwin', env: {}, uid: undefined, home: '/Users/ada' },
      [
        'unix:///var/run/docker.sock',
        'unix:///Users/ada/.docker/run/docker.sock',
        'unix:///Users/ada/.local/share/containers/podman/machine/podman.sock',
      ],
    ],
    ['Windows', { platform: 'win32', env: {}, uid: undefined }, ['npipe:////./pipe/docker_engine']],
    [
      'CONTAINER_HOST comes after them',
      { env: { XDG_RUNTIME_DIR: '/run/user/1000', CONTAINER_HOST: 'tcp://pod:8080' } },
      [...LINUX_SOCKETS, 'tcp://pod:8080'],
    ],
    [
      'CONTAINER_HOST that is one of them is not tried twice',
      { env: { XDG_RUNTIME_DIR: '/run/user/1000', CONTAINER_HOST: 'unix:///run/podman/podman.sock' } },
      LINUX_SOCKETS,
    ],
    [
      'an empty DOCKER_HOST and DOCKER_CONTEXT are not set',
      { env: { DOCKER_HOST: '', DOCKER_CONTEXT: '' } },
      LINUX_SOCKETS,
    ],
    ['the context called default is the socket', { dockerConfig: current('default') }, LINUX_SOCKETS],
    [
      'the current context comes first',
      { dockerConfig: current('lab'), contexts: [context('lab', 'tcp://lab:2375')] },
      ['docker:context=lab', ...LINUX_SOCKETS],
    ],
    [
      'a current context that is a well-known socket is not tried twice',
      { dockerConfig: current('desk'), contexts: [context('desk', 'unix:///run/user/1000/docker.sock')] },
      [
        'docker:context=desk',
        ...LINUX_SOCKETS.filter((target) => target !== 'unix:///run/user/1000/docker.sock'),
      ],
    ],
    [
      'a broken config.json is said, and the sockets are tried',
      { dockerConfig: { file: '/x', currentContext: undefined, trouble: BROKEN } },
      ['docker:', ...LINUX_SOCKETS],
    ],
  ])('%s', (_name, change, expected) => {
    expect(targets(ladder(change))).toEqual(expected);
  });

  test('each says where it came from', () => {
    const origins = ladder({
      dockerConfig: current('lab'),
      contexts: [context('lab', 'tcp://lab:2375')],
    }).map(({ origin }) => origin);
    expect(origins).toEqual([
      'the Docker CLI’s current context, lab',
      'well-known socket, Docker',
      'well-known socket, rootless Docker',
      'well-known socket, Docker Desktop',
      'well-known socket, Docker Desktop',
      'well-known socket, Podman',
      'well-known socket, rootless Podman',
    ]);
  });
});

describe('what a person chose stands alone', () => {
  const config = { dockerConfig: current('lab'), contexts: [context('lab', 'tcp://lab:2375')] };
  test.each<[string, Partial<DiscoveryInput>, string, string]>([
    ['DOCKER_HOST', { env: { DOCKER_HOST: 'tcp://a:1' } }, 'tcp://a:1', 'DOCKER_HOST'],
    [
      'DOCKER_HOST wins over DOCKER_CONTEXT',
      { env: { DOCKER_HOST: 'unix:///a.sock', DOCKER_CONTEXT: 'lab' } },
      'unix:///a.sock',
      'DOCKER_HOST',
    ],
    ['DOCKER_CONTEXT', { env: { DOCKER_CONTEXT: 'lab' } }, 'docker:context=lab', 'DOCKER_CONTEXT, lab'],
    [
      'DOCKER_CONTEXT=default',
      { env: { DOCKER_CONTEXT: 'default' } },
      'docker:context=default',
      'DOCKER_CONTEXT, default',
    ],
    [
      '--target wins over DOCKER_HOST',
      { env: { DOCKER_HOST: 'tcp://a:1' }, explicitTarget: 'unix:///b.sock' },
      'unix:///b.sock',
      '--target',
    ],
    ['--target docker:context=', { explicitTarget: 'docker:context=lab' }, 'docker:context=lab', '--target'],
    [
      '--target docker: is DOCKER_HOST where it is set',
      { env: { DOCKER_HOST: 'tcp://a:1' }, explicitTarget: 'docker:' },
      'tcp://a:1',
      'DOCKER_HOST',
    ],
    [
      '--target podman: is CONTAINER_HOST where it is set',
      { env: { CONTAINER_HOST: 'tcp://p:1' }, explicitTarget: 'podman:' },
      'tcp://p:1',
      'CONTAINER_HOST',
    ],
  ])('%s', (_name, change, target, origin) => {
    expect(ladder({ ...config, ...change })).toMatchObject([{ target, origin, reach: { endpoint: {} } }]);
  });

  test('--target docker: is the current context, then Docker’s sockets, and no Podman', () => {
    expect(targets(ladder({ ...config, explicitTarget: 'docker:' }))).toEqual([
      'docker:context=lab',
      ...LINUX_SOCKETS.slice(0, 4),
    ]);
  });

  test('--target podman: is Podman’s sockets alone', () => {
    const podman = ladder({ explicitTarget: 'podman:' });
    expect(targets(podman)).toEqual(LINUX_SOCKETS.slice(4));
    expect(podman.every(({ kind }) => kind === 'podman')).toBe(true);
  });
});

describe('a context', () => {
  test('brings its own TLS files and ignores those of the environment', () => {
    const tls = { ca: '/t/ca.pem', cert: '/t/cert.pem', key: '/t/key.pem' };
    const [candidate] = ladder({
      env: { DOCKER_CONTEXT: 'lab', DOCKER_CERT_PATH: '/other', DOCKER_TLS_VERIFY: '1' },
      contexts: [context('lab', 'tcp://lab:2376', { tls })],
    });
    expect(endpoint(candidate)).toMatchObject({ tls: { ...tls, given: true, verify: true } });
    expect(candidate?.label).toBe('lab');
  });

  test('may switch verification off', () => {
    const [candidate] = ladder({
      env: { DOCKER_CONTEXT: 'lab' },
      contexts: [context('lab', 'tcp://lab:2376', { skipTlsVerify: true })],
    });
    expect(endpoint(candidate)).toMatchObject({ tls: { verify: false } });
  });

  test('without TLS files is plain HTTP, as for the Docker CLI', () => {
    const [candidate] = ladder({
      env: { DOCKER_CONTEXT: 'lab' },
      contexts: [context('lab', 'tcp://lab:2376')],
    });
    expect(endpoint(candidate)).toMatchObject({ port: 2376, tls: undefined });
  });

  test.each<[string, readonly ContextReading[], object]>([
    [
      'that does not exist names those that do',
      [context('home', 'unix:///x')],
      { kind: 'not-found', why: 'there are default, home' },
    ],
    [
      'that is broken says which file',
      [context('home', 'unix:///x'), { hash: 'hash of lab', trouble: BROKEN }],
      BROKEN,
    ],
    [
      'another one being broken does not matter',
      [{ hash: 'hash of other', trouble: BROKEN }],
      { kind: 'not-found' },
    ],
    ['without an engine', [context('lab', '')], { kind: 'unsupported', why: 'its docker endpoint is empty' }],
    ['with a strange address', [context('lab', 'gopher://x')], { kind: 'unsupported' }],
    [
      'over SSH',
      [context('lab', 'ssh://me@far')],
      { kind: 'unsupported', tryThis: expect.stringContaining('me@far') },
    ],
  ])('%s', (_name, contexts, expected) => {
    const candidates = ladder({ explicitTarget: 'docker:context=lab', contexts });
    expect(candidates).toHaveLength(1);
    expect(trouble(candidates[0])).toMatchObject(expected);
  });
});

describe('TLS from the environment', () => {
  test.each<[string, DiscoveryInput['env'], string, object | undefined]>([
    ['nothing set', {}, 'tcp://h:2375', undefined],
    [
      'verify',
      { DOCKER_TLS_VERIFY: '1' },
      'tcp://h:2375',
      { ca: '/home/ada/.docker/ca.pem', given: false, verify: true },
    ],
    [
      'verify with a folder',
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' },
      'tcp://h',
      { key: '/c/key.pem', given: true, verify: true },
    ],
    ['a folder alone', { DOCKER_CERT_PATH: '/c' }, 'tcp://h:2375', { cert: '/c/cert.pem', verify: true }],
    [
      'the TLS port alone',
      {},
      'tcp://h:2376',
      { ca: '/home/ada/.docker/ca.pem', given: false, verify: true },
    ],
    ['without verification', { DOCKER_TLS: '1' }, 'tcp://h:2376', { verify: false }],
    ['verification wins', { DOCKER_TLS: '1', DOCKER_TLS_VERIFY: '1' }, 'tcp://h:2376', { verify: true }],
    [
      'the CLI’s own folder',
      { DOCKER_TLS_VERIFY: '1', DOCKER_CONFIG: '/cfg' },
      'tcp://h',
      { ca: '/cfg/ca.pem', given: false },
    ],
  ])('%s', (_name, env, address, tls) => {
    for (const [candidate] of [
      ladder({ env: { ...env, DOCKER_HOST: address } }),
      ladder({ env, explicitTarget: address }),
    ]) {
      const reached = endpoint(candidate);
      if (tls === undefined) expect(reached).toMatchObject({ kind: 'tcp', tls: undefined });
      else expect(reached).toMatchObject({ kind: 'tcp', tls });
    }
  });
});

describe('what this version can’t open is said plainly', () => {
  test.each([
    ['ssh://me@far', 'ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock me@far'],
    ['ssh://me@far:2222/run/x.sock', 'ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock -p 2222 me@far'],
    ['npipe:////./pipe/docker_engine', 'WSL'],
    ['fd://3', 'unix:///path'],
  ])('%s', (explicitTarget, advice) => {
    const candidates = ladder({ explicitTarget });
    expect(candidates).toHaveLength(1);
    expect(trouble(candidates[0])).toMatchObject({
      kind: 'unsupported',
      tryThis: expect.stringContaining(advice),
    });
  });

  test.each(['nonsense', 'tcp:host', '/var/run/docker.sock'])('DOCKER_HOST=%s', (host) => {
    const [candidate] = ladder({ env: { DOCKER_HOST: host } });
    expect(trouble(candidate)).toMatchObject({ what: 'DOCKER_HOST is not an engine address' });
  });
});

test.each([
  ['', 'docker:'],
  ['nonsense', 'docker:'],
  ['/var/run/docker.sock', 'Write unix:///var/run/docker.sock'],
  ['host:2375', 'Write tcp://host:2375'],
  ['http://host:2375/', 'Write tcp://host:2375'],
  ['docker:lab', 'docker:context=NAME'],
  ['docker:context=', 'docker:context=NAME'],
  ['tcp://', 'tcp://host:port'],
  ['constructor:', 'docker:'],
])('--target %j is a mistake of the command line', (explicitTarget, advice) => {
  expect(() => ladder({ explicitTarget })).toThrow(TargetUsageError);
  expect(() => ladder({ explicitTarget })).toThrow(
    expect.objectContaining({ tryThis: expect.stringContaining(advice) }),
  );
});
