import { describe, expect, test } from 'vitest';
import { reachesEngine } from '../../src/insight/engine-socket.ts';

describe('a mount that lets a container command an engine', () => {
  test.each([
    '/var/run/docker.sock',
    '/run/docker.sock/',
    '/srv/engine/docker.sock',
    '/run/host-services/docker.proxy.sock',
    '/var/run/docker.sock.raw',
    '/run/containerd/containerd.sock',
    '/run/k3s/containerd',
    '/run/user/1000/podman/podman.sock',
    '/run/user/1000/podman/',
    '/var/run/user',
    '/var/run/crio/crio.sock',
    '/run/nri',
    '//run/./',
    '/var',
    '/',
    '\\\\.\\pipe\\docker_engine',
    '//./pipe/dockerDesktopLinuxEngine',
    '//./pipe/podman-machine-default',
  ])('%s', (source) => {
    expect(reachesEngine(source)).toBe(true);
  });

  test.each([
    '',
    '/srv/app.sock',
    '/srv/docker_engine',
    '/run/docker.sock.d',
    '/run/user/1000/app',
    '/run/app',
    '/var/lib/docker',
    '/home/run/user',
    '/varnish',
    '\\\\.\\pipe\\printer',
  ])('not %j', (source) => {
    expect(reachesEngine(source)).toBe(false);
  });
});
