import { describe, expect, it } from 'vitest';
import { eventRows } from '../../../../../src/ui/screens/cluster/events/present.ts';
import { containerOverview } from '../../../../../src/ui/screens/cluster/pod/present-container.ts';
import { podOverview } from '../../../../../src/ui/screens/cluster/pod/present-overview.ts';
import { seePod } from '../../../../../src/ui/screens/cluster/pod/seen-pod.ts';
import { clusterFacts } from '../../../../audit/kubernetes/judged-cluster.ts';
import { cluster, object, pod } from '../../../../insight/kubernetes/objects.ts';
import { fieldOf, ROOM, recordedPod, seenPod, textOf, textsOf } from './seen.ts';

describe('the overview of a pod', () => {
  it('starts with the worst news, each leading to its check', () => {
    const lines = podOverview(recordedPod('legacy/privileged'), ROOM);
    expect(textsOf(lines).slice(0, 2)).toEqual(['Worst of 22 findings', ' ✖ critical runs main privileged']);
    expect(lines[1]?.open).toEqual({
      screen: 'check',
      id: 'kubernetes.workload.privileged',
      resource: { kind: 'workload', id: 'Pod/legacy/privileged' },
    });
  });

  it.each([
    ['legacy/privileged', 'Running, made 21 Nov'],
    [
      'team-b/bad-image',
      'ImagePullBackOff: its image can’t be fetched; the kubelet waits before it tries again',
    ],
    ['team-b/missing-secret', /^CreateContainerConfigError: something that it refers to is missing/],
    ['team-b/completed', 'Completed'],
    ['team-b/too-big', 'Pending'],
  ])('%s reads %s', (name, expected) => {
    expect(fieldOf(podOverview(recordedPod(name), ROOM), 'state')).toMatch(expected);
  });

  it('says of a container in trouble what it waits for, and how its run before ended', () => {
    const lines = podOverview(recordedPod('team-b/crash-loop'), ROOM);
    expect(fieldOf(lines, 'main')).toMatch(/^back-off 2m40s restarting failed container/);
    expect(fieldOf(lines, '')).toMatch(
      /^the run before ended .* with code 1: ended with an error of its own$/,
    );
    expect(fieldOf(lines, 'restarts')).toBe('5 so far, of all its containers');
    expect(fieldOf(podOverview(recordedPod('team-b/too-big'), ROOM), 'condition')).toMatch(
      /^no node yet: 0\/2 nodes are available/,
    );
  });

  it('shows no secret that somebody wrote into a message', () => {
    const message = 'DB_PASSWORD=c0rrect-h0rse-battery is wrong';
    const ended = { terminated: { exitCode: 1, reason: 'Error', message } };
    const broken = pod(
      'web',
      {},
      {},
      {
        phase: 'Failed',
        message,
        conditions: [{ type: 'Ready', status: 'False', message }],
        containerStatuses: [{ name: 'main', state: ended, lastState: ended }],
      },
    );
    const event = object({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'shop' },
      message,
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web' },
    });
    const seen = seenPod(broken, [event]);
    const [entry] = seen.containers;
    const shown = [
      textOf(podOverview(seen, ROOM)),
      entry === undefined ? '' : textOf(containerOverview(seen, entry)),
      JSON.stringify(eventRows(seen.facts)),
    ];
    for (const text of shown) {
      expect(text).toContain('DB_PASSWORD=');
      expect(text).not.toContain('c0rrect');
    }
  });

  it('leads to its owners, its node, its account and its images', () => {
    const lines = podOverview(recordedPod('shop/web-'), ROOM);
    const openOf = (id: string) => lines.find((line) => line.id === id)?.open;
    expect(openOf(': made by')).toEqual({ screen: 'workload', id: 'ReplicaSet/shop/web-9498c4b88' });
    expect(openOf(':   made by')).toEqual({ screen: 'workload', id: 'Deployment/shop/web' });
    expect(openOf(': node')).toEqual({ screen: 'node', id: 'node-1' });
    const image = lines.find(({ id }) => id.startsWith('image '));
    expect(image?.open).toMatchObject({ screen: 'cluster-image', tab: 'Overview' });
    expect(image?.layers).toMatchObject({ screen: 'cluster-image', tab: 'Layers' });
    expect(textOf(lines)).toMatch(/registry\.example\.com\/shop\/web:2\.3\.1 {3}sha256:[0-9a-f]{64}/);
  });

  it('names init containers, sidecars and ephemeral containers as such, and leads to each', () => {
    const lines = podOverview(recordedPod('team-b/multi'), ROOM);
    const text = textOf(lines);
    expect(text).toMatch(/fix-perms +init container +ended, 0/);
    expect(text).toMatch(/log-shipper +sidecar +running/);
    expect(textOf(podOverview(recordedPod('legacy/privileged'), ROOM))).toMatch(
      /debugger +ephemeral container/,
    );
    expect(lines.find(({ id }) => id === 'container exporter')?.open).toEqual({
      screen: 'pod-container',
      id: 'team-b/multi',
      container: 'exporter',
      tab: 'Overview',
    });
  });

  it('tells what is not as its template has it', () => {
    const template = { spec: { containers: [{ name: 'main', image: 'web:1' }] } };
    const owner = object({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'shop', uid: 'u1' },
      spec: { template },
    });
    const made = pod(
      'web-1',
      {
        containers: [
          { name: 'main', image: 'web:2' },
          { name: 'proxy', image: 'proxy:1' },
        ],
      },
      {
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u1', controller: true },
        ],
      },
    );
    const text = textOf(podOverview(seenPod(made, [owner]), ROOM));
    expect(text).toContain(' ≠ image of main: the pod has web:2, the template web:1');
    expect(text).toContain(' ≠ container proxy: only the pod has it: proxy:1');
  });

  it.each([
    ['team-b/multi', /^whoever reaches the nodes: host port, port 19121 of its node/],
    ['data/db-0', /^nobody: policies close every way/],
    ['team-b/completed', /^nobody$/],
    ['legacy/cap-adder', /^the cluster: pod address/],
  ])('%s: who reaches it', (name, expected) => {
    expect(fieldOf(podOverview(recordedPod(name), ROOM), 'open to')).toMatch(expected);
  });

  it.each([
    ['hardened/payments-847', 'meets restricted; its namespace enforces restricted'],
    ['legacy/privileged', 'does not even meet baseline; its namespace enforces nothing'],
  ])('%s: the Pod Security level', (name, expected) => {
    expect(fieldOf(podOverview(recordedPod(name), ROOM), 'pod security')).toBe(expected);
  });
});

