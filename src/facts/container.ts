/** A container, as `GET /containers/json` lists it and as `GET /containers/{id}/json` inspects it. */
import * as z from 'zod';
import { goBool, goList, goMap, goNumber, goString } from './engine-shape.ts';

/** One published port as the list shows it. `PublicPort` is absent when the port is exposed only. */
const portSummarySchema = z.looseObject({
  IP: z.string().optional(),
  PrivatePort: z.number(),
  PublicPort: z.number().optional(),
  Type: z.string(),
});

/** A container as listed: enough for a row, not enough for a verdict. */
export const containerSummarySchema = z.looseObject({
  Id: z.string(),
  Names: goList(z.string()),
  Image: goString,
  ImageID: goString,
  Command: goString,
  /** Seconds since 1970. */
  Created: goNumber,
  Ports: goList(portSummarySchema),
  Labels: goMap(z.string()),
  State: goString,
  Status: goString,
  HostConfig: z.looseObject({ NetworkMode: goString }).optional(),
});
export type ContainerSummary = z.infer<typeof containerSummarySchema>;

const portBindingSchema = z.looseObject({ HostIp: goString, HostPort: goString });
export type PortBinding = z.infer<typeof portBindingSchema>;

/** Bindings by `port/protocol`; an empty list is a port that is exposed and not published. */
const portMapSchema = goMap(goList(portBindingSchema));

const mountSchema = z.looseObject({
  /** bind, volume, tmpfs, npipe, cluster, image */
  Type: goString,
  /** The volume's name; absent for other types. */
  Name: z.string().optional(),
  Source: goString,
  Destination: goString,
  Driver: z.string().optional(),
  Mode: goString,
  RW: goBool,
  Propagation: goString,
});
export type Mount = z.infer<typeof mountSchema>;

function byDestination(one: Mount, other: Mount): number {
  return one.Destination < other.Destination ? -1 : one.Destination > other.Destination ? 1 : 0;
}

const endpointSchema = z.looseObject({
  NetworkID: goString,
  EndpointID: goString,
  Gateway: goString,
  IPAddress: goString,
  GlobalIPv6Address: goString,
  MacAddress: goString,
  Aliases: goList(z.string()),
});
export type NetworkEndpoint = z.infer<typeof endpointSchema>;

const healthcheckSchema = z.looseObject({
  Test: goList(z.string()),
  /** Nanoseconds, as are the other times; 0 inherits the default. */
  Interval: goNumber,
  Timeout: goNumber,
  Retries: goNumber,
});

