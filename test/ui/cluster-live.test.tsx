import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '../../src/session/session.ts';
import { strayControls } from '../e2e/terminal-text.ts';
import { HOSTILE_PIECES, hostileCharacters } from '../facts/hostile-text.ts';
import type { ApiServer } from '../kubernetes/api-server.ts';
import type { RawObject } from '../kubernetes/recordings.ts';
import { judged, kubeconfigFor, openCluster, startCluster } from './cluster-session.ts';
import { KEY, type ShownOptions, type ShownProgram, showProgram } from './shown-program.tsx';

// Each of these opens a cluster of its own and walks through many screens.
vi.setConfig({ testTimeout: 90_000 });

let program: ShownProgram | undefined;

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function cluster(
  options: ShownOptions = {},
  prepare: (server: ApiServer) => void = () => undefined,
): Promise<{ readonly server: ApiServer; readonly session: Session; readonly shown: ShownProgram }> {
  const server = await startCluster();
  prepare(server);
  const session = await openCluster(kubeconfigFor({ live: server }, 'admin'));
  program = await showProgram({ session, ...options });
  return { server, session, shown: program };
}

function objectOf(server: ApiServer, resource: string, name: string): RawObject {
  const found = server.store.list(resource).find(({ metadata }) => metadata.name.startsWith(name));
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
}

/** The same object with another status, in a new version. */
function withStatus(object: RawObject, status: unknown): RawObject {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata, status };
}

/** A pod of nobody, privileged, as somebody would make it. */
function privilegedPod(name: string, namespace = 'shop'): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, uid: `uid-${name}`, creationTimestamp: '2026-11-21T22:00:00Z' },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'main', image: 'busybox', securityContext: { privileged: true } }],
    },
    status: { phase: 'Running' },
  };
}

const rowsWith = ({ screen }: ShownProgram, text: string): readonly string[] =>
  screen().filter((line) => line.includes(text));

describe('lists while a cluster changes', () => {
  it('show what comes, with its findings, and what goes', async () => {
    const { server, session, shown } = await cluster();
    await shown.press('7', '/name:intruder', KEY.enter);
    expect(shown.text()).toContain('0 of 27');
    server.put('pods', privilegedPod('intruder'));
    await shown.waitFor(() => rowsWith(shown, 'intruder').some((line) => /privileged.*✖1/.test(line)));
    server.remove('pods', 'shop/intruder');
    await shown.waitFor('0 of 27');
    await judged(session);
    expect(shown.text()).toContain('Nothing matches this filter');
  });

  it('show how a pod does, and leave every other row as it is', async () => {
    const { server, shown } = await cluster();
    await shown.press('7', 's', 's');
    const before = shown.screen();
    const [own = ''] = before.filter((line) => line.includes('db-0'));
    server.put('pods', withStatus(objectOf(server, 'pods', 'db-0'), { phase: 'Failed', reason: 'Evicted' }));
    await shown.waitFor('Evicted');
    const changed = shown.screen().filter((line, index) => line !== before[index]);
    expect(changed.filter((line) => !line.includes('db-0') && !line.includes('in trouble'))).toEqual([]);
    expect(rowsWith(shown, 'db-0')).not.toEqual([own]);
  });

  it('draw nothing for a change that they do not show', async () => {
    const { server, session, shown } = await cluster();
    await shown.press('7');
    await shown.rest();
    const written = shown.output().length;
    const pod = objectOf(server, 'pods', 'db-0');
    server.put('pods', withStatus(pod, { ...(pod.status ?? {}), nominatedNodeName: 'edge-2' }));
    await expect
      .poll(() => session.facts.kube?.objects.get('pods')?.get('data/db-0')?.status)
      .toMatchObject({ nominatedNodeName: 'edge-2' });
    await shown.rest();
    expect(shown.output().length).toBe(written);
  });

  it('keep the cursor on its row while others come before it', async () => {
    const { server, shown } = await cluster();
    await shown.press('2', '/namespace:shop', KEY.enter, 'G');
    const own = shown.cursor().split(/\s+/)[1];
    server.put('pods', privilegedPod('intruder'));
    await shown.waitFor('intruder');
    expect(shown.cursor().split(/\s+/)[1]).toBe(own);
  });

  it('count who is ready', async () => {
    const { server, shown } = await cluster();
    await shown.press('2', '/name:web', KEY.enter);
    await shown.waitFor('2/2');
    const web = objectOf(server, 'deployments', 'web');
    server.put('deployments', withStatus(web, { replicas: 2, readyReplicas: 1 }));
    await shown.waitFor('1/2');
  });
});