describe('the overview of a container', () => {
  it('has what names it first', () => {
    const { only, ...seen } = recordedPod('legacy/privileged', 'debugger');
    if (only === undefined) throw new Error('it is there');
    const text = textOf(containerOverview({ ...seen, only }, only));
    expect(text).toMatch(/^Worst of \d+ findings that name it\n ▲ high {5}adds SYS_PTRACE/);
    expect(text).not.toContain('runs main privileged');
  });

  it('says who it runs as, and leads to its pod', () => {
    const seen = recordedPod('team-b/multi', 'log-shipper');
    if (seen.only === undefined) throw new Error('it is there');
    const lines = containerOverview(seen, seen.only);
    expect(fieldOf(lines, 'user')).toBe('root, the image’s own user');
    expect(lines.find(({ id }) => id === ': pod')?.open).toMatchObject({ screen: 'pod', id: 'team-b/multi' });
  });
});

describe('a pod that is not there', () => {
  const facts = (extents: Parameters<typeof cluster>[1] = {}) => clusterFacts(cluster([pod('web')], extents));
  const why = (of: ReturnType<typeof facts>, id: string, container?: string): unknown => {
    const { kube } = of;
    return kube && seePod({ facts: of, kube, audit: recordedPod('shop/web').audit }, id, container);
  };

  it('is gone', () => {
    expect(why(facts(), 'shop/none')).toBe('This pod is gone.');
    expect(why(facts(), 'shop/web', 'proxy')).toBe('This pod has no container of that name any more.');
  });

  it('may be one that nobody may read', () => {
    const limited = { ...facts({ pods: { of: 'nothing' } }) };
    const gap = {
      fact: 'kube.pods',
      reason: 'permission',
      detail: 'you may not list pods in the whole cluster',
      hint: 'Ask for a ClusterRole with the verb list on pods',
    } as const;
    expect(why({ ...limited, gaps: new Map([[gap.fact, gap]]) }, 'other/none')).toBe(
      'You may not list pods in the whole cluster. Ask for a ClusterRole with the verb list on pods.',
    );
  });
});
