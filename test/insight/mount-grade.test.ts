import { describe, expect, it } from 'vitest';
import { gradeMount, hostPath } from '../../src/insight/mount-grade.ts';
import { SENSITIVE_MOUNTS } from '../../src/knowledge/sensitive-mounts.ts';

const bind = (Source: string, RW = true, Propagation = 'rprivate') => ({
  Type: 'bind',
  Source,
  RW,
  Propagation,
});

describe('gradeMount', () => {
  it.each([
    ['/var/run/docker.sock', 'critical', 'root on this host'],
    ['/run/docker.sock', 'critical', 'root on this host'],
    ['/run/user/1000/docker.sock', 'critical', 'root on this host'],
    ['/home/me/.docker/run/docker.sock', 'critical', 'root on this host'],
    ['/run/containerd/containerd.sock', 'critical', 'root on this host'],
    ['/run/k3s/containerd/containerd.sock', 'critical', 'root on this host'],
    ['/run/podman/podman.sock', 'critical', 'everything Podman may do'],
    ['/var/run/crio/crio.sock', 'critical', 'root on this host'],
    ['/', 'critical', 'the whole host'],
    ['//', 'critical', 'the whole host'],
    ['/var/run', 'critical', 'root on this host'],
    ['/var/run/', 'critical', 'root on this host'],
    ['/srv/../var/run/docker.sock', 'critical', 'root on this host'],
    ['/var', 'critical', 'the data of the host’s services'],
    ['/etc', 'critical', 'the host’s settings'],
    ['/etc/shadow', 'critical', 'the host’s password hashes'],
    ['/etc/cron.d/job', 'critical', 'what the host runs by the clock'],
    ['/etc/kubernetes/pki/ca.key', 'critical', 'the cluster’s keys'],
    ['/etc/localtime', 'medium', 'a setting that the host trusts'],
    ['/proc', 'critical', 'the host’s processes and kernel settings'],
    ['/proc/1/root', 'critical', 'the host’s processes and kernel settings'],
    ['/sys/fs/cgroup', 'high', 'the host’s resource control'],
    ['/sys/kernel', 'critical', 'the host’s devices and kernel'],
    ['/dev', 'high', 'the host’s devices'],
    ['/dev/sda1', 'critical', 'a raw disk of the host'],
    ['/boot', 'critical', 'the host’s kernel'],
    ['/usr/bin/docker', 'critical', 'the host’s programs'],
    ['/var/lib/docker', 'critical', 'all containers’ files'],
    ['/var/lib/docker/overlay2/x/diff', 'critical', 'all containers’ files'],
    ['/root/.ssh', 'critical', 'somebody’s SSH keys'],
    ['/home/me', 'high', 'a user’s files'],
    ['/home/me/.aws/credentials', 'high', 'somebody’s logins'],
    ['/tmp', 'medium', 'the host’s temporary files'],
    ['/host_mnt/Users/me', 'high', 'a user’s files'],
  ])('%s, writable, is %s: %s', (source, severity, headline) => {
    expect(gradeMount(bind(source))).toMatchObject({ severity, headline });
  });

  it.each([
    ['/var/run/docker.sock', 'critical'],
    ['/run', 'critical'],
    ['/', 'critical'],
    ['/etc', 'high'],
    ['/etc/passwd', 'low'],
    ['/proc', 'high'],
    ['/proc/stat', 'low'],
    ['/sys', 'medium'],
    ['/sys/fs/cgroup', 'low'],
    ['/var/lib/docker/containers', 'medium'],
    ['/lib/modules', 'low'],
    ['/var/log', 'medium'],
    ['/home/me', 'medium'],
  ])('%s, read-only, is %s', (source, severity) => {
    expect(gradeMount(bind(source, false)).severity).toBe(severity);
  });

  it.each([
    [bind('/srv/data')],
    [bind('/data')],
    [bind('/etc/nginx/conf.d')],
    [bind('/etc/myapp/app.conf', false)],
    [bind('/etc/localtime', false)],
    [bind('/etc/ssl/certs', false)],
    [bind('/usr/share/zoneinfo/UTC', false)],
    [bind('/usr/bin/docker', false)],
    [bind('/home/me/project/src')],
    [bind('/dev/null')],
    [bind('/etcetera')],
    [bind('/running')],
    [bind('/var/lib/docker/volumes/web/_data')],
    [bind('')],
    [{ Type: 'volume', Source: '/var/lib/docker/volumes/web/_data', RW: true, Propagation: '' }],
    [{ Type: 'tmpfs', Source: '', RW: true, Propagation: '' }],
  ])('%j is fine', (mount) => {
    expect(gradeMount(mount)).toEqual({ severity: undefined, headline: 'ok', why: '' });
  });

  it('names what a folder contains when that is the worst of it', () => {
    expect(gradeMount(bind('/var/spool')).why).toMatch(/^Contains \/var\/spool\/cron\. /);
  });

  it.each(['shared', 'rshared'])('tells of %s propagation', (propagation) => {
    expect(gradeMount(bind('/srv/data', true, propagation)).severity).toBe('medium');
    expect(gradeMount(bind('/etc', true, propagation)).why).toContain('propagation is shared');
  });

  it('knows the Windows pipe', () => {
    const pipe = { Type: 'npipe', Source: '\\\\.\\pipe\\docker_engine', RW: true, Propagation: '' };
    expect(gradeMount(pipe)).toMatchObject({ severity: 'critical', headline: 'administrator on this host' });
  });
});

describe('hostPath', () => {
  it.each([
    ['/var/run', '/run'],
    ['/var/run/', '/run'],
    ['/var/runner', '/var/runner'],
    ['/a//b/../c/', '/a/c'],
    ['/run/desktop/mnt/host/c/Users', '/c/Users'],
    ['/', '/'],
  ])('%s is %s', (source, path) => {
    expect(hostPath(source)).toBe(path);
  });
});

describe('the list of sensitive mounts', () => {
  it('has every path once, in the form that paths are compared in', () => {
    const paths = SENSITIVE_MOUNTS.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths.filter((path) => !path.includes('*'))) expect(hostPath(path)).toBe(path);
  });

  it('is never milder for a writable mount than for a read-only one', () => {
    const order = ['ok', 'info', 'low', 'medium', 'high', 'critical'];
    for (const { path, grade, readOnly, why } of SENSITIVE_MOUNTS) {
      expect(order.indexOf(grade), path).toBeGreaterThanOrEqual(order.indexOf(readOnly));
      expect(why === '' ? 'ok' : grade, path).toBe(grade);
    }
  });
});