describe(':ns and :ctx', () => {
  async function open() {
    const [one, other] = [await startCluster(), await startCluster()];
    const kubeconfig = kubeconfigFor({ one, other }, 'admin');
    const session = await openCluster(kubeconfig);
    const opened: string[] = [];
    program = await showProgram({
      session,
      open: async (target) => {
        opened.push(target);
        return openCluster(kubeconfig, target);
      },
    });
    return { shown: program, opened };
  }

  it('look at one namespace, where a person is, and at all of them again', async () => {
    const { shown, opened } = await open();
    await shown.press('7', '/name:node', KEY.enter);
    await shown.waitFor('of 27');
    // What was filtered is looked for in another place now.
    await shown.press(':ns shop', KEY.enter);
    await shown.waitFor('one/shop');
    await shown.waitFor('Pods   3');
    expect(shown.text()).not.toContain('legacy');
    await shown.press(':ns all', KEY.enter);
    await shown.waitFor('Pods   27');
    expect(opened).toEqual(['kube:one/shop', 'kube:one']);
  });

  it('judge only what is in the namespace, say so, and how to get back', async () => {
    const { shown } = await open();
    await shown.press(':ns shop', KEY.enter);
    await shown.waitFor('First in shop   :ns all shows the whole cluster');
    await shown.press(':findings', KEY.enter);
    await shown.waitFor('shop/api');
    expect(shown.text()).not.toMatch(/deployer-admin|legacy|node-1/);
    await shown.press('6');
    await shown.waitFor(() => rowsWith(shown, 'node-1').some((line) => line.trimEnd().endsWith('–')));
    await shown.press(KEY.enter);
    await shown.waitFor('Not checked: you look at namespace shop alone');
    await shown.press(':ns all', KEY.enter);
    await shown.waitFor(() => !shown.text().includes('/shop'));
  });

  it('complete a name, and say that there is none such', async () => {
    const { shown, opened } = await open();
    await shown.press(':ns leg', KEY.tab);
    expect(shown.text()).toContain(':ns legacy');
    await shown.press(KEY.esc, ':ns nowhere', KEY.enter);
    expect(shown.text()).toContain('There is no namespace nowhere');
    expect(opened).toEqual([]);
  });

  it('lead to the list of namespaces, where a key looks at one', async () => {
    const { shown, opened } = await open();
    await shown.press(':ns', KEY.enter, '/name:hardened', KEY.enter, 'u');
    await shown.waitFor('one/hardened');
    expect(opened).toEqual(['kube:one/hardened']);
  });

  it('open another context', async () => {
    const { shown, opened } = await open();
    await shown.press(':ctx other', KEY.enter);
    await shown.waitFor('Plimsoll  other');
    expect(opened).toEqual(['kube:other']);
  });
});

describe('a hostile cluster', () => {
  const nasty = HOSTILE_PIECES.join('x');
  const SCREENS = [
    '1',
    '2',
    '3',
    '4',
    '6',
    '7',
    '8',
    '9',
    ':containers\r',
    ':policies\r',
    ':events\r',
    ':gaps\r',
  ];

  /** Names, labels, reasons and images that act on a terminal, an annotation of a megabyte, and objects with holes. */
  function poison(server: ApiServer): void {
    const metadata = { name: nasty, namespace: nasty, uid: nasty, labels: { [nasty]: nasty } };
    const annotations = { [nasty]: nasty.repeat(Math.ceil(1_000_000 / nasty.length)) };
    const spec = {
      nodeName: nasty,
      containers: [{ name: nasty, image: nasty, ports: [{ containerPort: 80, name: nasty }] }],
    };
    const status = {
      phase: nasty,
      reason: nasty,
      containerStatuses: [{ name: nasty, state: { waiting: { reason: nasty } } }],
    };
    server.put('pods', { metadata: { ...metadata, annotations }, spec, status });
    server.put('namespaces', {
      metadata: { name: nasty, labels: { 'pod-security.kubernetes.io/enforce': nasty } },
    });
    server.put('deployments', {
      metadata,
      spec: { replicas: 1, template: { metadata: {}, spec } },
      status: {},
    });
    server.put('services', {
      metadata,
      spec: { type: nasty, ports: [{ port: 80, name: nasty }], externalName: nasty },
    });
    server.put('ingresses', {
      metadata,
      spec: { rules: [{ host: nasty, http: { paths: [{ path: nasty }] } }] },
    });
    server.put('networkpolicies', { metadata, spec: { podSelector: { matchLabels: { [nasty]: nasty } } } });
    server.put('nodes', {
      metadata: { name: nasty },
      status: { nodeInfo: { kubeletVersion: nasty }, conditions: [{ type: nasty }] },
    });
    server.put('clusterrolebindings', {
      metadata: { name: nasty },
      roleRef: { kind: 'ClusterRole', name: nasty },
      subjects: [{ kind: 'User', name: nasty }],
    });
    server.put('events', {
      metadata,
      reason: nasty,
      message: nasty,
      involvedObject: { kind: nasty, name: nasty },
    });
    for (const [index, hole] of [undefined, null, 7, 'text', [], {}].entries()) {
      const bare = { metadata: { name: `hole-${index}`, namespace: 'shop' }, spec: hole, status: hole };
      for (const resource of [
        'pods',
        'deployments',
        'jobs',
        'services',
        'ingresses',
        'networkpolicies',
        'events',
      ])
        server.put(resource, bare);
      server.put('nodes', { ...bare, metadata: { name: `hole-${index}` } });
      server.put('rolebindings', { ...bare, roleRef: hole, subjects: hole });
    }
  }

  it.each([
    [80, 24],
    [200, 50],
  ])('does nothing to a terminal of %i×%i, and every list shows it', async (columns, rows) => {
    const { shown } = await cluster({ columns, rows }, poison);
    for (const keys of SCREENS) {
      await shown.press(keys);
      await shown.rest();
      expect(hostileCharacters(shown.text().replaceAll('\n', ''))).toEqual([]);
      expect(shown.screen().every((line) => line.length <= columns)).toBe(true);
      await shown.press('s', 'j', 'G');
    }
    expect(strayControls(shown.output())).toEqual([]);
    expect(shown.scrolls()).toBe(0);
    await shown.press('7', '/hole', KEY.enter);
    expect(shown.text()).toContain('6 of 34');
  });
});
