import { describe, expect, it } from 'vitest';
import { podConfig } from '../../../../../src/ui/screens/cluster/pod/present-config.ts';
import { object, pod } from '../../../../insight/kubernetes/objects.ts';
import { fieldOf, recordedPod, seenPod, textOf, textsOf } from './seen.ts';

const NONE: ReadonlySet<string> = new Set();
const SECRET = 'c0rrect-h0rse-battery';

function withEnv(env: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) {
  return pod('web', { containers: [{ name: 'main', image: 'web', env, ...more }] });
}

function secretNamed(name: string) {
  return object({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' } });
}

describe('the environment', () => {
  it.each([
    [{ name: 'A', value: 'plain' }, ' A=plain'],
    [{ name: 'DB_PASSWORD', value: SECRET }, ' DB_PASSWORD=********  hidden'],
    [
      { name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
      ' P ← secret db, key password',
    ],
    [
      { name: 'P', valueFrom: { secretKeyRef: { name: 'gone', key: 'password' } } },
      ' P ← secret gone, key password   there is none of that name',
    ],
    [
      { name: 'P', valueFrom: { secretKeyRef: { name: 'gone', key: 'password', optional: true } } },
      ' P ← secret gone, key password (if it is there)',
    ],
    [
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ' IP ← the pod’s own status.podIP',
    ],
    [
      { name: 'M', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
      ' M ← its own limits.memory',
    ],
    [
      { name: 'F', valueFrom: { fileKeyRef: { volumeName: 'v', key: 'k', path: 'p' } } },
      ' F ← key k of a file in the volume v',
    ],
  ])('%j', (variable, expected) => {
    const lines = podConfig(seenPod(withEnv([variable]), [secretNamed('db')], 'main'), NONE);
    expect(textsOf(lines)).toContain(expected);
  });

  it('takes whole secrets and config maps over', () => {
    const envFrom = [{ prefix: 'DB_', secretRef: { name: 'db' } }, { configMapRef: { name: 'none' } }];
    const texts = textsOf(podConfig(seenPod(withEnv([], { envFrom }), [secretNamed('db')], 'main'), NONE));
    expect(texts).toContain(' DB_* ← every key of secret db');
    expect(texts).toContain(' * ← every key of config map none   there is none of that name');
  });

  it('shows a masked value when it is asked to, and never by itself', () => {
    const seen = seenPod(withEnv([{ name: 'DB_PASSWORD', value: SECRET }]), [], 'main');
    expect(textOf(podConfig(seen, NONE))).not.toContain(SECRET);
    const line = podConfig(seen, NONE).find(({ secret }) => secret !== undefined);
    expect(line?.copy).not.toContain(SECRET);
    const shown = podConfig(seen, new Set([line?.secret ?? '']));
    expect(textsOf(shown)).toContain(` DB_PASSWORD=${SECRET}`);
  });

  it('masks secrets in commands and probes', () => {
    const command = ['mysqladmin', `-p${SECRET}`, 'ping'];
    const more = { command, livenessProbe: { exec: { command } } };
    expect(textOf(podConfig(seenPod(withEnv([], more), [], 'main'), NONE))).not.toContain(SECRET);
  });

  it('holds five thousand variables: all of them for the container, the first for the pod', () => {
    const env = Array.from({ length: 5_000 }, (_, index) => ({ name: `V${index}`, value: String(index) }));
    const whole = textsOf(podConfig(seenPod(withEnv(env), [], 'main'), NONE));
    expect(whole).toContain(' V4999=4999');
    const ofPod = podConfig(seenPod(withEnv(env)), NONE);
    expect(ofPod.length).toBeLessThan(120);
    expect(ofPod.find(({ id }) => id === 'more of main')?.open).toMatchObject({
      container: 'main',
      tab: 'Config',
    });
    expect(textsOf(ofPod)).toContain('   4960 more');
  });
});

describe('the rest of it', () => {
  it('says what probes ask and when, and what it means that there are none', () => {
    const more = {
      livenessProbe: { httpGet: { port: 8080, path: '/healthz' }, periodSeconds: 10, failureThreshold: 3 },
      startupProbe: { tcpSocket: { port: 'http' }, initialDelaySeconds: 5 },
    };
    const lines = podConfig(seenPod(withEnv([], more), [], 'main'), NONE);
    expect(fieldOf(lines, 'alive')).toBe('GET http://itself:8080/healthz, every 10 s, fails after 3');
    expect(fieldOf(lines, 'started')).toBe('connects to itself:http, from 5 s on');
    expect(fieldOf(lines, 'ready')).toBe('nobody asks: services send requests as soon as it runs');
  });

  it('says what it asks for and what it is limited to', () => {
    const more = {
      resources: { requests: { memory: '64Mi', 'nvidia.com/gpu': 1 }, limits: { cpu: '500m' } },
    };
    const lines = podConfig(seenPod(withEnv([], more), [], 'main'), NONE);
    expect(fieldOf(lines, 'memory')).toBe('asks for 64Mi, no limit');
    expect(fieldOf(lines, 'cpu')).toBe('asks for nothing, at most 500m');
    expect(fieldOf(lines, 'nvidia.com/gpu')).toBe('asks for 1, no limit');
  });

  it('shows of an annotation of a megabyte the beginning and the size', () => {
    const annotations = { note: `start ${'x'.repeat(1024 * 1024)}`, 'example.com/token': SECRET };
    const lines = podConfig(seenPod(pod('web', {}, { annotations })), NONE);
    const note = textsOf(lines).find((text) => text.startsWith(' note='));
    expect(note).toMatch(/^ note=start x+ … 1 MiB in all$/);
    expect(note?.length).toBeLessThan(400);
    expect(textOf(lines)).not.toContain(SECRET);
  });

  it('names three hundred containers, and leads to the settings of each', () => {
    const containers = Array.from({ length: 300 }, (_, index) => ({ name: `c${index}`, image: 'web' }));
    const lines = podConfig(seenPod(pod('web', { containers })), NONE);
    expect(lines.length).toBeLessThan(400);
    expect(lines.filter(({ open }) => open?.screen === 'pod-container')).toHaveLength(300);
  });

  it('tells the recorded pod', () => {
    const lines = podConfig(recordedPod('hardened/payments-847'), NONE);
    expect(fieldOf(lines, 'restart policy')).toBe('always');
    expect(fieldOf(lines, 'pull policy')).toMatch(/^IfNotPresent: /);
  });
});
