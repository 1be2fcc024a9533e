import { useCallback } from 'react';
import type { Tally } from '../../audit/audit-view.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Connection } from '../../facts/target.ts';
import { clockTime } from '../../insight/container-state.ts';
import { useLayerReading } from '../hooks/use-layer-reading.ts';
import { useRoom } from '../hooks/use-room.ts';
import { useSeen } from '../hooks/use-session.ts';
import type { LayerReading } from '../layers/layer-readings.ts';
import { layerProgressWords } from '../progress/layer-progress.ts';
import { progressWords, readingProgress } from '../progress/reading-progress.ts';
import type { Picture } from '../session/session-feed.ts';
import { cells, cut, type Segment, segmentsWidth } from '../text/line.ts';
import { SEVERITY_SIGN } from '../text/risk.ts';
import { StyledLine } from './styled-line.tsx';

/** The target's name and engine: `prod-7 · Docker 28.5 · rootful`; as many of the words as there is room for. */
function targetWords(facts: Facts, room: number): string {
  const { target, info, engine, kube } = facts;
  if (kube !== undefined && target.kind === 'kubernetes') {
    const user = kube.user === undefined ? [] : [kube.user.name];
    const versions = kube.version === '' ? ['Kubernetes'] : [`Kubernetes ${kube.version}`, kube.version];
    const choices = versions.map((version) => [target.label, version, ...user].join(' · '));
    return choices.find((words) => cells(words) <= room) ?? choices.at(-1) ?? target.label;
  }
  const words = [info?.Name || target.label];
  if (target.kind === 'manifests') words.push('manifests');
  if (engine !== undefined)
    words.push(`${engine.name} ${shortVersion(engine.version)}`, engine.rootless ? 'rootless' : 'rootful');
  return words.join(' · ');
}

/** Without a distribution's or a build's suffix: `20.10.24+dfsg1` is 20.10.24. */
function shortVersion(version: string): string {
  return version.replace(/[+~-].*$/, '');
}

/** The line under the header shows what is being read; where there is no such line, the header says it. */
function connectionSegments(
  facts: Facts,
  layers: LayerReading | undefined,
  linear: boolean,
): readonly Segment[] {
  if (linear && layers?.progress !== undefined)
    return [{ text: `○ ${layerProgressWords(layers.progress, 32)}`, token: 'state.stale' }];
  const progress = linear ? readingProgress(facts) : undefined;
  if (progress !== undefined)
    return [{ text: `○ reading ${cut(progressWords(progress), 32)}`, token: 'state.stale' }];
  return stateSegments(facts.connection);
}

function stateSegments(connection: Connection): readonly Segment[] {
  switch (connection.state) {
    case 'connecting':
      return [{ text: '○ connecting', token: 'state.stale' }];
    case 'loading': {
      const part =
        connection.total === 0 ? '' : ` ${Math.floor((100 * connection.done) / connection.total)} %`;
      return [{ text: `○ reading${part}`, token: 'state.stale' }];
    }
    case 'live':
      return [{ text: '● live', token: 'state.live' }];
    case 'recorded':
      return [{ text: '■ recorded', token: 'state.recorded' }];
    case 'stale':
      return [{ text: `! stale since ${clockTime(connection.since)}`, token: 'state.stale' }];
    case 'failed':
      return [{ text: '✖ not connected', token: 'state.failed' }];
  }
}

function postureSegments(total: Tally, linear: boolean): readonly Segment[] {
  const out: Segment[] = [];
  for (const severity of ['critical', 'high'] as const) {
    if (total.fail[severity] === 0) continue;
    const text = linear
      ? `${total.fail[severity]} ${severity} `
      : `${SEVERITY_SIGN[severity]}${total.fail[severity]} `;
    out.push({ text, token: `severity.${severity}` });
  }
  return out;
}

/** The first line of every screen: what is looked at, whether it is live, how it stands. */
export function Header() {
  const { columns, linear } = useRoom();
  const { current: layers } = useLayerReading();
  const segmentsIn = useCallback(
    ({ facts, audit }: Picture): readonly Segment[] => {
      const right: readonly Segment[] = [
        ...postureSegments(audit.total, linear),
        { text: ' ' },
        ...connectionSegments(facts, layers, linear),
        { text: '  read-only ', token: 'text.dim' },
      ];
      const room = columns - segmentsWidth(right) - 13;
      const words = cut(targetWords(facts, room), room);
      const gap = Math.max(1, columns - 11 - cells(words) - segmentsWidth(right));
      return [
        { text: ' Plimsoll', token: 'accent' },
        { text: `  ${words}` },
        { text: ' '.repeat(gap) },
        ...right,
      ];
    },
    [columns, linear, layers],
  );
  return <StyledLine width={columns} segments={useSeen(segmentsIn)} />;
}
