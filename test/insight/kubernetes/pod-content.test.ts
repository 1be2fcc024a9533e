import { describe, expect, it } from 'vitest';
import { type PodReading, podSpecOf } from '../../../src/facts/kubernetes/pod-spec.ts';
import { annotationSecrets, configMapSecrets } from '../../../src/insight/kubernetes/config-secrets.ts';
import { containerEnvironment, writtenSecrets } from '../../../src/insight/kubernetes/pod-environment.ts';
import { podVolumes } from '../../../src/insight/kubernetes/pod-volumes.ts';
import { cluster, object, pod } from './objects.ts';

function read(spec: Readonly<Record<string, unknown>>): PodReading {
  const reading = podSpecOf(pod('web', spec));
  if (reading === undefined) throw new Error('no pod');
  return reading;
}

const mounting = (volume: unknown, mounts: readonly unknown[]) =>
  read({ volumes: [volume], containers: [{ name: 'main', volumeMounts: mounts }] });

describe('a folder of the node', () => {
  const folder = (path: string, mounts: readonly unknown[]) =>
    podVolumes(mounting({ name: 'v', hostPath: { path } }, mounts))[0];
  const mount = (rest = {}) => ({ name: 'v', mountPath: '/v', ...rest });

  it.each([
    ['/srv/data', [mount()], 'high', true],
    ['/srv/data', [mount({ readOnly: true })], 'medium', false],
    ['/srv/data', [mount({ readOnly: true }), mount({ mountPath: '/w' })], 'high', true],
    ['/', [mount({ readOnly: true })], 'critical', false],
    ['/var/run/docker.sock', [mount()], 'critical', true],
    // Only the part that is mounted counts; what leads out of it does not help.
    ['/etc', [mount({ readOnly: true, subPath: 'os-release' })], 'medium', false],
    ['/etc', [mount({ subPathExpr: '$(NAME)' })], 'critical', true],
  ])('%s mounted as %j is %s', (path, mounts, severity, isWritable) => {
    expect(folder(path, mounts)).toMatchObject({ severity, nodeFolder: { isWritable } });
  });

  it('tells what every node has in it from what some may have', () => {
    const found = folder('/var/lib', [mount({ readOnly: true })])?.nodeFolder;
    expect(found?.places.map(({ row }) => row)).toContain('MNT-KUBELET');
    expect(found?.places.map(({ row }) => row)).not.toContain('MNT-DOCKERLIB');
    expect(found?.possiblePlaces.map(({ row }) => row)).toContain('MNT-ETCD');
  });
});

describe('a claim', () => {
  const claim = object({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop' },
    spec: { volumeName: 'pv' },
  });
  const volume = (spec: Readonly<Record<string, unknown>>) =>
    object({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec });
  const using = mounting({ name: 'v', persistentVolumeClaim: { claimName: 'data', readOnly: true } }, [
    { name: 'v', mountPath: '/v' },
  ]);

  it.each([
    ['a folder of the node', volume({ hostPath: { path: '/srv' } }), 'medium', '/srv'],
    // The claim is read-only, and so is what it brings.
    [
      'a folder of programs of the node',
      volume({ hostPath: { path: '/usr/local/bin' } }),
      'medium',
      '/usr/local/bin',
    ],
    ['a disk of the node', volume({ local: { path: '/mnt/disk' } }), 'medium', '/mnt/disk'],
    ['a disk elsewhere', volume({ csi: { driver: 'd' } }), 'info', undefined],
  ])('for %s is what stands behind it', (_what, made, severity, path) => {
    const [found] = podVolumes(using, cluster([claim, made]));
    expect(found?.isResolved).toBe(true);
    expect(found?.nodeFolder?.path).toBe(path);
    expect(found?.nodeFolder?.isWritable ?? false).toBe(false);
    expect(found?.severity).toBe(severity);
  });

  it('is not resolved without a cluster, or where volumes may not be listed', () => {
    expect(podVolumes(using)[0]?.isResolved).toBe(false);
    expect(podVolumes(using, cluster([claim], { persistentvolumes: { of: 'nothing' } }))[0]?.isResolved).toBe(
      false,
    );
    expect(podVolumes(using, cluster([claim]))[0]?.isResolved).toBe(true);
  });
});

