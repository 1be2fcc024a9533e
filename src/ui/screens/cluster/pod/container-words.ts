/** How a container of a pod stands, in words. Pure. */
import type { PodContainer } from '../../../../facts/kubernetes/pod-spec.ts';
import type { PodStatus } from '../../../../facts/kubernetes/pod-status.ts';
import { sinceText, timeOf } from '../../../../insight/container-state.ts';
import { exitMeaning } from '../../../../insight/exit-code.ts';
import { reasonMeaning } from '../../../../knowledge/kubernetes/waiting-reasons.ts';
import type { Segment } from '../../../text/line.ts';
import type { Token } from '../../../theme/token.ts';

type ContainerStatus = NonNullable<ReturnType<PodStatus['byContainer']['get']>>;
type ContainerState = NonNullable<ContainerStatus['state']>;

/** One or two words for a list: `running`, `not ready`, `CrashLoopBackOff`, `ended, 1`. */
export function containerWord(
  { role }: PodContainer,
  status: ContainerStatus | undefined,
): { readonly text: string; readonly token: Token | undefined } {
  const { waiting, running, terminated } = status?.state ?? {};
  if (running !== undefined) {
    const isLasting = role === 'container' || role === 'sidecar';
    return isLasting && status?.ready === false
      ? { text: 'not ready', token: 'severity.medium' }
      : { text: 'running', token: undefined };
  }
  if (waiting !== undefined) {
    const isOnItsWay = ['', 'PodInitializing', 'ContainerCreating'].includes(waiting.reason);
    return { text: waiting.reason || 'waiting', token: isOnItsWay ? 'severity.medium' : 'severity.high' };
  }
  if (terminated !== undefined) {
    const { exitCode } = terminated;
    return { text: `ended, ${exitCode}`, token: exitCode === 0 ? 'text.dim' : 'severity.high' };
  }
  return { text: 'not started', token: 'text.dim' };
}

/** `running since 14:02`; `waiting: CrashLoopBackOff: it keeps ending…`; `ended 14:02 with code 1: …`. */
export function stateSentence(entry: PodContainer, status: ContainerStatus | undefined): readonly Segment[] {
  const { token } = containerWord(entry, status);
  const { waiting, running, terminated } = status?.state ?? {};
  if (running !== undefined) {
    const isUnready = token !== undefined;
    return [
      { text: `running${since(running.startedAt)}` },
      ...(isUnready ? [{ text: ', but not ready', token }] : []),
    ];
  }
  if (waiting !== undefined) {
    const { reason } = waiting;
    const meaning = reasonMeaning(reason);
    return [
      { text: reason === '' ? 'waiting' : `waiting: ${reason}`, token },
      ...(meaning === undefined ? [] : [{ text: `: ${meaning}` }]),
    ];
  }
  return [{ text: terminated === undefined ? 'not started' : endSentence(terminated), token }];
}

/** How its run before this one ended; undefined where there was none. */
export function lastEnd(status: ContainerStatus | undefined): string | undefined {
  const { terminated } = status?.lastState ?? {};
  return terminated === undefined ? undefined : endSentence(terminated);
}

function endSentence({ reason, exitCode, finishedAt }: NonNullable<ContainerState['terminated']>): string {
  const time = timeOf(finishedAt);
  const when = time === undefined ? '' : ` ${sinceText(time)}`;
  const isUsual = ['', 'Completed', 'Error'].includes(reason);
  const meaning = isUsual ? exitMeaning(exitCode) : (reasonMeaning(reason) ?? reason);
  return `ended${when} with code ${exitCode}: ${meaning}`;
}

function since(at: string): string {
  const time = timeOf(at);
  return time === undefined ? '' : ` since ${sinceText(time)}`;
}
