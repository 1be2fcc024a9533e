/** What readers of the engine's parts are given, for a host in a folder and an engine that says this of itself. */
import type { FactChange } from '../../../src/facts/fact-change.ts';
import type { HostNeeds } from '../../../src/facts/host.ts';
import type { HostContext } from '../../../src/sources/host/host-part.ts';
import { hostReadingContext } from '../../../src/sources/host/host-reading-context.ts';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { info, storeOf } from '../../audit/sample-facts.ts';

export interface ReadingOf {
  readonly needs?: Partial<HostNeeds>;
  /** Fields of `GET /info`. */
  readonly info?: Readonly<Record<string, unknown>>;
  readonly engine?: 'Docker' | 'Podman';
  readonly isRootless?: boolean;
  readonly socket?: string;
  readonly changes?: readonly FactChange[];
}

export const NO_NEEDS: HostNeeds = {
  files: new Set(),
  texts: new Set(),
  sysctls: new Set(),
  processes: new Set(),
  units: new Set(),
  parts: new Set(),
};

export function readingContext(folder: string, of: ReadingOf = {}): HostContext {
  const { engine = 'Docker', isRootless = false, changes = [] } = of;
  const { facts } = storeOf(
    { kind: 'engine', engine: { name: engine, version: '28', apiVersion: '1.48', rootless: isRootless } },
    ...(of.info === undefined ? [] : [{ kind: 'info', info: info(of.info) } as const]),
    ...changes,
  );
  return hostReadingContext({
    root: new HostRoot(folder),
    needs: { ...NO_NEEDS, ...of.needs },
    facts,
    socket: of.socket,
    signal: new AbortController().signal,
  });
}
