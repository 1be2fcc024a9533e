import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { kubeletSchema } from '../../../../src/facts/kubernetes/kubelet.ts';
import {
  clusterImageLayers,
  clusterImageOverview,
  clusterImageUses,
} from '../../../../src/ui/screens/cluster/cluster-image/present.ts';
import { clusterImages } from '../../../../src/ui/screens/cluster/image-key.ts';
import { ingressOverview } from '../../../../src/ui/screens/cluster/ingress/present.ts';
import { namespaceContents } from '../../../../src/ui/screens/cluster/namespace/present-contents.ts';
import { namespaceNetwork } from '../../../../src/ui/screens/cluster/namespace/present-network.ts';
import { namespaceOverview } from '../../../../src/ui/screens/cluster/namespace/present-overview.ts';
import { namespacePodSecurity } from '../../../../src/ui/screens/cluster/namespace/present-pod-security.ts';
import { nodeImages, nodeOverview, nodePods } from '../../../../src/ui/screens/cluster/node/present.ts';
import { policyOverview, policyPods } from '../../../../src/ui/screens/cluster/policy/present.ts';
import { serviceOverview } from '../../../../src/ui/screens/cluster/service/present.ts';
import { clusterFacts, recordedFacts } from '../../../audit/kubernetes/judged-cluster.ts';
import { cluster, object, pod, recordedCluster } from '../../../insight/kubernetes/objects.ts';
import { kubeletSettings } from '../../../kubernetes/kubelets.ts';
import { fieldOf, linesOf, textOf } from '../../audited.ts';
import { lineWith, RECORDED, ROOM, seen, seenOf } from './seen.ts';

describe('a node', () => {
  it('that stopped reporting says so, and that it is closed', () => {
    const lines = nodeOverview(RECORDED, 'edge-2');
    expect(fieldOf(lines, 'state')).toBe('it does not report any more, closed');
    expect(textOf(lines)).toContain('dedicated=edge  only pods that tolerate it come here');
    expect(fieldOf(lines, 'roles')).toBe('edge');
  });

  it('has its pods, the worst first, each to be opened', () => {
    const lines = nodePods(RECORDED, 'node-1', ROOM);
    const pods = lines.flatMap(({ open }) => (open?.screen === 'pod' ? [open.id] : []));
    expect(pods[0]).toBe('legacy/host-root');
    expect(pods).toHaveLength(25);
    expect(fieldOf(nodeOverview(RECORDED, 'node-1'), 'pods')).toBe('21 running, room for 220');
  });

  it('tells the settings of its kubelet, or which right is missing', () => {
    const facts = recordedFacts();
    const gap = {
      fact: 'kube.nodes/proxy',
      reason: 'permission' as const,
      detail: 'you may not get nodes/proxy, by which kubelets tell their settings',
      hint: 'Ask for it',
    };
    const lines = nodeOverview(seen({ ...facts, gaps: new Map([[gap.fact, gap]]) }), 'node-1');
    expect(textOf(lines)).toContain('You may not get nodes/proxy');
  });

  it.each([
    [
      'a kubelet of kubeadm',
      {},
      ['have to log in', 'are asked of the API server (Webhook)', 'by /etc/kubernetes/pki/ca.crt', 'closed'],
    ],
    [
      'a kubelet that lets everybody in',
      {
        authentication: { anonymous: { enabled: true } },
        authorization: { mode: 'AlwaysAllow' },
        readOnlyPort: 10_255,
        seccompDefault: true,
      },
      [
        'may stay unnamed',
        'are not asked for',
        'no authority for those of callers',
        '10255, open to everybody who reaches the node',
      ],
    ],
  ])('shows the settings of %s', (_, change, told) => {
    const { kubeletconfig } = z.object({ kubeletconfig: kubeletSchema }).parse(kubeletSettings(change));
    const facts = clusterFacts(recordedCluster(), { kubelets: new Map([['node-1', kubeletconfig]]) });
    const lines = nodeOverview(seen(facts), 'node-1');
    const labels = ['callers', 'their rights', 'certificates', 'read-only port'];
    expect(labels.map((label) => fieldOf(lines, label))).toEqual(told);
  });

  it('has images that run on it, and those that only lie there', () => {
    const lines = nodeImages(RECORDED, 'node-1', ROOM);
    expect(textOf(lines)).toContain('docker.io/library/busybox');
    expect(lines.some(({ open }) => open?.screen === 'cluster-image')).toBe(true);
  });

  it('whose fields are missing is shown', () => {
    const one = seenOf([object({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, status: null })]);
    expect(fieldOf(nodeOverview(one, 'n'), 'kubelet')).toBe('–');
    expect(textOf(nodeOverview(one, 'gone'))).toContain('This node is gone.');
  });
});

