import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKubeconfig } from '../../../src/sources/kubernetes/kubeconfig.ts';
import { kubeconfigFiles, mayHaveCluster } from '../../../src/sources/kubernetes/kubeconfig-files.ts';
import { passingFile, passingFolder } from './watched-cluster.ts';

async function read(...contents: readonly string[]) {
  const files = contents.map((content, index) => passingFile(`config-${index}`, content));
  const config = await readKubeconfig(files);
  if (config === undefined) throw new Error('The files exist.');
  return { config, files };
}

describe('where kubeconfigs are', () => {
  it.each([
    [{ KUBECONFIG: '/a:/b' }, ['/a', '/b']],
    [{ KUBECONFIG: ':/a::/a' }, ['/a']],
    [{ KUBECONFIG: '' }, ['/home/me/.kube/config']],
    [{}, ['/home/me/.kube/config']],
  ])('%o', (env, files) => {
    expect(kubeconfigFiles({ env, home: '/home/me' })).toEqual(files);
  });

  it('and whether there could be a cluster at all', () => {
    const file = passingFile('config', '{}');
    expect(mayHaveCluster({ env: { KUBECONFIG: `/nowhere:${file}` }, home: '/nowhere' })).toBe(true);
    expect(mayHaveCluster({ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, home: '/nowhere' })).toBe(true);
    expect(mayHaveCluster({ env: {}, home: '/nowhere' })).toBe(false);
  });
});

describe('a kubeconfig', () => {
  it('that does not exist is none', async () => {
    expect(await readKubeconfig([join(passingFolder(), 'none')])).toBeUndefined();
  });

  it('is made of several files, of which the first that names something wins', async () => {
    const { config } = await read(
      `
contexts: [{name: a, context: {cluster: one, user: me}}]
clusters: [{name: one, cluster: {server: 'https://first'}}]
users:
`,
      `
current-context: b
contexts: [{name: a, context: {cluster: two}}, {name: b, context: {cluster: one, namespace: shop}}]
clusters: [{name: one, cluster: {server: 'https://second'}}]
users: [{name: me, user: {token: abc}}]
`,
    );
    expect(config.currentContext).toBe('b');
    expect(config.contexts.get('a')).toEqual({
      value: { name: 'a', cluster: 'one', user: 'me', namespace: '' },
    });
    expect(config.contexts.get('b')).toMatchObject({ value: { namespace: 'shop' } });
    expect(config.clusters.get('one')).toMatchObject({ value: { server: 'https://first' } });
    expect(config.users.get('me')).toMatchObject({ value: { token: 'abc' } });
  });

  it('means files from its own folder', async () => {
    const { config, files } = await read(
      `
clusters: [{name: c, cluster: {server: 'https://a/', certificate-authority: ca.pem}}]
users: [{name: u, user: {client-certificate: certs/me.pem, client-key: /abs/key, tokenFile: t,
  exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, env: [{name: A, value: b}]}}}]
`,
    );
    const folder = join(files[0] ?? '', '..');
    expect(config.clusters.get('c')).toMatchObject({
      value: { server: 'https://a', caFile: join(folder, 'ca.pem') },
    });
    expect(config.users.get('u')).toMatchObject({
      value: {
        certFile: join(folder, 'certs/me.pem'),
        keyFile: '/abs/key',
        tokenFile: join(folder, 't'),
        exec: { command: join(folder, 'login'), env: { A: 'b' }, args: [] },
      },
    });
  });

  it('with broken entries has the good ones', async () => {
    const { config } = await read(`
current-context: good
contexts:
- {name: good, context: {cluster: good, user: good}}
- {name: empty}
- {context: {cluster: x}}
- nonsense
clusters:
- {name: good, cluster: {server: 'https://good'}}
- {name: no-server, cluster: {}}
- {name: odd, cluster: {server: 'ftp://odd'}}
users:
- {name: good, user: {token: t}}
- {name: odd, user: {token: {deep: 1}}}
- {name: bare, user: null}
`);
    expect(config.contexts.get('good')).toHaveProperty('value');
    expect(config.contexts.get('empty')).toEqual({ problem: 'it is empty' });
    expect(config.clusters.get('no-server')).toEqual({
      problem: 'its server is missing or has a form that is not known',
    });
    expect(config.clusters.get('odd')).toEqual({ problem: 'its server is no http or https address' });
    expect(config.users.get('odd')).toEqual({
      problem: 'its token is missing or has a form that is not known',
    });
    expect(config.users.get('bare')).toHaveProperty('value');
    expect([...config.contexts.keys()]).toEqual(['good', 'empty']);
  });

  it.each([
    ['that is no YAML', 'a: [b', /Flow sequence.*at line 1/],
    ['that goes deeper than anybody writes', '['.repeat(100_000), /more than 500 lists and maps/],
    ['that is a list', '- a', /it is not a kubeconfig/],
    [
      'that unfolds to more than any memory',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`)}]\n`)
        .join('')}`,
      /alias/,
    ],
    ['that is absurdly long', `a: ${'x'.repeat(9 * 1024 * 1024)}`, /it is longer than 8 MB/],
  ])('%s is a problem, and the other files are read', async (_, content, problem) => {
    const { config, files } = await read(content, 'contexts: [{name: a, context: {cluster: c}}]');
    expect(config.problems).toHaveLength(1);
    expect(config.problems[0]).toMatch(problem);
    expect(config.problems[0]).toContain(files[0]);
    expect([...config.contexts.keys()]).toEqual(['a']);
  });
});
