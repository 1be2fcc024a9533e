/** Where containerd has its socket and its configuration on this host. */
import { posix } from 'node:path';
import * as z from 'zod';
import type { HostProcess } from '../../facts/host.ts';
import type { HostRoot } from './host-root.ts';

export interface ContainerdFiles {
  readonly configs: readonly string[];
  readonly sockets: readonly string[];
}

export interface ContainerdSearch {
  readonly root: HostRoot;
  readonly processes: readonly HostProcess[];
  /** The option `containerd` of dockerd, where it is set. */
  readonly chosenSocket: string | undefined;
  /** The option `exec-root` of dockerd: a containerd that dockerd started itself lives below it. */
  readonly execRoot: string;
}

const CONFIG = '/etc/containerd/config.toml';
const SOCKET = '/run/containerd/containerd.sock';

const configSchema = z.looseObject({ grpc: z.looseObject({ address: z.string().default('') }).optional() });

/** Places, whether something is there or not. Rejects with a HostFailure when a configuration can't be read. */
export async function containerdFiles(search: ContainerdSearch): Promise<ContainerdFiles> {
  const { root, processes, chosenSocket, execRoot } = search;
  const named = processes.flatMap(({ arguments: args }) => argument(args, '--config', '-c') ?? []);
  const addresses = processes.flatMap(({ arguments: args }) => argument(args, '--address', '-a') ?? []);
  const configs = [...new Set([...named, CONFIG, `${execRoot}/containerd/containerd.toml`])];
  const configured = await Promise.all(configs.map((path) => addressIn(root, path)));
  const sockets = [
    chosenSocket,
    ...addresses,
    ...configured,
    SOCKET,
    `${execRoot}/containerd/containerd.sock`,
  ];
  return {
    configs,
    sockets: [...new Set(sockets.filter((path) => path?.startsWith('/')))].flatMap((path) => path ?? []),
  };
}

/** The folders in which containerd keeps what runs. */
export function containerdFolders({ sockets }: ContainerdFiles): readonly string[] {
  return [...new Set(['/run/containerd', ...sockets.map((socket) => posix.dirname(socket))])];
}

/** The value behind a flag: `--config=X`, `--config X`, `-c X`. */
function argument(args: readonly string[], long: string, short: string): string | undefined {
  for (const [at, arg] of args.entries()) {
    if (arg.startsWith(`${long}=`)) return arg.slice(long.length + 1);
    if (arg === long || arg === short) return args[at + 1];
  }
  return undefined;
}

/** A file that is no TOML names nothing: containerd does not run with it either. */
async function addressIn(root: HostRoot, path: string): Promise<string | undefined> {
  const text = await root.readText(path);
  if (text === undefined) return undefined;
  const { parse, TomlError } = await import('smol-toml');
  try {
    return configSchema.safeParse(parse(text)).data?.grpc?.address;
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}
