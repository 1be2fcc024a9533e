/**
 * What runs in one container at one moment, read while somebody looks at it. From /proc of the host it is complete; what an
 * engine tells by itself is little more than a list of command lines, and `source` says which it is.
 */
import * as z from 'zod';
import { gapSchema } from './gap.ts';

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const;

/**
 * Where the program that a process runs comes from.
 *
 * image: a file of the image, unchanged. added: a file that only the container's writable layer has. changed: a file of the
 * image that the writable layer has another content for. deleted: a file that is not there any more. memory: a file that
 * never was on a disk (memfd). mount: a file on something that is mounted into the container. temporary: a file on
 * a file system in memory that the container has for itself, as /dev/shm is. host: a file of the host, run
 * outside of the container's own mounts. runtime: what starts containers, just before the container's own program.
 */
export const EXECUTABLE_ORIGINS = [
  'image',
  'added',
  'changed',
  'deleted',
  'memory',
  'mount',
  'temporary',
  'host',
  'runtime',
] as const;
export type ExecutableOrigin = (typeof EXECUTABLE_ORIGINS)[number];

export const containerProcessSchema = z.strictObject({
  /** As the host numbers it; as the engine's machine does for a list that an engine told. */
  pid: z.number(),
  parentPid: z.number(),
  /** As the container numbers it; left out where that is not known, and for a process outside of its numbering. */
  innerPid: z.number().optional(),
  /** As the kernel keeps it: at most 15 letters, and a process can change it. */
  name: z.string(),
  /** Path within the container, without a mark of its deletion; empty where it is not known. */
  executable: z.string().default(''),
  /** Left out where it can't be told. */
  origin: z.enum(EXECUTABLE_ORIGINS).optional(),
  /** Of a file on a mount, temporary ones too: where that is mounted in the container. */
  mount: z.string().optional(),
  /** The command line, bounded; empty for a process that has none. */
  arguments: z.array(z.string()).default([]),
  /** Effective, as the host numbers it. */
  uid: z.number().optional(),
  /** As the container numbers it. */
  innerUid: z.number().optional(),
  /** The name that the container has for it, or what an engine says; empty when nobody names it. */
  user: z.string().default(''),
  /** RFC 3339; empty where it is not known. */
  startedAt: z.string().default(''),
  /** The kernel's letter: S runs or waits, T is stopped, Z has ended. Empty where it is not known. */
  state: z.string().default(''),
  /** Of one processor between this look and the one before, in tens of percent; left out on the first look. */
  cpu: z.number().optional(),
  /** Effective, without CAP_. */
  capabilities: z.array(z.string()).optional(),
  /** 0 off, 1 strict, 2 filter. */
  seccomp: z.number().optional(),
  noNewPrivs: z.boolean().optional(),
  /** Namespaces that are not those of the container's first process. */
  ownNamespaces: z.array(z.enum(NAMESPACES)).optional(),
  /** Those among them that are the host's. */
  hostNamespaces: z.array(z.enum(NAMESPACES)).optional(),
});
export type ContainerProcess = z.infer<typeof containerProcessSchema>;

export const containerSocketSchema = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  /** connecting and closing are on the way to and from connected. */
  state: z.enum(['listening', 'connecting', 'connected', 'closing']),
  /** As people write them: 0.0.0.0, ::, 127.0.0.1. */
  localAddress: z.string(),
  localPort: z.number(),
  /** Empty and 0 for one that listens. */
  remoteAddress: z.string().default(''),
  remotePort: z.number().default(0),
  /** Which process holds it, as the host numbers it; 0 when none was found. */
  pid: z.number().default(0),
});
export type ContainerSocket = z.infer<typeof containerSocketSchema>;

export const containerProcessesSchema = z.strictObject({
  /** Milliseconds since 1970. */
  readAt: z.number(),
  /** proc: the kernel's own view. engine: the engine's list, which knows neither programs nor sockets. */
  source: z.enum(['proc', 'engine']),
  /** By number. */
  processes: z.array(containerProcessSchema),
  /** How many there are: more than are listed where there are too many to read. */
  total: z.number(),
  /** Left out where they can't be seen. */
  sockets: z.array(containerSocketSchema).optional(),
  /** Why something is missing. */
  gaps: z.array(gapSchema).default([]),
});
export type ContainerProcesses = z.infer<typeof containerProcessesSchema>;

const openFileSchema = z.strictObject({
  /** The number of the descriptor. */
  descriptor: z.number(),
  /** A path in the container, or what the kernel calls it: pipe:[…], anon_inode:[eventfd]. */
  target: z.string(),
  kind: z.enum(['file', 'deleted', 'memory', 'socket', 'pipe', 'other']),
});
export type OpenFile = z.infer<typeof openFileSchema>;

/** One process, looked into when somebody asks. */
export const processDetailSchema = z.strictObject({
  pid: z.number(),
  /** NAME=value, in its order, as they were when the program began. Left out where they can't be read. */
  environment: z.array(z.string()).optional(),
  openFiles: z.array(openFileSchema).optional(),
  /** How many there are. */
  openFileCount: z.number().default(0),
  workingFolder: z.string().default(''),
  /** Names of permitted, bounding and ambient capabilities, without CAP_. */
  permitted: z.array(z.string()).optional(),
  bounding: z.array(z.string()).optional(),
  ambient: z.array(z.string()).optional(),
  /** Profile and mode of AppArmor or the label of SELinux; empty for none. */
  securityLabel: z.string().default(''),
  /** Bytes of memory of its own and shared; left out where unknown. */
  residentBytes: z.number().optional(),
  threads: z.number().optional(),
  /** All of its namespaces, as the kernel names them. */
  namespaces: z.partialRecord(z.enum(NAMESPACES), z.string()).optional(),
  gaps: z.array(gapSchema).default([]),
});
export type ProcessDetail = z.infer<typeof processDetailSchema>;
