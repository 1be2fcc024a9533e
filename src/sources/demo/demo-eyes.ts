/** What was recorded of the processes and changes of the demo's containers. It never changes. */
import { Readable } from 'node:stream';
import * as z from 'zod';
import type { ContainerInspect } from '../../facts/container.ts';
import { type ContainerChanges, containerChangesSchema } from '../../facts/container-changes.ts';
import {
  type ContainerProcess,
  type ContainerProcesses,
  containerProcessesSchema,
  processDetailSchema,
} from '../../facts/container-processes.ts';
import type { LiveContainer } from '../../facts/live-container.ts';
import type { ContainerEyes } from '../../facts/source.ts';

const recordedSchema = z.object({
  processes: containerProcessesSchema.optional(),
  changes: containerChangesSchema.optional(),
  /** By process number. */
  details: z.record(z.string(), processDetailSchema).default({}),
  /** By path: texts of changed files. */
  files: z.record(z.string(), z.string()).default({}),
});

/** By container name. */
const recordingSchema = z.record(z.string(), recordedSchema);

/** `live` is the kernel's view that was recorded of every running container; of a few there is more. */
export async function demoEyes(
  container: ContainerInspect | undefined,
  live: LiveContainer | undefined,
  recordedAt: number,
): Promise<ContainerEyes> {
  const { default: json } = await import('./recorded-processes.json', { with: { type: 'json' } });
  const name = container?.Name.replace(/^\//, '') ?? '';
  const recorded = recordingSchema.parse(json)[name] ?? recordedSchema.parse({});
  const { details, files } = recorded;
  const processes =
    recorded.processes ?? (live && processesOf(live, container?.State.StartedAt ?? '', recordedAt));
  const changes: ContainerChanges = recorded.changes ?? {
    readAt: recordedAt,
    source: 'folder',
    entries: [],
    total: 0,
    gaps: [],
  };
  return {
    seesChanges: true,
    // A recording has nothing newer: nobody has to look again.
    pace: { leastMs: 3_600_000, times: 0 },
    processes: async () => processes,
    changes: async () => changes,
    process: async (pid) => details[String(pid)],
    openFile: async (path) => {
      const text = files[path];
      return text === undefined ? undefined : Readable.from([Buffer.from(text)]);
    },
  };
}

function processesOf(
  { Pid = 0, InnerUid, Processes = [], CapEff, Seccomp, NoNewPrivs, Listeners = [] }: LiveContainer,
  startedAt: string,
  recordedAt: number,
): ContainerProcesses {
  const processes = Processes.map(
    ({ pid, name, executable, arguments: args, uid, origin }): ContainerProcess => ({
      pid,
      parentPid: pid === Pid ? 0 : Pid,
      innerPid: pid === Pid ? 1 : pid - Pid + 1,
      name,
      executable,
      ...(origin === undefined ? {} : { origin }),
      arguments: args,
      uid,
      ...(InnerUid === undefined ? {} : { innerUid: InnerUid }),
      user: InnerUid === 0 ? 'root' : '',
      startedAt,
      state: 'S',
      ...(CapEff === undefined ? {} : { capabilities: CapEff }),
      ...(Seccomp === undefined ? {} : { seccomp: Seccomp }),
      ...(NoNewPrivs === undefined ? {} : { noNewPrivs: NoNewPrivs }),
    }),
  );
  return {
    readAt: recordedAt,
    source: 'proc',
    processes,
    total: processes.length,
    sockets: Listeners.map(({ protocol, address, port, pid }) => ({
      protocol,
      state: 'listening',
      localAddress: address,
      localPort: port,
      remoteAddress: '',
      remotePort: 0,
      pid,
    })),
    gaps: [],
  };
}
