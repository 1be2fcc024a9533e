/** From where something can be reached, in the fewest words. Pure. */
import type { PodExposures } from '../../../../insight/kubernetes/pod-exposure.ts';
import type { Token } from '../../../theme/token.ts';

type ReachTo = PodExposures['widest'];

/** Widest first. */
const ORDER: readonly ReachTo[] = ['internet', 'network', 'node', 'cluster', undefined];

const WORDS: Readonly<Record<NonNullable<ReachTo>, string>> = {
  internet: 'world',
  network: 'nodes',
  node: 'its node',
  cluster: 'cluster',
};

export interface WidestReach {
  readonly to: ReachTo;
  /** Ports of the pods that are open that wide; 0 stands for whatever they open. */
  readonly ports: readonly number[];
}

/** The widest that policies do not close. */
export function widestReach(exposures: readonly PodExposures[]): WidestReach {
  const to = ORDER.find((wide) => exposures.some(({ widest }) => widest === wide));
  if (to === undefined) return { to, ports: [] };
  const open = exposures.flatMap(({ ways }) =>
    ways.filter((way) => way.to === to && way.policies !== 'nobody').map(({ port }) => port),
  );
  return { to, ports: [...new Set(open)].sort((a, b) => a - b) };
}

/** `world :80 :443`. */
export function reachText({ to, ports }: WidestReach): string {
  if (to === undefined) return '';
  const numbers = ports.filter((port) => port !== 0).map((port) => ` :${port}`);
  return `${WORDS[to]}${numbers.join('')}`;
}

export function reachToken(to: ReachTo): Token | undefined {
  if (to === 'internet') return 'severity.high';
  return to === 'network' ? 'severity.medium' : to === undefined ? 'text.dim' : undefined;
}

/** 0 for the widest. */
export function reachWidth(to: ReachTo): number {
  return ORDER.indexOf(to);
}
