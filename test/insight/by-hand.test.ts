import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byHand, shellQuote } from '../../src/insight/by-hand.ts';

const docker = { engine: 'Docker', uri: 'docker:' };

describe('byHand', () => {
  it.each([
    [{ kind: 'containers' }, docker, 'docker ps --all'],
    [{ kind: 'images' }, docker, 'docker images --digests'],
    [
      { kind: 'container-mounts', name: 'web' },
      docker,
      "docker container inspect --format '{{json .Mounts}}' web",
    ],
    [{ kind: 'host-files' }, docker, "stat -c '%a %U:%G %n' /etc/docker /run/docker.sock"],
    [{ kind: 'container-raw', name: 'web' }, docker, 'docker container inspect web'],
    [{ kind: 'image-history', name: 'nginx:1.27' }, docker, 'docker history --no-trunc nginx:1.27'],
    [{ kind: 'network', name: "it's" }, docker, "docker network inspect 'it'\\''s'"],
    [{ kind: 'containers' }, { engine: 'Podman', uri: 'podman:' }, 'podman ps --all'],
    [
      { kind: 'containers' },
      { engine: 'Podman', uri: 'unix:///run/podman/podman.sock' },
      'podman --url unix:///run/podman/podman.sock ps --all',
    ],
    [
      { kind: 'containers' },
      { engine: 'Docker', uri: 'tcp://host:2376' },
      'docker --host tcp://host:2376 ps --all',
    ],
    [
      { kind: 'containers' },
      { engine: 'Docker', uri: 'docker:context=my host' },
      "docker --context 'my host' ps --all",
    ],
    [{ kind: 'containers' }, { engine: 'Docker', uri: 'demo:' }, 'docker ps --all'],
  ] as const)('%j on %j', (view, target, command) => {
    expect(byHand(view, target)[0]).toBe(command);
  });
});

it('asks the kernel about the first process of a container that runs', () => {
  const commands = (pid: number) => byHand({ kind: 'container-privileges', name: 'web', pid }, docker);
  expect(commands(4121).at(-1)).toBe("grep -E '^(Uid|Cap|Seccomp|NoNewPrivs)' /proc/4121/status");
  expect(commands(0)).toHaveLength(1);
});

describe('shellQuote', () => {
  it('comes back from a real shell as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0')),
        (word) => {
          const output = execFileSync('/bin/sh', ['-c', `printf %s ${shellQuote(word)}`], {
            encoding: 'utf8',
          });
          expect(output).toBe(word);
        },
      ),
      { numRuns: 60, examples: [["'"], ["''a'"], ['$HOME `id`'], ['a b'], ['\\'], ['-n'], ['!x'], ['é*?']] },
    );
  });
});
