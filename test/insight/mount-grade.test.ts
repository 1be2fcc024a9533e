import { describe, expect, it } from 'vitest';
import { gradeMount } from '../../src/insight/mount-grade.ts';
import { knowing, mounting, onlyMount, volumesOf } from './mount-facts.ts';

function gradeOf(mount: Readonly<Record<string, unknown>>, known = knowing()) {
  const container = mounting([mount]);
  return gradeMount(onlyMount(container), container, known);
}

const bind = (Source: string, RW = true, Propagation = 'rprivate') => ({ Source, RW, Propagation });

describe('gradeMount', () => {
  it.each([
    ['/var/run/docker.sock', 'critical', 'root on this host'],
    ['/run/docker.sock', 'critical', 'root on this host'],
    ['/run/user/1000/docker.sock', 'high', 'everything of the engine’s user'],
    ['/home/me/.docker/run/docker.sock', 'critical', 'root on this host'],
    ['/run/containerd/containerd.sock', 'critical', 'root on this host'],
    ['/run/k3s/containerd/containerd.sock', 'critical', 'root on this host'],
    ['/run/podman/podman.sock', 'critical', 'root on this host'],
    ['/', 'critical', 'the whole host'],
    ['//', 'critical', 'the whole host'],
    ['/var/run', 'critical', 'root on this host'],
    ['/var/run/', 'critical', 'root on this host'],
    ['/srv/../var/run/docker.sock', 'critical', 'root on this host'],
    ['/etc', 'critical', 'the host’s settings'],
    ['/etc/shadow', 'critical', 'the host’s password hashes'],
    ['/etc/cron.d/job', 'critical', 'what the host runs by the clock'],
    ['/etc/kubernetes/pki/ca.key', 'critical', 'the cluster’s keys'],
    ['/proc', 'critical', 'the host’s processes and kernel settings'],
    ['/proc/1/root', 'critical', 'the host’s processes and kernel settings'],
    ['/sys/fs/cgroup', 'critical', 'the host’s resource control'],
    ['/sys/kernel', 'high', 'the host’s devices and kernel'],
    ['/dev', 'critical', 'the host’s devices'],
    ['/dev/sda1', 'critical', 'a raw disk of the host'],
    ['/boot', 'high', 'the host’s kernel'],
    ['/usr/bin/docker', 'critical', 'the host’s programs'],
    ['/var/lib/docker', 'critical', 'all containers’ files'],
    ['/var/lib/docker/overlay2/x/diff', 'critical', 'all containers’ files'],
    ['/var/lib/docker/volumes/web/_data', 'high', 'data of other containers'],
    ['/root/.ssh', 'critical', 'somebody’s SSH keys'],
    ['/home/me', 'high', 'a user’s files'],
    ['/home/me/.aws/credentials', 'high', 'somebody’s logins'],
    ['/tmp', 'medium', 'the host’s temporary files'],
    ['/host_mnt/Users/me', 'high', 'a user’s files'],
  ])('%s, writable, is %s: %s', (source, severity, headline) => {
    expect(gradeOf(bind(source))).toMatchObject({ severity, headline });
  });

  it.each([
    ['/var/run/docker.sock', 'critical'],
    ['/run', 'critical'],
    ['/', 'critical'],
    ['/etc', 'medium'],
    ['/etc/shadow', 'high'],
    ['/proc', 'high'],
    ['/sys', 'medium'],
    ['/sys/fs/cgroup', 'low'],
    ['/var/lib/docker/containers', 'high'],
    ['/lib/modules', 'low'],
    ['/var/log', 'low'],
    ['/home/me', 'medium'],
  ])('%s, read-only, is %s', (source, severity) => {
    expect(gradeOf(bind(source, false)).severity).toBe(severity);
  });

  it.each([
    [bind('/srv/data')],
    [bind('/data')],
    [bind('/etc/nginx/conf.d')],
    [bind('/etc/myapp/app.conf', false)],
    [bind('/etc/localtime')],
    [bind('/etc/passwd', false)],
    [bind('/etc/ssl/certs', false)],
    [bind('/usr/share/zoneinfo/UTC', false)],
    [bind('/usr/bin/docker', false)],
    [bind('/proc/stat', false)],
    [bind('/home/me/project/src')],
    [bind('/dev/null')],
    [bind('/dev/snd')],
    [bind('/etcetera')],
    [bind('/running')],
    [bind('')],
    [{ Type: 'volume', Name: 'web', Source: '/var/lib/docker/volumes/web/_data' }],
    [{ Type: 'tmpfs', Source: '' }],
  ])('%j is fine', (mount) => {
    expect(gradeOf(mount)).toEqual({ severity: undefined, headline: 'ok', why: '' });
  });

  it('names what a folder holds when that is the worst of it', () => {
    expect(gradeOf(bind('/var')).why).toMatch(/^Holds \/var\/[\w/]+\. /);
  });

  it.each(['shared', 'rshared'])('tells of %s propagation', (propagation) => {
    expect(gradeOf(bind('/srv/data', true, propagation)).severity).toBe('medium');
    expect(gradeOf(bind('/etc', true, propagation)).why).toContain('propagation is shared');
  });

  it('knows the Windows pipe', () => {
    const pipe = { Type: 'npipe', Source: '\\\\.\\pipe\\docker_engine' };
    expect(gradeOf(pipe)).toMatchObject({ severity: 'critical', headline: 'root on this host' });
  });

  it('looks behind a volume that is a folder of the host, and behind a link', () => {
    const volume = { Type: 'volume', Name: 'conf', Source: '/var/lib/docker/volumes/conf/_data' };
    const volumes = volumesOf({ conf: { type: 'none', o: 'bind', device: '/etc' } });
    expect(gradeOf(volume, knowing({ volumes })).severity).toBe('critical');
    const host = { mountSources: { '/srv/link': { realPath: '/etc', type: 'folder' as const } } };
    expect(gradeOf(bind('/srv/link'), knowing({ host })).severity).toBe('critical');
  });
});