describe('a service', () => {
  it('says what it leads to, from where, and through which ingress', () => {
    const lines = serviceOverview(RECORDED, 'shop/api', ROOM);
    expect(textOf(lines)).toContain('8000/TCP → 8000 of the pods   and port 30080 of every node');
    expect(textOf(lines)).toContain('node port: port 30080 of every node → 8000/TCP');
    expect(lineWith(lines, ' web  shop.example.com/api').open).toEqual({ screen: 'ingress', id: 'shop/web' });
    expect(lineWith(lines, ' api-').open).toMatchObject({ screen: 'pod' });
  });

  it('without pods says that nothing answers', () => {
    const text = textOf(serviceOverview(RECORDED, 'platform/edge', ROOM));
    expect(text).toContain('443/TCP → no pod listens for it');
    expect(text).toContain('None: nothing answers.');
    expect(text).toMatch(/load balancer +has no address yet/);
  });

  it('that is a name for somewhere else shows where', () => {
    const lines = serviceOverview(RECORDED, 'platform/partner', ROOM);
    expect(fieldOf(lines, 'leads to')).toBe('partner.example.net');
    expect(textOf(lines)).not.toContain('Pods behind it');
  });
});

describe('an ingress', () => {
  it('says which host and path lead to which service, and whether that is encrypted', () => {
    const lines = ingressOverview(RECORDED, 'shop/web');
    expect(textOf(lines)).toContain('shop.example.com/api → api 8000/TCP   TLS');
    expect(lineWith(lines, '→ api 8000').open).toEqual({ screen: 'service', id: 'shop/api' });
    expect(fieldOf(lines, 'shop.example.com')).toBe('secret web-tls');
  });

  it('to a service that is not there, without TLS, says both', () => {
    const one = seenOf([
      object({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'i', namespace: 'shop' },
        spec: {
          rules: [
            { http: { paths: [{ path: '/', backend: { service: { name: 'x', port: { number: 1 } } } }] } },
          ],
        },
      }),
    ]);
    expect(textOf(ingressOverview(one, 'shop/i'))).toContain(
      'every host/ → x   without TLS   there is no such service',
    );
  });
});

describe('a network policy', () => {
  it('is told in plain words, with what all policies leave open', () => {
    const lines = policyOverview(RECORDED, 'data/db-from-shop');
    expect(textOf(lines)).toContain(
      'from pods with tier=backend in namespaces with team=storefront, on TCP 5432',
    );
    expect(textOf(lines)).toContain('It says nothing about where its pods go.');
    expect(textOf(lines)).toContain(' db may go to everywhere: no policy restricts it');
    expect(lineWith(lines, 'db lets in').open).toMatchObject({ screen: 'reach', tab: 'Reached by' });
  });

  it('does not claim that it is enforced', () => {
    expect(fieldOf(policyOverview(RECORDED, 'shop/default-deny'), 'enforced by')).toContain('not known');
    const calico = object({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'calico-node', namespace: 'kube-system' },
    });
    const policy = object({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: {},
    });
    expect(fieldOf(policyOverview(seenOf([calico, policy]), 'shop/p'), 'enforced by')).toBe('Calico');
  });

  it('that selects nobody says so', () => {
    const policy = object({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'wbe' } } },
    });
    expect(textOf(policyPods(seenOf([policy, pod('web')]), 'shop/p', ROOM))).toContain('None now');
  });
});

