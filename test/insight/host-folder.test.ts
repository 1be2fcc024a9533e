import { describe, expect, test } from 'vitest';
import { covers } from '../../src/insight/host-folder.ts';

describe('covers', () => {
  test.each([
    ['/run/docker.sock', '/run/docker.sock', true],
    ['/run/docker.sock', '/var/run/docker.sock', true],
    ['/var/run/docker.sock', '/run/docker.sock', true],
    ['/var/run', '/run/docker.sock', true],
    ['/run', '/var/run/docker.sock', true],
    ['/var', '/var/run/docker.sock', true],
    ['/', '/run/docker.sock', true],
    ['//run/./', '/run/docker.sock', true],
    ['/ru', '/run/docker.sock', false],
    ['/var', '/run/docker.sock', false],
    ['/run/docker.sock/x', '/run/docker.sock', false],
    ['/var/running', '/run/docker.sock', false],
    ['', '/run/docker.sock', false],
    ['run', '/run/docker.sock', false],
  ])('%s, %s: %s', (folder, path, expected) => {
    expect(covers(folder, path)).toBe(expected);
  });
});
