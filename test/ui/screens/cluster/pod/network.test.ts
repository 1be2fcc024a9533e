import { describe, expect, it } from 'vitest';
import { networkFolds, podNetwork } from '../../../../../src/ui/screens/cluster/pod/present-network.ts';
import { object, pod } from '../../../../insight/kubernetes/objects.ts';
import { fieldOf, recordedPod, seenPod, textOf, textsOf } from './seen.ts';

const NONE: ReadonlySet<string> = new Set();

function policy(name: string, spec: Readonly<Record<string, unknown>>) {
  return object({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: { podSelector: {}, ...spec },
  });
}

/** The lines below a heading. */
function under(lines: ReturnType<typeof podNetwork>, heading: string): string {
  const texts = textsOf(lines);
  const start = texts.indexOf(heading);
  const end = texts.indexOf('', start);
  return texts.slice(start + 1, end === -1 ? undefined : end).join('\n');
}

describe('the network of a pod', () => {
  it('says plainly that no policy selects it', () => {
    const lines = podNetwork(seenPod(pod('web')), NONE);
    expect(under(lines, 'Who may reach it')).toBe(' No policy selects it: everything may reach it.');
    expect(under(lines, 'Where it may go')).toBe(
      ' No policy selects it: it may go wherever others let it in.',
    );
  });

  it('names the policies that select it, and what they leave open', () => {
    const from = [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }];
    const rule = policy('lets-in', { ingress: [{ from, ports: [{ port: 8080 }] }] });
    const lines = podNetwork(seenPod(pod('web'), [rule]), NONE);
    const text = under(lines, 'Who may reach it');
    expect(text).toContain('by policy lets-in');
    expect(text).toContain('addresses in 10.0.0.0/8 without 10.1.0.0/16 on TCP 8080');
    expect(lines.find(({ id }) => id === 'ingress policy shop/lets-in')?.open).toEqual({
      screen: 'policy',
      id: 'shop/lets-in',
    });
    const closed = podNetwork(seenPod(pod('web'), [policy('none', { policyTypes: ['Egress'] })]), NONE);
    expect(under(closed, 'Where it may go')).toMatch(/^ \w+\n {3}by policy none$/);
  });

  it('does not take policies that may not be read for none', () => {
    const lines = podNetwork(
      seenPod(pod('web'), [], undefined, { networkpolicies: { of: 'nothing' } }),
      NONE,
    );
    expect(textOf(lines)).not.toContain('everything may reach it');
    expect(under(lines, 'Who may reach it')).toMatch(/networkpolicies could not be listed/);
  });

  it('opens its peers by namespace and workload', () => {
    const seen = recordedPod('legacy/cap-adder');
    const folded = podNetwork(seen, NONE);
    expect(under(folded, 'Who may reach it')).toContain(' ▸ platform   1 workload, 2 pods');
    expect(networkFolds(folded)).toContain('ingress platform');
    const opened = podNetwork(seen, new Set(['ingress platform']));
    expect(under(opened, 'Who may reach it')).toMatch(
      / ▾ platform .*\n {5}DaemonSet node-agent {3}any port {3}2 pods/,
    );
    expect(opened.find(({ open }) => open?.screen === 'workload')?.open).toMatchObject({
      id: 'DaemonSet/platform/node-agent',
    });
  });

  it('tells of host ports, services and ingresses that lead to it', () => {
    expect(textOf(podNetwork(recordedPod('team-b/multi'), NONE))).toMatch(
      /host port: port 19121 of its node → 9121\/TCP/,
    );
    const web = textOf(podNetwork(recordedPod('shop/web-'), NONE));
    expect(web).toMatch(/service: web\.shop, port 80 → 8080\/TCP/);
    expect(web).toMatch(/ingress: shop\.example\.com/);
  });

  it('says what the network of the node means', () => {
    const text = textOf(podNetwork(seenPod(pod('web', { hostNetwork: true })), NONE));
    expect(text).toContain('no policy holds it back');
  });

  it('has nothing to reach once it has ended', () => {
    const lines = podNetwork(recordedPod('team-b/completed'), NONE);
    expect(fieldOf(lines, 'of the pod')).not.toBe('');
    expect(textOf(lines)).not.toContain('Who may reach it');
  });
});
