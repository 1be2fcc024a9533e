/** What a difference between two results is called; the reports of plimsoll diff share it. */
import type { EarlierResult } from '../audit/earlier-result.ts';
import type { DiffedFinding, DiffedResource, ResultDiff } from '../audit/result-diff.ts';
import { inert } from '../facts/inert-text.ts';
import type { Change } from './change-groups.ts';
import { momentWords } from './moment-words.ts';

/** So many of each are named by a report for people; the others are counted. */
export const SHOWN_NAMES = 20;
export const SHOWN_CHECKS = 10;
export const SHOWN_THINGS = 100;

export interface DiffSection {
  readonly title: string;
  readonly changes: readonly Change[];
}

/** In the order in which a person wants to know them; empty ones too. */
export function diffSections(diff: ResultDiff): readonly DiffSection[] {
  return [
    { title: 'New failures', changes: diff.new.map((finding) => changed(finding, newWords(finding))) },
    { title: 'Worse', changes: diff.worsened.map((finding) => changed(finding, movedWords(finding))) },
    {
      title: 'Fixed',
      changes: diff.fixed.map((finding) => changed(finding, FIXED[finding.to ?? 'gone'] ?? '')),
    },
    {
      title: 'Otherwise changed',
      changes: diff.changed.map((finding) => changed(finding, movedWords(finding))),
    },
  ];
}

/** `2 new failures`, `1 worse`, `3 fixed`, `4 otherwise changed`, `29 failures in both`; what there is none of is left out. */
export function diffCounts(diff: ResultDiff): readonly string[] {
  const fails = (count: number): string => (count === 1 ? 'failure' : 'failures');
  return [
    diff.new.length === 0 ? 'No new failure' : `${diff.new.length} new ${fails(diff.new.length)}`,
    ...(diff.worsened.length > 0 ? [`${diff.worsened.length} worse`] : []),
    ...(diff.fixed.length > 0 ? [`${diff.fixed.length} fixed`] : []),
    ...(diff.changed.length > 0 ? [`${diff.changed.length} otherwise changed`] : []),
    `${diff.known} ${fails(diff.known)} in both`,
  ];
}

/** `Score 62 → 70 of 100`, `decided 91 % → 92 %`. */
export function diffFigures({ before, after }: ResultDiff): readonly string[] {
  const percent = (share: number | null): string => (share === null ? '–' : `${Math.floor(share * 100)} %`);
  const [was, is] = [before.summary, after.summary];
  return [
    `Score ${was.score ?? '–'} → ${is.score ?? '–'} of 100`,
    `decided ${percent(was.coverage)} → ${percent(is.coverage)}`,
  ];
}

/** `2026-03-15 12:00 UTC`, the target, `host prod-7`, `Plimsoll 0.1.0`; all inert. */
export function resultWords({ finishedAt, target, tool }: EarlierResult): readonly string[] {
  return [
    momentWords(Date.parse(finishedAt)),
    target.uri,
    ...(target.host === null || target.host.name === '' ? [] : [`host ${target.host.name}`]),
    `Plimsoll ${tool.version}`,
  ].map((words) => inert(words));
}

/** Names by kind: `containers web, db`. */
export function resourceWords(resources: readonly DiffedResource[], shown: number): readonly string[] {
  return [...Map.groupBy(resources, ({ kind }) => kind)].map(([kind, group]) => {
    const names = group.slice(0, shown).map(({ name }) => inert(name));
    const rest = group.length - names.length;
    return `${inert(kind)} ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  });
}

/** `container web`, with what changed of it. */
export interface ThingWords {
  readonly name: string;
  readonly words: readonly string[];
}

/** What differs of the host itself, in the order in which a person wants to know it; empty where that is not known. */
export function thingSections({ facts = [] }: ResultDiff): readonly {
  readonly title: string;
  readonly things: readonly ThingWords[];
}[] {
  const titles = {
    appeared: 'New here',
    vanished: 'No longer here',
    changed: 'Settings that changed',
  } as const;
  return (['appeared', 'vanished', 'changed'] as const)
    .map((sort) => ({
      title: titles[sort],
      things: facts
        .filter((one) => one.sort === sort)
        .map(({ kind, name, words }) => ({
          name: inert(`${kind} ${name}`),
          words: words.map((line) => inert(line)),
        })),
    }))
    .filter(({ things }) => things.length > 0);
}

const FIXED: Readonly<Record<string, string>> = {
  pass: 'passes now',
  'not-applicable': 'does not apply any more',
  gone: 'gone',
};

function changed({ check, title, severity, resource }: DiffedFinding, said: string): Change {
  return { check, title, severity, resource, said };
}

function newWords({ from, reason }: DiffedFinding): string {
  const before = from === undefined || from === 'pass' ? '' : `was ${from}`;
  return [reason, before].filter(Boolean).join('; ');
}

function movedWords({ from, to, reason }: DiffedFinding): string {
  if (from === to) return 'graded differently now';
  const moved = `${from ?? 'not judged'} → ${to ?? 'not judged'}`;
  return to === 'unknown' && reason !== '' ? `${moved}: ${reason}` : moved;
}
