import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { PLIMSOLL, startTerminal, type Terminal } from '../e2e/terminal.ts';

const PLUGIN = join(dirname(PLIMSOLL), 'docker-plimsoll');

/** Links must be followed: that is how people put it into Docker's folder of plugins. */
let home: string;
let link: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-plugin-'));
  const plugins = join(home, '.docker', 'cli-plugins');
  mkdirSync(plugins, { recursive: true });
  link = join(plugins, 'docker-plimsoll');
  symlinkSync(PLUGIN, link);
});
afterAll(() => rmSync(home, { recursive: true }));

function run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(file, [...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: home, ...env },
  });
  return { status, stdout, stderr };
}

/** What the places that Plimsoll would look at are, and where the idea came from. */
function placesOf(stdout: string): readonly string[] {
  return stdout.split('\n').filter((line) => /^[* ] \S/.test(line));
}

describe('docker-plimsoll', () => {
  test('says who it is, as Docker asks of a plugin', () => {
    const { status, stdout, stderr } = run(link, ['docker-cli-plugin-metadata']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      SchemaVersion: '0.1.0',
      Vendor: 'The Plimsoll authors',
      Version: packageJson.version,
      ShortDescription: expect.stringMatching(/^.{10,60}$/),
    });
  });

  test('started by hand it is plimsoll itself', () => {
    expect(run(link, ['audit', '--target', 'demo:'])).toEqual(
      run(process.execPath, [PLIMSOLL, 'audit', '--target', 'demo:']),
    );
  });

  const byDocker = { DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND: '/usr/bin/docker' };

  test.each([
    ['-H unix:///a.sock plimsoll targets', '  unix:///a.sock  (DOCKER_HOST)'],
    ['--host unix:///a.sock plimsoll targets', '  unix:///a.sock  (DOCKER_HOST)'],
    ['--host=unix:///a.sock plimsoll targets', '  unix:///a.sock  (DOCKER_HOST)'],
    ['-Hunix:///a.sock plimsoll targets', '  unix:///a.sock  (DOCKER_HOST)'],
    ['-D --log-level debug -H unix:///a.sock plimsoll targets', '  unix:///a.sock  (DOCKER_HOST)'],
    ['-c ship plimsoll targets', '  docker:context=ship  (DOCKER_CONTEXT, ship)'],
    ['--context=ship plimsoll targets', '  docker:context=ship  (DOCKER_CONTEXT, ship)'],
    ['plimsoll targets --target unix:///b.sock', '  unix:///b.sock  (--target)'],
    ['--host unix:///a.sock plimsoll targets --target unix:///plimsoll', '  unix:///plimsoll  (--target)'],
  ])('docker %s', (line, place) => {
    const { stdout, stderr } = run(link, line.split(' '), byDocker);
    expect({ places: placesOf(stdout), stderr }).toEqual({ places: [place], stderr: '' });
  });

  test('a context named on the line wins over DOCKER_HOST, as it does for Docker', () => {
    const { stdout } = run(link, ['--context', 'ship', 'plimsoll', 'targets'], {
      ...byDocker,
      DOCKER_HOST: 'unix:///a.sock',
    });
    expect(placesOf(stdout)).toEqual(['  docker:context=ship  (DOCKER_CONTEXT, ship)']);
  });

  test('says what it can’t pass on', () => {
    const { status, stdout, stderr } = run(link, ['--tlscacert', '/ca.pem', 'plimsoll', 'targets'], byDocker);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('DOCKER_CERT_PATH');
  });
});

const hasDocker = spawnSync('docker', ['--version']).status === 0;
describe.skipIf(!hasDocker)(`docker plimsoll${hasDocker ? '' : ' (the Docker CLI is not installed)'}`, () => {
  let terminal: Terminal | undefined;
  afterEach(async () => {
    await terminal?.close();
    terminal = undefined;
  });

  test('stands in the list of commands, with what it does', () => {
    const { stdout } = run('docker', ['--help']);
    expect(stdout).toMatch(/plimsoll\*\s+Audit the security of this container host/);
  });

  test.each([
    ['plimsoll --version', 0, packageJson.version],
    ['plimsoll checks list', 0, 'docker.container.privileged'],
    ['help plimsoll', 0, 'Usage: plimsoll'],
    ['help plimsoll audit', 0, 'Usage: plimsoll audit'],
    ['plimsoll audit --target demo:', 1, 'ci-runner'],
    ['--host unix:///nowhere.sock plimsoll targets', 3, 'unix:///nowhere.sock  (DOCKER_HOST)'],
  ])('docker %s', (line, status, shown) => {
    expect(run('docker', line.split(' '))).toMatchObject({ status, stdout: expect.stringContaining(shown) });
  });

  test('opens the UI, and gives the terminal back', async () => {
    terminal = startTerminal('docker', ['plimsoll', '--target', 'demo:'], {
      env: { HOME: home, DOCKER_CONFIG: join(home, '.docker') },
    });
    await terminal.waitFor('ci-runner');
    terminal.send('q');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
    expect(terminal.leftOn()).toEqual([]);
  });
});
