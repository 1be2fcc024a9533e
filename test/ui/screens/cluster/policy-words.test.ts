import { describe, expect, it } from 'vitest';
import { networkPolicyOf } from '../../../../src/facts/kubernetes/network-policy.ts';
import { peerWords, podWords, policyPortWords } from '../../../../src/ui/screens/cluster/policy-words.ts';
import { object } from '../../../insight/kubernetes/objects.ts';

/** The first rule of a policy that has this one. */
function rule(raw: Readonly<Record<string, unknown>>) {
  const policy = object({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop' },
    spec: { podSelector: {}, ingress: [raw] },
  });
  const first = networkPolicyOf(policy).ingress?.[0];
  if (first === undefined) throw new Error('the rule was not read');
  return first;
}

const PEERS: readonly [string, unknown][] = [
  ['every pod in this namespace', { podSelector: {} }],
  ['pods with app=web in this namespace', { podSelector: { matchLabels: { app: 'web' } } }],
  ['every pod in any namespace', { namespaceSelector: {} }],
  [
    'every pod in namespace kube-system',
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
  ],
  [
    'pods with app=web in namespaces with team=a',
    {
      podSelector: { matchLabels: { app: 'web' } },
      namespaceSelector: { matchLabels: { team: 'a' } },
    },
  ],
  [
    'pods with tier is a or b, tier is not c, a label x and no label y in this namespace',
    {
      podSelector: {
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['a', 'b'] },
          { key: 'tier', operator: 'NotIn', values: ['c'] },
          { key: 'x', operator: 'Exists' },
          { key: 'y', operator: 'DoesNotExist' },
        ],
      },
    },
  ],
  [
    'addresses in 10.0.0.0/8 without 10.1.0.0/16',
    { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
  ],
  ['every address (0.0.0.0/0)', { ipBlock: { cidr: '0.0.0.0/0' } }],
  // A damaged one means nobody: it must not read as everybody.
  ['nobody: this part says nothing', {}],
];

describe('a peer of a network policy', () => {
  it.each(PEERS)('%s', (words, peer) => {
    expect(rule({ from: [peer] }).peers.map(peerWords)).toEqual([words]);
  });
});

describe('ports of a network policy', () => {
  it.each([
    ['any port', []],
    ['TCP 5432', [{ port: 5432 }]],
    ['UDP 53, TCP 53', [{ protocol: 'UDP', port: 53 }, { port: 53 }]],
    ['TCP 8000-8010', [{ port: 8000, endPort: 8010 }]],
    ['the TCP port named http', [{ port: 'http' }]],
    ['any SCTP port', [{ protocol: 'SCTP' }]],
  ])('%s', (words, ports) => {
    expect(policyPortWords(rule({ ports }).ports)).toBe(words);
  });
});

describe('the pods of a policy', () => {
  it('are all of them with an empty selector', () => {
    expect(podWords(undefined)).toBe('every pod');
    expect(podWords({ matchLabels: {}, matchExpressions: [] })).toBe('every pod');
  });
});
