import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  checksLintCommand,
  checksListCommand,
  checksShowCommand,
  checksTestCommand,
  type ListOptions,
} from '../../src/cli/checks.ts';
import { recordedStreams } from './recorded-streams.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-checks-'));
  // Whoever runs the tests may have checks of their own.
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const OWN = `- id: own.name
  title: Containers have a host name
  severity: low
  layer: container
  control: isolation
  resource: container
  mode: automated
  references:
    - {benchmark: House Rules, version: "3", id: "7"}
  pass: container.Config.Hostname != ""
  evidence: [container.Config.Hostname]
  why: Because.
  attack: Somebody.
  fix: {text: Name it.}
  examples:
    pass:
      - container: {Config: {Hostname: a}}
    fail:
      - container: {}
`;

async function ownFolder(text: string): Promise<string> {
  const own = await mkdtemp(join(folder, 'own-'));
  await writeFile(join(own, 'own.yaml'), text);
  return own;
}

/** The same text wherever the test's folder is. */
function withoutPlace(text: string, own: string | undefined): string {
  return own === undefined ? text : text.replaceAll(own, 'OWN');
}

async function list(options: ListOptions) {
  const streams = recordedStreams();
  const exitCode = await checksListCommand(options, streams);
  return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
}

describe('checks list', () => {
  test('one line for each check', async () => {
    const { exitCode, stdout } = await list({});
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^critical +docker\.container\.privileged +Containers do/),
    );
    expect(lines.at(-1)).toBe(`${lines.length - 2} checks; plimsoll checks show ID tells all about one.`);
  });

  test('JSON', async () => {
    const { stdout } = await list({ format: 'json' });
    const { schemaVersion, checks } = JSON.parse(stdout);
    expect(schemaVersion).toBe(1);
    expect(checks).toContainEqual({
      id: 'docker.container.privileged',
      title: 'Containers do not run privileged',
      severity: 'critical',
      layer: 'container',
      control: 'hardened-configuration',
      resource: 'container',
      mode: 'automated',
      references: expect.arrayContaining([{ benchmark: 'CIS Docker', version: '1.8.0', id: '5.5' }]),
    });
  });

  test.each([
    ['cis-docker-1.8', true, false],
    ['cis-docker-1.8.0', true, false],
    ['CIS Docker', true, false],
    ['house-rules', false, true],
  ])('of the framework %s', async (framework, hasShipped, hasOwn) => {
    const { stdout } = await list({ framework, checks: [await ownFolder(OWN)] });
    expect(stdout.includes('docker.container.privileged')).toBe(hasShipped);
    expect(stdout.includes('own.name')).toBe(hasOwn);
    expect(stdout).not.toContain('docker.image.tag ');
  });

  test.each<readonly [ListOptions, string]>([
    [
      { framework: 'cis-docker-18' },
      'no check belongs to --framework cis-docker-18, there is cis-docker-1.5.0, cis-docker-1.6.0, cis-docker-1.8.0, ',
    ],
    [{ format: 'sarif' }, '--format sarif does not exist, there is table, json'],
  ])('%j is a usage error', async (options, message) => {
    await expect(list(options)).rejects.toThrow(message);
  });

  test('tells what is wrong with a person’s own and lists the rest', async () => {
    const own = await ownFolder(OWN.replace('low', 'lower'));
    const { exitCode, stdout, stderr } = await list({ checks: [own] });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('docker.container.privileged');
    expect(stderr).toContain(`${own}/own.yaml:3: severity: must be one of`);
  });
});

