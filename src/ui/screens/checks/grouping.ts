/** What the checks are grouped by. Pure. */
import { CONTROLS, LAYERS, RESOURCE_KINDS, SEVERITIES } from '../../../facts/finding.ts';
import { type Benchmark, inOrder, referenceIn, sectionOf } from '../../../insight/benchmark.ts';
import { BENCHMARK_SECTIONS } from '../../../knowledge/benchmark-sections.ts';
import { CONTROL_NAME } from '../../../knowledge/posture-words.ts';
import type { Group } from '../../list/grouped-rows.ts';
import type { Segment } from '../../text/line.ts';
import { STATUS_SIGN, statusToken } from '../../text/risk.ts';
import type { CheckRow } from './check-row.ts';

export const GROUPINGS = ['section', 'control', 'layer', 'severity', 'resource'] as const;
export type GroupingName = (typeof GROUPINGS)[number];

export function groupingNamed(name: string | undefined): GroupingName {
  return GROUPINGS.find((grouping) => grouping === name) ?? 'section';
}

const OWN: Group = { id: 'section own', title: 'Checks of your own', order: Number.MAX_SAFE_INTEGER };

/** Which group a check is in. With one benchmark its name is left out of the titles. */
export function checkGroup({ check }: CheckRow, by: GroupingName, benchmarks: readonly Benchmark[]): Group {
  switch (by) {
    case 'section':
      return sectionGroup(check, benchmarks);
    case 'control':
      return listed('control', CONTROLS, check.control, CONTROL_NAME[check.control]);
    case 'layer':
      return listed('layer', LAYERS, check.layer);
    case 'severity':
      return listed('severity', SEVERITIES, check.severity);
    case 'resource':
      return listed('resource', RESOURCE_KINDS, check.resource);
  }
}

function listed<T extends string>(name: string, all: readonly T[], value: T, title?: string): Group {
  const word = title ?? value.charAt(0).toUpperCase() + value.slice(1);
  return { id: `${name} ${value}`, title: word, order: all.indexOf(value) };
}

function sectionGroup(check: CheckRow['check'], benchmarks: readonly Benchmark[]): Group {
  const reference = referenceIn(check, benchmarks);
  if (reference === undefined) return OWN;
  const section = sectionOf(reference);
  const { benchmark, id } = reference;
  const lead = benchmarks.length === 1 ? '' : `${benchmark} `;
  const at = benchmarks.findIndex(({ name }) => name === benchmark) * 1_000;
  if (section === undefined) {
    const start = id.split('.')[0] ?? id;
    const order = at + 500 + Number(inOrder(start).replaceAll(/\D/g, '') || 0);
    return { id: `section ${benchmark} ${start}`, title: `${lead}${start}`, order };
  }
  const number = /^\d/.test(section.start) ? `${section.start} ` : '';
  return {
    id: `section ${benchmark} ${section.start}`,
    title: `${lead}${number}${section.name}`,
    order: at + BENCHMARK_SECTIONS.indexOf(section),
  };
}

/** `12 of 19 pass`, and before it what does not: counted are checks, and only those that apply. */
export function groupAside(rows: readonly CheckRow[], linear: boolean): readonly Segment[] {
  const count = (status: CheckRow['status']): number => rows.filter((row) => row.status === status).length;
  const applying = rows.length - count('not-applicable');
  if (applying === 0) return [{ text: 'nothing here to decide', token: 'text.dim' }];
  const others = (['fail', 'unknown'] as const).flatMap((status): readonly Segment[] => {
    const number = count(status);
    if (number === 0) return [];
    const text = linear ? `${number} ${status}, ` : `${STATUS_SIGN[status]} ${number}  `;
    return [{ text, token: statusToken(status) }];
  });
  const passed = count('pass');
  return [
    ...others,
    { text: `${passed} of ${applying} pass`, token: passed === applying ? 'status.pass' : 'text.dim' },
  ];
}
