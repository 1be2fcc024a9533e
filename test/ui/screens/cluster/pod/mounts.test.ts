import { describe, expect, it } from 'vitest';
import { podMounts } from '../../../../../src/ui/screens/cluster/pod/present-mounts.ts';
import { object, pod } from '../../../../insight/kubernetes/objects.ts';
import { recordedPod, seenPod, textOf, textsOf } from './seen.ts';

describe('the volumes of a pod', () => {
  it('has the worst first, with what it gives and why that matters', () => {
    const texts = textsOf(podMounts(recordedPod('legacy/host-root')));
    expect(texts[0]).toBe('Volumes (3)');
    expect(texts[1]).toMatch(/^ ✖ \/ of the node {3}root$/);
    expect(texts[2]).toMatch(/critical: the whole host$/);
    expect(texts).toContain('     → /host in main   read-only');
    expect(texts.some((text) => text.startsWith('     Every file of the host'))).toBe(true);
  });

  it('says what the token of its account is good for', () => {
    const text = textOf(podMounts(recordedPod('shop/api-')));
    expect(text).toContain('✓ what a pod needs to talk to the API server');
    expect(text).toContain('a token for the API server, good for 60 min at a time');
    expect(text).toMatch(/✓ secret api-db/);
  });

  it('looks behind claims', () => {
    const text = textOf(podMounts(recordedPod('data/db-0')));
    expect(text).toMatch(/claim \S+, volume \S+: \/\S+ of the node/);
    const claimed = pod('web', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'store' } }] });
    const unread = seenPod(claimed, [], undefined, { persistentvolumeclaims: { of: 'nothing' } });
    expect(textOf(podMounts(unread))).toContain('what stands behind the claim may not be read');
  });

  it.each([
    [{ emptyDir: { medium: 'Memory' } }, 'an empty folder in memory'],
    [{ csi: { driver: 'secrets.example.com' } }, 'driver secrets.example.com'],
    [{ configMap: { name: 'web' } }, 'config map web'],
    [{ nfs: { server: 'files', path: '/all' } }, 'files:/all'],
    [{ quantumDisk: {} }, 'quantumDisk'],
    [{}, 'an empty folder'],
  ])('%j', (source, expected) => {
    const seen = seenPod(pod('web', { volumes: [{ name: 'v', ...source }] }));
    expect(textsOf(podMounts(seen))[1]).toBe(` ${expected === 'files:/all' ? '■' : '✓'} ${expected}   v`);
  });

  it('says how a volume is mounted: read-only, a part of it, what goes back to the node', () => {
    const volumeMounts = [
      { name: 'v', mountPath: '/a', readOnly: true },
      { name: 'v', mountPath: '/b', subPath: 'logs', mountPropagation: 'Bidirectional' },
      { name: 'none', mountPath: '/c' },
    ];
    const spec = {
      containers: [
        { name: 'main', image: 'web', volumeMounts },
        { name: 'side', image: 'web' },
      ],
      volumes: [{ name: 'v', hostPath: { path: '/srv' } }],
    };
    const texts = textsOf(podMounts(seenPod(pod('web', spec))));
    expect(texts).toContain('     → /a in main   read-only');
    expect(texts).toContain(
      '     → /b in main   read-write   only logs of it   what it mounts there appears on the node',
    );
    expect(texts).toContain(' /c in main: none');
    expect(textsOf(podMounts(seenPod(pod('web', spec), [], 'side')))[1]).toMatch(/^ None/);
  });

  it('tells of a secret that is not there', () => {
    const mounted = pod('web', { volumes: [{ name: 'v', secret: { secretName: 'db' } }] });
    expect(textOf(podMounts(seenPod(mounted)))).toContain('there is no secret db');
    const known = object({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'shop' } });
    expect(textOf(podMounts(seenPod(mounted, [known])))).not.toContain('there is no secret');
  });
});
