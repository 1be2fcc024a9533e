/** Decides who reads the host under an engine, if anybody can. */
import type { Gap } from '../../facts/gap.ts';
import type { HostReader } from '../../facts/source.ts';
import type { Endpoint } from '../docker/endpoint.ts';
import { NO_LINUX, REMOTE, whyForeign } from './foreign-host.ts';
import { whyForeignNode } from './foreign-node.ts';
import { HostInspector } from './host-inspector.ts';
import { HostRoot } from './host-root.ts';

export interface OpenHostOptions {
  /** Where the engine answers. */
  readonly endpoint: Endpoint;
  /** Where the person says that the engine's host is mounted; `/` for this one. Then nothing else is asked. */
  readonly hostRoot?: string | undefined;
  /** As process.platform has it. */
  readonly platform?: NodeJS.Platform;
}

/** The reader of this machine, or of the one that is mounted there, without an engine. */
export function openMachine({
  hostRoot,
  platform = process.platform,
}: Pick<OpenHostOptions, 'hostRoot' | 'platform'>): HostReader {
  const isReadable = hostRoot !== undefined || platform === 'linux';
  return new HostInspector({
    root: new HostRoot(hostRoot),
    socket: undefined,
    isWithoutEngine: true,
    whyForeign: async () => (isReadable ? undefined : NO_LINUX),
  });
}

/** The reader of this machine beside a cluster of which it is a node, or of the one that is mounted there. */
export function openNode({ hostRoot }: Pick<OpenHostOptions, 'hostRoot'>): HostReader {
  const root = new HostRoot(hostRoot);
  return new HostInspector({
    root,
    socket: undefined,
    isWithoutEngine: true,
    whyForeign: async (facts) => (hostRoot === undefined ? whyForeignNode(facts, root) : undefined),
  });
}

/** The reader of that host; where none can be read it tells why, as a gap named `host`. */
export function openHost({ endpoint, hostRoot, platform = process.platform }: OpenHostOptions): HostReader {
  const socket = endpoint.kind === 'unix' ? endpoint.path : undefined;
  const root = new HostRoot(hostRoot);
  if (hostRoot !== undefined) return new HostInspector({ root, socket, whyForeign: async () => undefined });
  if (platform !== 'linux') return unreadable(NO_LINUX);
  if (socket === undefined) return unreadable(REMOTE);
  return new HostInspector({ root, socket, whyForeign: (facts) => whyForeign(facts, root, socket) });

  function unreadable(gap: Gap): HostReader {
    return new HostInspector({ root, socket, whyForeign: async () => gap });
  }
}
