/**
 * A running container as the kernel sees it, read from /proc of the host. Expressions see it as `live`, beside what
 * was configured. A field that is missing could not be read; a gap `live NAME` or `live` says why.
 */
import * as z from 'zod';
import { EXECUTABLE_ORIGINS } from './container-processes.ts';
import { listenerSchema } from './host.ts';

const text = z.string().default('');
const count = z.number().default(0);

/** One line of uid_map: `count` ids from `inside` on are `outside` and so on for the host. */
const idRangeSchema = z.strictObject({ inside: count, outside: count, count });

/** A limit of null is none. */
const cgroupSchema = z.strictObject({
  version: z.union([z.literal(1), z.literal(2)]).default(2),
  path: text,
  /** Bytes; the smallest on the way up to the root. */
  memoryMax: z.number().nullable().default(null),
  pidsMax: z.number().nullable().default(null),
  /** Processors, such as 1.5. */
  cpuMax: z.number().nullable().default(null),
  /** cpu.weight (100 is the default) or cpu.shares (1024 is). */
  cpuWeight: z.number().nullable().default(null),
});

/** A file system of the kernel that the container sees. */
const kernelMountSchema = z.strictObject({
  target: text,
  /** proc, sysfs, cgroup, cgroup2, binfmt_misc, debugfs, tracefs, securityfs, fuse.lxcfs */
  type: text,
  /** Which folder of the file system is mounted; missing for the whole. */
  root: z.string().optional(),
  readOnly: z.boolean().default(false),
  /** Of cgroup version 1: its controllers, such as `devices`. */
  controllers: z.string().optional(),
  /** The process list of the host itself; missing for the container's own. */
  isHosts: z.literal(true).optional(),
});
export type KernelMount = z.infer<typeof kernelMountSchema>;

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const;

const liveProcessSchema = z.strictObject({
  /** As the host numbers it. */
  pid: count,
  /** Its name as the kernel keeps it. */
  name: text,
  executable: text,
  arguments: z.array(z.string()).default([]),
  /** Effective, as the host numbers it. */
  uid: count,
  /** Where the program comes from; left out where that can't be told. */
  origin: z.enum(EXECUTABLE_ORIGINS).optional(),
  /** Of a program on a mount: where that is mounted in the container. */
  mount: z.string().optional(),
  /** Namespaces of mounts, processes and network that it is in together with the host, and the first process is not. */
  hostNamespaces: z.array(z.enum(NAMESPACES)).optional(),
});
export type LiveProcess = z.infer<typeof liveProcessSchema>;

export const liveContainerSchema = z.strictObject({
  /** Of its first process, as the host numbers it; the rest is about that process unless said otherwise. */
  Pid: z.number().optional(),
  /** Effective ids as the host numbers them. */
  Uid: z.number().optional(),
  Gid: z.number().optional(),
  /** Effective ids as the container numbers them. */
  InnerUid: z.number().optional(),
  /** Capabilities by name, without CAP_; one that we do not know is CAP_41 and so on. */
  CapInh: z.array(z.string()).optional(),
  CapPrm: z.array(z.string()).optional(),
  CapEff: z.array(z.string()).optional(),
  CapBnd: z.array(z.string()).optional(),
  CapAmb: z.array(z.string()).optional(),
  /** 0 off, 1 strict, 2 filter. */
  Seccomp: z.number().optional(),
  SeccompFilters: z.number().optional(),
  NoNewPrivs: z.boolean().optional(),
  /** Profile and mode, such as `docker-default (enforce)`; empty where AppArmor is not on. */
  AppArmor: z.string().optional(),
  /** The namespaces that it shares with process 1 of the host. */
  HostNamespaces: z.array(z.enum(NAMESPACES)).optional(),
  UidMap: z.array(idRangeSchema).optional(),
  Cgroup: cgroupSchema.optional(),
  /** Whether its root file system is mounted read-only. */
  RootReadOnly: z.boolean().optional(),
  /** Mount points that tell their mounts to another namespace. */
  SharedMounts: z.array(z.string()).optional(),
  /**
   * File systems of the kernel that it can write to, those for debugging, and what makes the settings in /proc read-only. The
   * others, which every container has, are left out.
   */
  KernelMounts: z.array(kernelMountSchema).optional(),
  /** Where something of the host is mounted and programs can't be marked setuid. */
  NoSetuid: z.array(z.string()).optional(),
  /** Sockets of the host's file system or of other containers that its processes can see, by path within it. */
  Sockets: z.array(z.string()).optional(),
  Processes: z.array(liveProcessSchema).optional(),
  /** Where its processes listen, in its own network namespace. */
  Listeners: z.array(listenerSchema).optional(),
  /** Established connections: how many. */
  Connections: z.number().optional(),
});
export type LiveContainer = z.infer<typeof liveContainerSchema>;