describe('a namespace', () => {
  it('says which levels it asks for, where they come from, and what it could enforce', () => {
    const lines = namespaceOverview(RECORDED, 'shop');
    expect(fieldOf(lines, 'enforce')).toBe('privileged   no label');
    expect(fieldOf(lines, 'audit')).toBe('restricted   writes it into the audit log');
    expect(fieldOf(lines, 'could enforce')).toBe('baseline   without refusing anything that is there');
    expect(fieldOf(lines, 'closed inwards')).toBe('yes');
    expect(textOf(namespaceOverview(RECORDED, 'hardened'))).toContain('restricted, as of v1.36');
  });

  it('names what stands in the way of each level, once for each workload, and leads there', () => {
    const lines = namespacePodSecurity(RECORDED, 'legacy');
    expect(textOf(lines)).toContain('In the way of baseline (6)');
    expect(lineWith(lines, ' builder  Deployment').open).toEqual({
      screen: 'workload',
      id: 'Deployment/legacy/builder',
    });
    expect(linesOf(lines).filter((line) => line.startsWith(' builder')).length).toBe(1 * 2);
    expect(textOf(namespacePodSecurity(RECORDED, 'shop'))).toContain(
      'pod-security.kubernetes.io/enforce=baseline',
    );
  });

  it('shows its policies and whom none governs', () => {
    const text = textOf(namespaceNetwork(RECORDED, 'shop'));
    expect(text).toContain('default-deny  closes the way in, closes the way out for every pod');
    expect(textOf(namespaceNetwork(RECORDED, 'legacy'))).toContain('No policy for the way in of 6 workloads');
  });

  it('has its workloads, the worst first, and its quota', () => {
    const lines = namespaceContents(RECORDED, 'shop', ROOM);
    expect(lines.find(({ open }) => open?.screen === 'workload')?.open).toEqual({
      screen: 'workload',
      id: 'Deployment/shop/api',
    });
    const data = namespaceOverview(RECORDED, 'data');
    expect(fieldOf(data, 'quota compute')).toContain('pods 1 of 20');
    expect(fieldOf(data, 'range defaults')).toContain('Container max for cpu and memory');
  });

  it('that may not be read, and whose content may, is still shown', () => {
    const facts = clusterFacts(cluster([pod('web')], { namespaces: { of: 'nothing' } }));
    const lines = namespaceOverview(seen(facts), 'shop');
    expect(textOf(lines)).toContain('The namespace itself is not known, only what is in it.');
    expect(fieldOf(lines, 'pods')).toBe('1');
    expect(textOf(namespaceOverview(seen(facts), 'nowhere'))).toContain('This namespace is gone.');
  });
});

describe('an image of the cluster', () => {
  const busybox = clusterImages(RECORDED.kube).find(
    ({ name, digest }) => name.endsWith('/busybox') && digest !== '',
  );
  const key = busybox?.key ?? '';

  it('says by which names it is asked for, and how firm they are', () => {
    const text = textOf(clusterImageOverview(RECORDED, key), 300);
    expect(text).toContain('busybox:latest   whatever was pushed last');
    expect(text).toContain('busybox:1.35.0   a tag, which can be moved');
    expect(text).toMatch(/@sha256:\w+ +by digest: always this image/);
  });

  it('leads to the containers that run it', () => {
    const lines = clusterImageUses(RECORDED, key, ROOM);
    expect(lines.filter(({ open }) => open?.screen === 'pod-container').length).toBeGreaterThan(10);
  });

  it('tells how its layers can be read, with the exact image', () => {
    const commands = clusterImageLayers(RECORDED, key).flatMap(({ copy }) => copy ?? []);
    expect(commands).toContain(`docker pull ${key}`);
    expect(commands).toContain('plimsoll --target archive:image.tar');
  });

  it('has commands that do nothing else, whatever the image is called', () => {
    const one = seenOf([pod('web', { containers: [{ name: 'main', image: 'web;reboot' }] })]);
    const commands = clusterImageLayers(one, 'web;reboot').flatMap(({ copy }) => copy ?? []);
    expect(commands).toContain("docker pull 'web;reboot'");
    expect(commands.filter((command) => /[^'/]web;/.test(command))).toEqual([]);
  });

  it('warns where the same name means another image elsewhere', () => {
    const running = (name: string, digit: string) =>
      pod(
        name,
        { containers: [{ name: 'main', image: 'web:1' }] },
        {},
        {
          phase: 'Running',
          containerStatuses: [
            {
              name: 'main',
              imageID: `docker.io/library/web@sha256:${digit.repeat(64)}`,
              state: { running: {} },
            },
          ],
        },
      );
    const one = seenOf([running('a', '1'), running('b', '2')]);
    const lines = clusterImageOverview(one, `docker.io/library/web@sha256:${'1'.repeat(64)}`);
    expect(textOf(lines)).toContain('docker.io/library/web:1 run 2 different images');
    expect(lineWith(lines, '2222').open).toEqual({
      screen: 'cluster-image',
      id: `docker.io/library/web@sha256:${'2'.repeat(64)}`,
    });
  });

  it('that nothing runs any more says so', () => {
    expect(textOf(clusterImageOverview(RECORDED, 'nothing'))).toContain(
      'Nothing runs or asks for this image',
    );
  });
});