describe('checks show', () => {
  async function show(id: string) {
    const streams = recordedStreams();
    await checksShowCommand(id, {}, streams);
    return streams.stdout.text;
  }

  test('tells everything about a check', async () => {
    const text = await show('docker.container.memory-limit');
    for (const part of [
      'Containers have a memory limit',
      'medium · about each container · container · isolation',
      'What it says where it fails\n  may take all memory of the host (no memory limit)\n',
      'Why it matters',
      'What somebody does with it',
      'How to fix it',
      '--memory 512m',
      'mem_limit: 512m',
      'CIS Docker 1.8.0, 5.11',
      'daemon.?MemoryLimit.orValue(true)',
      'container.HostConfig.Memory > 0',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('finds a check by the number of its benchmark', async () => {
    expect(await show('5.32')).toContain('docker.container.runtime-socket');
    const both = await show('4.1');
    expect(both).toContain('docker.container.user');
    expect(both).toContain('docker.image.user');
  });

  test.each([
    ['ssh', 'there is no check ssh; did you mean docker.container.ssh, '],
    ['xylophone', 'there is no check xylophone; plimsoll checks list shows them all'],
  ])('does not know %s', async (id, message) => {
    await expect(show(id)).rejects.toThrow(message);
  });
});

test('a terminal that does not say how wide it is gets lines as one of 80 columns', async () => {
  const [silent, usual] = [recordedStreams({ columns: 0 }), recordedStreams()];
  await checksShowCommand('docker.container.privileged', {}, silent);
  await checksShowCommand('docker.container.privileged', {}, usual);
  expect(silent.stdout.text).toBe(usual.stdout.text);
});

describe('checks lint', () => {
  async function lint(text: string | undefined) {
    const streams = recordedStreams();
    const own = text === undefined ? undefined : await ownFolder(text);
    const exitCode = await checksLintCommand(own, {}, streams);
    return { exitCode, text: withoutPlace(streams.stdout.text, own) };
  }

  test('has nothing to say about what is right', async () => {
    expect(await lint(OWN)).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('nothing wrong with them'),
    });
    expect(await lint(undefined)).toMatchObject({ exitCode: 0 });
  });

  test('looks at waivers too: at their fields, and whether there are such checks', async () => {
    const streams = recordedStreams();
    const waivers = join(await mkdtemp(join(folder, 'waivers-')), 'waivers.yaml');
    const about = (check: string): string =>
      `- check: ${check}\n  resource: {name: "*"}\n  reason: so\n  owner: ops\n`;
    await writeFile(waivers, about('docker.container.*'));
    expect(await checksLintCommand(undefined, { waivers }, streams)).toBe(0);
    expect(streams.stdout.text).toMatch(/^\d+ checks and 1 waiver, nothing wrong with them\n$/);

    const wrong = recordedStreams();
    await writeFile(waivers, `${about('docker.nothing')}${about('docker.image.*')}  until: never\n`);
    expect(await checksLintCommand(undefined, { waivers }, wrong)).toBe(2);
    expect(withoutPlace(wrong.stdout.text, waivers)).toBe(
      'OWN:9: until: is not a field that exists here\n' +
        'OWN: check: no check has an id or a benchmark number like docker.nothing\n2 problems\n',
    );
  });

  test('looks at folders behind --checks beside the one that is named, each once, and tests them', async () => {
    const [own, other] = [await ownFolder(OWN), await ownFolder(OWN.replace('own.name', 'other.name'))];
    const wrong = await ownFolder(OWN.replace('severity: low', 'severity: lower'));
    const streams = recordedStreams();
    expect(await checksLintCommand(own, { checks: [own, other] }, streams)).toBe(0);
    expect(await checksTestCommand(own, { checks: [own, other] }, streams)).toBe(0);
    expect(streams.stdout.text).toMatch(/\n4 examples, all as they should be\n$/);
    expect(await checksLintCommand(own, { checks: [wrong] }, recordedStreams())).toBe(2);
  });

  test('names file, line and field', async () => {
    const { exitCode, text } = await lint(OWN.replace('severity: low', 'severity: lower'));
    expect(exitCode).toBe(2);
    expect(text).toBe(
      'OWN/own.yaml:3: severity: must be one of critical, high, medium, low, info, not "lower"\n1 problem\n',
    );
  });

  test.each([
    ['pass: container.Config.Hostname != ""', 'pass: isAdmin(container.Config.User)', '10: pass'],
    ['  why:', '  found: runs as {isAdmin(container.Config.User)}\n  why:', '12: found'],
  ])('says what expressions may use to somebody who used something else: %s', async (part, other, place) => {
    const { exitCode, text } = await lint(OWN.replace(part, other));
    expect(exitCode).toBe(2);
    expect(text).toContain(`OWN/own.yaml:${place}: unknown function`);
    expect(text).toContain('isRootUser(string): bool');
    expect(text).toContain('container: container, live, namespaces');
    expect(text).toContain('public_ports');
  });
});

describe('checks test', () => {
  async function run(text: string | undefined) {
    const streams = recordedStreams();
    const own = text === undefined ? undefined : await ownFolder(text);
    const exitCode = await checksTestCommand(own, {}, streams);
    return { exitCode, text: withoutPlace(streams.stdout.text, own) };
  }

  test('runs the examples of the shipped checks', async () => {
    const { exitCode, text } = await run(undefined);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^\d{4} examples, all as they should be\n$/);
  });

  test('runs the examples of a person’s own checks', async () => {
    expect(await run(OWN)).toEqual({ exitCode: 0, text: '2 examples, all as they should be\n' });
  });

  test.each([
    [
      'a wrong one',
      'Hostname: a',
      'Hostname: ""',
      'OWN/own.yaml:17: examples.pass.0: own.name should be pass, but is fail',
    ],
    [
      'one that decides nothing',
      'container.Config.Hostname !=',
      'container.Config.Host !=',
      'OWN/own.yaml:17: examples.pass.0: own.name should be pass, but is unknown (container.Config.Host)',
    ],
    [
      'one that says something else',
      '      - container: {}',
      '      - {container: {}, found: has no name}',
      'OWN/own.yaml:19: examples.fail.0: own.name should say “has no name”, but says “”',
    ],
    [
      'one of which it can’t say what it should',
      '  why: Because.',
      '  found: has {container.Config.Host}\n  why: Because.',
      'OWN/own.yaml:20: examples.fail.0: own.name fails as it should, but a value that `found` names is not there',
    ],
    [
      'one of the wrong shape',
      'Hostname: a',
      'Hostname: [a]',
      'OWN/own.yaml:17: examples.pass.0: own.name should be pass, but is malformed (container.Config.Hostname: ',
    ],
    [
      'one that is no map',
      'container: {Config: {Hostname: a}}',
      'container: web',
      'but is malformed (container must be a map of fields)',
    ],
  ])('tells %s with its line', async (_, part, replacement, message) => {
    expect(OWN).toContain(part);
    const { exitCode, text } = await run(OWN.replaceAll(part, replacement));
    expect(exitCode).toBe(2);
    expect(text).toContain(message);
  });
});