describe('other volumes', () => {
  it.each([
    [{ secret: { secretName: 's' } }, 'secret s', ['s'], 0],
    [
      {
        projected: {
          sources: [{ secret: { name: 'a' } }, { serviceAccountToken: { audience: 'vault' } }, 'odd'],
        },
      },
      'several sources in one folder',
      ['a'],
      1,
    ],
    [{ csi: { driver: 'd' } }, 'driver d', [], 0],
    [{ image: { reference: 'busybox' } }, 'image busybox', [], 0],
    [{ somethingNew: {} }, 'somethingNew', [], 0],
    [{}, 'an empty folder', [], 0],
  ])('%j is %s', (source, words, secrets, tokens) => {
    const [found] = podVolumes(mounting({ name: 'v', ...source }, []));
    expect(found).toMatchObject({ words, secrets });
    expect(found?.tokens).toHaveLength(tokens);
  });
});

describe('the environment', () => {
  const entries = read({
    containers: [
      {
        name: 'main',
        envFrom: [{ prefix: 'A_', configMapRef: { name: 'settings' } }, {}],
        env: [
          { name: 'PLAIN', value: 'x' },
          { name: 'DB_PASSWORD', value: 'hunter2-hunter2' },
          { name: 'KEYED', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        ],
        command: ['app', '--password', 'hunter2-hunter2'],
      },
    ],
  });

  it('says where each value comes from, and masks what is secret', () => {
    const [container] = entries.containers;
    const found = container ? containerEnvironment(container) : [];
    expect(found.map(({ name, source, value }) => [name, source.from, value])).toEqual([
      ['A_*', 'configMap', ''],
      ['PLAIN', 'value', 'x'],
      ['DB_PASSWORD', 'value', '********'],
      ['KEYED', 'secret', ''],
      ['NODE', 'field', ''],
      ['CPU', 'resource', ''],
    ]);
    expect(found[3]?.path).toBe('spec.containers[0].env[2]');
  });

  it('and the command are looked through for secrets', () => {
    const found = writtenSecrets(entries);
    expect(found.map(({ path }) => path)).toEqual([
      'spec.containers[0].env[1].value',
      'spec.containers[0].command[2]',
    ]);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

describe('config maps and annotations', () => {
  const map = (data: unknown) =>
    object({ kind: 'ConfigMap', metadata: { name: 'c', namespace: 'shop' }, data });

  it.each([
    [{ password: 'hunter2-hunter2' }, ['password']],
    [{ 'app.conf': 'host = db\npassword = "hunter2-hunter2"\n' }, ['app.conf']],
    [{ url: 'postgres://app:hunter2-hunter2@db/shop' }, ['url']],
    [{ LOG_LEVEL: 'info', password_file: '/run/secrets/p', password: '$PASSWORD' }, []],
    [{ 'ca.crt': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' }, []],
    // A file is not one secret because of its name.
    [{ 'secrets.md': 'How we keep\nour secrets\n' }, []],
    [{ damaged: 7 }, []],
    ['damaged', []],
  ])('%j: %j', (data, keys) => {
    const found = configMapSecrets(map(data));
    expect(found.map(({ key }) => key)).toEqual(keys);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('of annotations are found too', () => {
    const noted = object({
      kind: 'Pod',
      metadata: {
        name: 'p',
        namespace: 'shop',
        annotations: { 'example.com/password': 'hunter2-hunter2', note: 'x' },
      },
    });
    expect(annotationSecrets(noted)).toMatchObject([
      { path: 'metadata.annotations["example.com/password"]', shown: '********' },
    ]);
  });
});
