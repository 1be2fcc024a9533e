import { describe, expect, it } from 'vitest';
import type { EvidenceValue, Finding } from '../../../../../src/facts/finding.ts';
import { namesContainer, podFindings } from '../../../../../src/ui/screens/cluster/pod/present-findings.ts';
import { pod } from '../../../../insight/kubernetes/objects.ts';
import { recordedPod, seenPod, textOf } from './seen.ts';

const SPEC = {
  initContainers: [{ name: 'init', image: 'tools:1' }],
  containers: [
    { name: 'web', image: 'web:1' },
    { name: 'side', image: 'tools:1' },
  ],
};

function finding(reason: string, ...values: readonly EvidenceValue[]): Finding {
  return {
    check: 'c',
    title: 't',
    severity: 'high',
    layer: 'container',
    control: 'isolation',
    references: [],
    status: 'fail',
    resource: { kind: 'workload', id: 'Deployment/shop/web', name: 'shop/web' },
    evidence: values.map((value, index) => ({ fact: `f${index}`, value })),
    reason,
    remediation: '',
  };
}

function named(found: Finding): readonly string[] {
  const seen = seenPod(pod('web', SPEC));
  return seen.containers
    .filter((entry) => namesContainer(found, entry, seen))
    .map(({ container }) => container.name);
}

describe('which containers a finding names', () => {
  it.each<readonly [string, Finding, readonly string[]]>([
    ['a list of names', finding('', null, ['web', 'init']), ['init', 'web']],
    [
      'what was found of each, where some have nothing',
      finding('', [
        { container: 'web', add: [] },
        { container: 'side', add: ['NET_RAW'] },
      ]),
      ['side'],
    ],
    [
      'what was found of each, where all have something',
      finding('', [
        { container: 'web', profile: 'not set' },
        { container: 'side', profile: 'not set' },
      ]),
      ['web', 'side'],
    ],
    [
      'the path of a field',
      finding('', [{ path: 'spec.template.spec.containers[0].env[2].value' }]),
      ['web'],
    ],
    ['the path of a field of an init container', finding('', ['spec.initContainers[0].image']), []],
    ['images', finding('', ['tools:1']), ['init', 'side']],
    ['the words of the reason', finding('gets requests from web before it says so', true), ['web']],
    ['nothing of a container', finding('runs as the service account default', 'default'), []],
  ])('%s', (what, found, names) => {
    expect(named(found)).toEqual(what.endsWith('of an init container') ? ['init'] : names);
  });

  it('counts what failed only', () => {
    expect(named({ ...finding('', ['web']), status: 'pass' })).toEqual([]);
  });
});

describe('the findings of a container', () => {
  it('has those about it first, and the others behind', () => {
    const text = textOf(podFindings(recordedPod('team-b/multi', 'exporter'), undefined));
    const [own = '', others = ''] = text.split('About the whole pod, or its other containers');
    expect(own).toContain('takes port 19121 of its node');
    expect(own).not.toContain('NET_RAW to what containers may do');
    expect(others).toContain('adds NET_RAW to what containers may do');
  });

  it('says what is judged, and can be accepted there', () => {
    const lines = podFindings(recordedPod('shop/web-'), undefined);
    expect(textOf(lines)).toContain('These are judged for Deployment/shop/web');
    expect(lines.some(({ waivable }) => waivable !== undefined)).toBe(true);
  });
});