/** The part of a container's and an image's configuration that both share. */
export const runConfigSchema = z.looseObject({
  Hostname: goString,
  User: goString,
  ExposedPorts: goMap(z.unknown()),
  Env: goList(z.string()),
  Cmd: goList(z.string()),
  Entrypoint: goList(z.string()),
  WorkingDir: goString,
  Labels: goMap(z.string()),
  Image: goString,
  StopSignal: goString,
  Healthcheck: healthcheckSchema.nullish().transform((check) => check ?? undefined),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

const hostConfigSchema = z.looseObject({
  Binds: goList(z.string()),
  NetworkMode: goString,
  PortBindings: portMapSchema,
  PublishAllPorts: goBool,
  RestartPolicy: z.looseObject({ Name: goString, MaximumRetryCount: goNumber }).default({
    Name: '',
    MaximumRetryCount: 0,
  }),
  LogConfig: z.looseObject({ Type: goString, Config: goMap(z.string()) }).default({ Type: '', Config: {} }),
  CapAdd: goList(z.string()),
  CapDrop: goList(z.string()),
  Dns: goList(z.string()),
  DnsOptions: goList(z.string()),
  DnsSearch: goList(z.string()),
  ExtraHosts: goList(z.string()),
  IpcMode: goString,
  PidMode: goString,
  UTSMode: goString,
  UsernsMode: goString,
  CgroupnsMode: goString,
  Privileged: goBool,
  ReadonlyRootfs: goBool,
  SecurityOpt: goList(z.string()),
  /** Bytes; 0 is no limit. */
  Memory: goNumber,
  MemorySwap: goNumber,
  /** Billionths of a processor; 0 is no limit. */
  NanoCpus: goNumber,
  CpuShares: goNumber,
  CpuQuota: goNumber,
  CpuPeriod: goNumber,
  CpusetCpus: goString,
  /** Null, 0 and -1 all mean no limit. */
  PidsLimit: z
    .number()
    .nullish()
    .transform((limit) => limit ?? 0),
  Devices: goList(
    z.looseObject({ PathOnHost: goString, PathInContainer: goString, CgroupPermissions: goString }),
  ),
  Runtime: goString,
  AutoRemove: goBool,
  Init: z
    .boolean()
    .nullish()
    .transform((init) => init ?? false),
  Tmpfs: goMap(z.string()),
  CgroupParent: goString,
  /** Further groups of its user, by number or by name of the image. */
  GroupAdd: goList(z.string()),
  /** Such as `c 10:200 rwm`. */
  DeviceCgroupRules: goList(z.string()),
  /** What `--gpus` and `--device` with a vendor's name ask a driver for. */
  DeviceRequests: goList(
    z.looseObject({
      Driver: goString,
      DeviceIDs: goList(z.string()),
      /** Any of these lists will do. */
      Capabilities: goList(goList(z.string())),
    }),
  ),
  /** -1 is no limit. */
  Ulimits: goList(z.looseObject({ Name: goString, Soft: goNumber, Hard: goNumber })),
  Links: goList(z.string()),
  /** Null leaves them to the engine; an empty list hides or protects nothing. */
  MaskedPaths: z.array(z.string()).nullish(),
  ReadonlyPaths: z.array(z.string()).nullish(),
});
export type HostConfig = z.infer<typeof hostConfigSchema>;

/** A program that somebody started in a running container, as `GET /exec/{id}/json` says it. */
export const execSchema = z.looseObject({
  ID: goString,
  Running: goBool,
  ProcessConfig: z
    .looseObject({
      entrypoint: goString,
      arguments: goList(z.string()),
      privileged: goBool,
      user: goString,
      tty: goBool,
    })
    .prefault({}),
});
export type Exec = z.infer<typeof execSchema>;

const stateSchema = z.looseObject({
  Status: goString,
  Running: goBool,
  Paused: goBool,
  Restarting: goBool,
  OOMKilled: goBool,
  Pid: goNumber,
  ExitCode: goNumber,
  Error: goString,
  /** RFC 3339; `0001-01-01T00:00:00Z` when it never happened. */
  StartedAt: goString,
  FinishedAt: goString,
  Health: z
    .looseObject({ Status: goString, FailingStreak: goNumber })
    .nullish()
    .transform((health) => health ?? undefined),
});

const networkSettingsSchema = z.looseObject({
  Ports: portMapSchema,
  Networks: goMap(endpointSchema),
});

/** A container as inspected: everything that its verdicts rest on. */
export const containerInspectSchema = z.looseObject({
  Id: z.string(),
  /** With the engine's leading slash; show `containerName` to people. */
  Name: goString,
  Created: goString,
  Path: goString,
  Args: goList(z.string()),
  State: stateSchema,
  /** The digest of the image it was made from. */
  Image: goString,
  RestartCount: goNumber,
  Driver: goString,
  /** Empty before the first start. */
  AppArmorProfile: goString,
  /** `user:role:type:level` of SELinux; empty where it separates nothing. */
  ProcessLabel: goString,
  MountLabel: goString,
  HostConfig: hostConfigSchema,
  ExecIDs: goList(z.string()),
  /**
   * Ours, not the engine's: those of ExecIDs that run, the health check's left out. Missing when they could not be read.
   */
  Execs: z.array(execSchema).optional(),
  /** By destination: the engine sends them in another order each time. */
  Mounts: goList(mountSchema).transform((mounts) => mounts.toSorted(byDestination)),
  Config: runConfigSchema,
  NetworkSettings: networkSettingsSchema,
});
export type ContainerInspect = z.infer<typeof containerInspectSchema>;

/**
 * What is known of one container. It is `listed` from the first answer on and `inspected` once its own answer
 * is in; the summary is dropped then, so that nothing stale can be shown beside the fresh.
 */
export type ContainerFact =
  | { readonly stage: 'listed'; readonly id: string; readonly summary: ContainerSummary }
  | { readonly stage: 'inspected'; readonly id: string; readonly inspect: ContainerInspect };

/**
 * What an earlier inspection still says of a container whose inspection can't be trusted any more: who it is and
 * what it was made from. Its state is left open.
 */
export function summaryOfInspect(inspect: ContainerInspect): ContainerSummary {
  return {
    Id: inspect.Id,
    Names: [inspect.Name],
    Image: inspect.Config.Image,
    ImageID: inspect.Image,
    Command: [inspect.Path, ...inspect.Args].join(' '),
    Created: Math.floor(Date.parse(inspect.Created) / 1000) || 0,
    Ports: [],
    Labels: inspect.Config.Labels,
    State: '',
    Status: '',
  };
}

/** The name people use: without the engine's leading slash; the short id when there is none. */
export function containerName(container: ContainerFact): string {
  const name = container.stage === 'inspected' ? container.inspect.Name : (container.summary.Names[0] ?? '');
  return name.replace(/^\//, '') || container.id.slice(0, 12);
}

/** The id of the image that it was made from. */
export function imageIdOf(container: ContainerFact): string {
  return container.stage === 'inspected' ? container.inspect.Image : container.summary.ImageID;
}
