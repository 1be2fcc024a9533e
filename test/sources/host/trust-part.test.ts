import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Unit } from '../../../src/facts/host.ts';
import { TRUST_PART } from '../../../src/sources/host/trust-part.ts';
import { hostContext, type Surroundings } from './host-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

beforeEach(() => {
  vi.stubEnv('DOCKER_CONTENT_TRUST', undefined);
  vi.stubEnv('XDG_CONFIG_HOME', '/home/me/.config');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function trust(tree: HostTree, surroundings: Surroundings = {}) {
  const { host, gaps } = await TRUST_PART.read(hostContext(await temporaryHost(tree), surroundings));
  return { ...host.trust, gaps };
}

it('has nothing to tell of a host without any of it', async () => {
  expect(await trust({})).toEqual({
    contentTrust: [],
    policyDefault: '',
    policyPath: '',
    insecureRegistries: [],
    shortNameMode: '',
    gaps: [],
  });
});

describe('content trust', () => {
  const UNIT: Unit = {
    path: '/usr/lib/systemd/system/docker.service',
    dropIns: [],
    settings: {
      'Service.Environment': ['"DOCKER_CONTENT_TRUST=1" HTTP_PROXY=x'],
      'Service.EnvironmentFile': ['-/etc/default/dock*', 'relative', '/etc/%i/env', '-/etc/missing'],
    },
  };

  it('is told from everywhere, with the place', async () => {
    vi.stubEnv('DOCKER_CONTENT_TRUST', '1');
    const tree: HostTree = {
      '/etc/environment': 'DOCKER_CONTENT_TRUST=1\n',
      '/etc/profile': '# nothing\n',
      '/etc/profile.d/docker.sh': 'export DOCKER_CONTENT_TRUST=0\n',
      '/etc/profile.d/docker.csh': 'setenv DOCKER_CONTENT_TRUST=9\n',
      '/etc/environment.d/50.conf': 'DOCKER_CONTENT_TRUST=1\n',
      '/etc/default/docker': 'DOCKER_CONTENT_TRUST="0"\n',
    };
    const { contentTrust, gaps } = await trust(tree, { units: { 'docker.service': UNIT } });
    expect(gaps).toEqual([]);
    expect(contentTrust).toEqual([
      { value: '1', where: '/etc/environment' },
      { value: '0', where: '/etc/profile.d/docker.sh' },
      { value: '1', where: '/etc/environment.d/50.conf' },
      { value: '1', where: 'docker.service' },
      { value: '0', where: '/etc/default/docker' },
      { value: '1', where: 'the environment that Plimsoll runs in' },
    ]);
  });

  it('of our own environment says nothing of a host that is only mounted', async () => {
    vi.stubEnv('DOCKER_CONTENT_TRUST', '1');
    expect(await trust({}, { isMounted: true })).toMatchObject({ contentTrust: [] });
  });
});

function policy(...types: string[]): string {
  return JSON.stringify({ default: types.map((type) => ({ type })) });
}

describe('the policy for signatures', () => {
  it.each<[HostTree, string, string]>([
    [{ '/etc/containers/policy.json': policy('reject') }, 'reject', '/etc/containers/policy.json'],
    [
      {
        '/etc/containers/policy.json': policy('insecureAcceptAnything'),
        '/usr/share/containers/policy.json': policy('reject'),
      },
      'insecureAcceptAnything',
      '/etc/containers/policy.json',
    ],
    [
      { '/usr/share/containers/policy.json': policy('reject') },
      'reject',
      '/usr/share/containers/policy.json',
    ],
    [
      {
        '/etc/containers/policy.json': policy('reject'),
        '/home/me/.config/containers/policy.json': policy('signedBy'),
      },
      'signedBy',
      '/home/me/.config/containers/policy.json',
    ],
    // All requirements of a list must be met.
    [
      { '/etc/containers/policy.json': policy('insecureAcceptAnything', 'signedBy') },
      'signedBy',
      '/etc/containers/policy.json',
    ],
    [
      { '/etc/containers/policy.json': policy('signedBy', 'reject') },
      'reject',
      '/etc/containers/policy.json',
    ],
  ])('%j', async (tree, policyDefault, policyPath) => {
    expect(await trust(tree)).toMatchObject({ policyDefault, policyPath, gaps: [] });
  });

  it.each([
    ['no JSON', '{"default": [', /is no JSON/],
    ['no default', '{}', /has no default rule/],
    ['an empty default', '{"default": []}', /has no default rule/],
    ['another shape', '{"default": "reject"}', /has no default rule/],
  ])('that holds %s is a gap, not an absent one', async (_, text, detail) => {
    const { gaps, ...found } = await trust({ '/etc/containers/policy.json': text });
    expect(found).not.toHaveProperty('policyDefault');
    expect(gaps).toMatchObject([
      { fact: 'host.trust.policyDefault', reason: 'malformed', detail: expect.stringMatching(detail) },
    ]);
  });
});

const REGISTRIES = `
unqualified-search-registries = ["docker.io"]
[[registry]]
location = "plain.example:5000"
insecure = true
[[registry]]
prefix = "*.mirrored.example"
[[registry.mirror]]
location = "mirror.example"
insecure = true
[[registry.mirror]]
location = "good.example"
[[registry]]
location = "good.example"
`;

describe('registries', () => {
  const FILE = '/etc/containers/registries.conf';

  it('that are asked without TLS are told, mirrors too', async () => {
    expect(await trust({ [FILE]: REGISTRIES })).toMatchObject({
      shortNameMode: 'permissive',
      insecureRegistries: [
        { registry: 'plain.example:5000', where: FILE },
        { registry: 'mirror.example', where: FILE },
      ],
      gaps: [],
    });
  });

  it('may be written in the first version of the format', async () => {
    const text = '[registries.insecure]\nregistries = ["a.example", "b.example"]\n';
    const { insecureRegistries } = await trust({ [FILE]: text });
    expect(insecureRegistries?.map(({ registry }) => registry)).toEqual(['a.example', 'b.example']);
  });

  it('are overruled by drop-ins, which a stronger folder overrules by name', async () => {
    const tree: HostTree = {
      [FILE]: `short-name-mode = "permissive"\n${REGISTRIES}`,
      '/usr/share/containers/registries.conf.d/10-a.conf': 'short-name-mode = "disabled"',
      '/etc/containers/registries.conf.d/10-a.conf': 'short-name-mode = "enforcing"',
      '/etc/containers/registries.conf.d/20-b.conf': '[[registry]]\nlocation = "plain.example:5000"\n',
      '/etc/containers/registries.conf.d/README': 'no TOML {',
    };
    expect(await trust(tree)).toMatchObject({
      shortNameMode: 'enforcing',
      insecureRegistries: [{ registry: 'mirror.example', where: FILE }],
      gaps: [],
    });
  });

  it('of a person take the place of the machine’s', async () => {
    const tree = {
      [FILE]: REGISTRIES,
      '/home/me/.config/containers/registries.conf': 'short-name-mode = "enforcing"',
    };
    expect(await trust(tree)).toMatchObject({ shortNameMode: 'enforcing', insecureRegistries: [] });
    expect(await trust(tree, { isMounted: true })).toMatchObject({ shortNameMode: 'permissive' });
  });

  it.each([
    ['[[registry]\n', /is no TOML: Invalid TOML document/],
    [`a = ${'['.repeat(500_000)}`, /is no TOML: /],
    ['registry = "x"\n', /is not as documented: registry /],
    ['[[registry]]\ninsecure = "yes"\n', /is not as documented: registry\.0\.insecure /],
  ])('in a file that says %.40j are a gap', async (text, detail) => {
    const { gaps, ...found } = await trust({ [FILE]: text });
    expect(found).not.toHaveProperty('insecureRegistries');
    expect(found).not.toHaveProperty('shortNameMode');
    expect(gaps).toMatchObject([
      { fact: 'host.trust.shortNameMode', reason: 'malformed', detail: expect.stringMatching(detail) },
      { fact: 'host.trust.insecureRegistries', reason: 'malformed' },
    ]);
  });
});

describe('hosts.toml', () => {
  it.each([
    ['server = "https://r.example"\n', []],
    ['server = "http://r.example"\n', ['r.example']],
    ['skip_verify = true\n', ['reg.example:5000']],
    ['server = "https://r.example/v2"\nskip_verify = true\n', ['r.example']],
    ['[host."https://mirror.example"]\nskip_verify = true\n', ['mirror.example']],
    ['[host."http://mirror.example:5000"]\ncapabilities = ["pull"]\n', ['mirror.example:5000']],
    ['[host."https://mirror.example"]\nca = "/x.pem"\n', []],
  ])('%j lets %j through', async (text, registries) => {
    const path = '/etc/containerd/certs.d/reg.example:5000/hosts.toml';
    const { insecureRegistries, gaps } = await trust({ [path]: text, '/etc/docker/certs.d/ca.crt': '' });
    expect(gaps).toEqual([]);
    expect(insecureRegistries).toEqual(registries.map((registry) => ({ registry, where: path })));
  });

  it('that is broken is a gap', async () => {
    const { gaps } = await trust({ '/etc/docker/certs.d/r.example/hosts.toml': 'server = ' });
    expect(gaps).toMatchObject([{ fact: 'host.trust.insecureRegistries', reason: 'malformed' }]);
  });
});

it('watches every place that it looks at, existing or not', async () => {
  const { watched } = await TRUST_PART.read(
    hostContext(await temporaryHost({ '/etc/docker/certs.d/r.example': null })),
  );
  expect(watched).toEqual(
    expect.arrayContaining([
      '/etc/environment',
      '/etc/profile.d',
      '/etc/containers/policy.json',
      '/home/me/.config/containers/policy.json',
      '/etc/containers/registries.conf',
      '/etc/containers/registries.conf.d',
      '/etc/docker/certs.d',
      '/etc/docker/certs.d/r.example',
    ]),
  );
});
