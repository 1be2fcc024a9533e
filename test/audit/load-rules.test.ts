import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuditor } from '../../src/audit/auditor.ts';
import { loadRules } from '../../src/audit/load-rules.ts';
import { problemLine } from '../../src/audit/rule-problem.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import { container, factsOf, LIVE } from './sample-facts.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-rules-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const check = (id: string, pass = 'container.Config.Hostname != ""'): string => `- id: ${id}
  title: Containers have a host name
  severity: low
  layer: container
  control: isolation
  resource: container
  mode: automated
  references: []
  pass: ${JSON.stringify(pass)}
  evidence: [container.Config.Hostname]
  why: Because.
  attack: Somebody.
  fix: {text: Name it.}
  examples: {pass: [{container: {Config: {Hostname: a}}}], fail: [{container: {}}]}
`;

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const own = await mkdtemp(join(folder, 'own-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(own, name, '..'), { recursive: true });
    await writeFile(join(own, name), text);
  }
  return own;
}

describe('a person’s own checks', () => {
  test('come after the shipped ones and are judged like them', async () => {
    const own = await folderWith({
      'deep/b.yml': check('own.b'),
      'a.yaml': check('own.a'),
      'notes.txt': 'not a check',
    });
    const rules = await loadRules({ checkFolders: [own] });
    expect(rules.problems).toEqual([]);
    expect(rules.checks.slice(-2).map(({ id }) => id)).toEqual(['own.a', 'own.b']);

    const auditor = createAuditor(rules.checks, rules);
    auditor.update(factsOf(LIVE, { kind: 'container', inspect: container('web') }), NOTHING_TOUCHED);
    expect(auditor.view.findingsOfCheck('own.b').map(({ status }) => status)).toEqual(['fail']);
  });

  test('a broken one is left out and told; the others stay', async () => {
    const own = await folderWith({ 'own.yaml': check('own.good') + check('own.bad', 'contaner == 1') });
    const { checks, problems } = await loadRules({ checkFolders: [own] });
    expect(checks.at(-1)?.id).toBe('own.good');
    expect(problems.map(({ check: id, field }) => [id, field])).toEqual([['own.bad', 'pass']]);
  });

  test('an id can be used once', async () => {
    const own = await folderWith({
      'a.yaml': check('own.a') + check('docker.container.privileged'),
      'b.yaml': check('own.a'),
    });
    const { checks, problems } = await loadRules({ checkFolders: [own] });
    expect(checks.filter(({ id }) => id === 'docker.container.privileged')).toHaveLength(1);
    expect(problems.map(problemLine)).toEqual([
      `${own}/a.yaml:15: id: docker.container.privileged is already the id of a check in the checks that come with Plimsoll`,
      `${own}/b.yaml:1: id: own.a is already the id of a check in ${own}/a.yaml:1`,
    ]);
  });

  test.each([
    ['missing', 'does not exist'],
    ['file.yaml', 'is not a folder'],
    ['empty', 'holds no YAML file'],
  ])('a folder that is %s is told', async (name, message) => {
    const own = await folderWith({ 'file.yaml': check('own.a'), 'empty/notes.txt': '' });
    const { problems } = await loadRules({ checkFolders: [join(own, name)] });
    expect(problems.map(problemLine)).toEqual([`${own}/${name}: ${message}`]);
  });
});

describe('a person’s own policy', () => {
  const publishes = container('web', {
    HostConfig: { PortBindings: { '443/tcp': [{ HostIp: '', HostPort: '443' }] } },
  });

  async function publishedPortsWith(text: string | undefined): Promise<readonly string[]> {
    const policyFile =
      text === undefined ? undefined : join(await folderWith({ 'policy.yaml': text }), 'policy.yaml');
    const rules = await loadRules({ policyFile });
    expect(rules.problems).toEqual([]);
    const auditor = createAuditor(rules.checks, rules);
    auditor.update(factsOf(LIVE, { kind: 'container', inspect: publishes }), NOTHING_TOUCHED);
    return auditor.view.findingsOfCheck('docker.container.published-ports').map(({ status }) => status);
  }

  test('changes verdicts', async () => {
    expect(await publishedPortsWith(undefined)).toEqual(['fail']);
    expect(await publishedPortsWith('# nothing set\n')).toEqual(['fail']);
    expect(await publishedPortsWith('public_ports: ["443"]\n')).toEqual(['pass']);
  });

  test.each([
    [
      'an unknown name',
      'public_port: ["443"]',
      ':1: public_port: is not a setting; there are allowed_capabilities, public_ports',
    ],
    ['a wrong type', '\npublic_ports: "443"', ':2: public_ports: must be a list, not text'],
    [
      'a wrong entry',
      'public_ports: [443]',
      ':1: public_ports: must be text, not a number: put it in quotes, as YAML reads 443 as a number',
    ],
    ['no map', '- public_ports', ':1: must be a map of settings'],
    ['broken YAML', 'public_ports: [', ':1: '],
  ])('%s is told and the default kept', async (_, text, message) => {
    const file = join(await folderWith({ 'policy.yaml': text }), 'policy.yaml');
    const { policy, problems } = await loadRules({ policyFile: file });
    expect(problems.map(problemLine)[0]).toContain(`${file}${message}`);
    expect(policy).toMatchObject({ public_ports: [] });
  });

  test('a file that is not there is told', async () => {
    const { problems } = await loadRules({ policyFile: join(folder, 'nowhere.yaml') });
    expect(problems.map(problemLine)).toEqual([`${folder}/nowhere.yaml: does not exist`]);
  });
});

describe('choosing checks', () => {
  test.each([
    [
      { only: ['docker.image.secrets-in-*'] },
      ['docker.image.secrets-in-env', 'docker.image.secrets-in-labels', 'docker.image.secrets-in-steps'],
    ],
    [{ only: ['5.5', '5.10'] }, ['docker.container.privileged', 'docker.container.host-network']],
    [
      { only: ['docker.image.{user,tag,healthcheck,secrets-in-env}'], skip: ['*.healthcheck', '4.1'] },
      ['docker.image.tag', 'docker.image.secrets-in-env'],
    ],
    [{ only: ['DOCKER.CONTAINER.{ssh,user}'] }, ['docker.container.user', 'docker.container.ssh']],
    [{ only: ['nothing.*'] }, []],
    [{ only: ['docker.image.tag'], skip: ['docker.**'] }, []],
  ])('%j', async (selection, ids) => {
    const { checks } = await loadRules(selection);
    expect(checks.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });
});
