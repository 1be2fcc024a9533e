/** The reads that Plimsoll asks of an engine, as parsed values. */
import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import * as z from 'zod';
import {
  type ContainerInspect,
  type ContainerSummary,
  containerInspectSchema,
  containerSummarySchema,
  type Exec,
  execSchema,
} from '../../facts/container.ts';
import type { FileChange } from '../../facts/container-changes.ts';
import {
  type EngineInfo,
  type EngineVersion,
  engineInfoSchema,
  engineVersionSchema,
} from '../../facts/engine.ts';
import {
  type ImageHistory,
  type ImageInspect,
  type ImageSummary,
  imageHistorySchema,
  imageInspectSchema,
  imageSummarySchema,
} from '../../facts/image.ts';
import { type NetworkFact, networkSchema } from '../../facts/network.ts';
import { type SwarmService, swarmClusterSchema, swarmServiceSchema } from '../../facts/swarm.ts';
import { type VolumeFact, volumeSchema } from '../../facts/volume.ts';
import type { Gateway } from './gateway.ts';
import { MalformedAnswer } from './malformed-answer.ts';

/** What a list held; what could not be understood is counted by its id, or by its place where it has none. */
export interface ListReading<T> {
  readonly items: readonly T[];
  readonly malformed: readonly { readonly id: string; readonly detail: string }[];
}

/** Parsing a long list is cut into slices of about this length, so that keys are answered in between. */
const SLICE_MS = 8;

export class EngineClient {
  private readonly gateway: Gateway;
  private docker: Promise<Dockerode> | undefined;

  constructor(gateway: Gateway) {
    this.gateway = gateway;
  }

  /** What the engine says at this path, as it says it. */
  async answer(path: string): Promise<unknown> {
    return (await this.gateway.get(path)).json;
  }

  async version(): Promise<EngineVersion> {
    return parse('the version', engineVersionSchema, await (await this.dockerode()).version());
  }

  async info(): Promise<EngineInfo> {
    return parse('the info', engineInfoSchema, await (await this.dockerode()).info());
  }

  async inspectContainer(id: string): Promise<ContainerInspect> {
    const docker = await this.dockerode();
    return parse('the container', containerInspectSchema, await docker.getContainer(inPath(id)).inspect());
  }

  async listImages(): Promise<ListReading<ImageSummary>> {
    return parseList('images', imageSummarySchema, await (await this.dockerode()).listImages());
  }

  async inspectImage(id: string): Promise<ImageInspect> {
    const docker = await this.dockerode();
    return parse('the image', imageInspectSchema, await docker.getImage(inPath(id)).inspect());
  }

  async imageHistory(id: string): Promise<ImageHistory> {
    const docker = await this.dockerode();
    return parse('the history', imageHistorySchema, await docker.getImage(inPath(id)).history());
  }

  /** The image as `docker save` writes it, as it comes; see Gateway.download. */
  saveImage(id: string, signal?: AbortSignal): Promise<Readable> {
    return this.gateway.download(`/images/${inPath(id)}/get`, {}, signal);
  }

  /** The processes of a container as `ps` with these arguments shows them on the engine's machine. */
  async containerTop(id: string, psArguments: string): Promise<ContainerTop> {
    const { json } = await this.gateway.get(`/containers/${inPath(id)}/top`, { ps_args: psArguments });
    return parse('the processes', containerTopSchema, json);
  }

  /** Paths that a container added, changed and deleted against its image. */
  async containerChanges(id: string): Promise<readonly EngineChange[]> {
    const { json } = await this.gateway.get(`/containers/${inPath(id)}/changes`);
    return parse('the changes', containerChangesSchema, json) ?? [];
  }

  /** What is at a path of a container; undefined when the engine does not say. */
  async statPath(id: string, path: string): Promise<PathStat | undefined> {
    const place = `/containers/${inPath(id)}/archive`;
    const header = await this.gateway.header(place, { path }, 'x-docker-container-path-stat');
    if (header === undefined) return undefined;
    const parsed = pathStatSchema.safeParse(parseStat(header));
    return parsed.success ? attributesOf(parsed.data) : undefined;
  }

  /** A file of a container as an archive of one member, as it comes; see Gateway.download. */
  containerArchive(id: string, path: string, signal?: AbortSignal): Promise<Readable> {
    return this.gateway.download(`/containers/${inPath(id)}/archive`, { path }, signal);
  }

  async listNetworks(): Promise<ListReading<NetworkFact>> {
    return parseList('networks', networkSchema, await (await this.dockerode()).listNetworks());
  }

  async inspectExec(id: string): Promise<Exec> {
    const docker = await this.dockerode();
    return parse('the exec session', execSchema, await docker.getExec(inPath(id)).inspect());
  }

  /** Answered by managers of a swarm only, as are its services and secrets. */
  async swarm(): Promise<z.infer<typeof swarmClusterSchema>> {
    return parse('the swarm', swarmClusterSchema, await (await this.dockerode()).swarmInspect());
  }

  async listServices(): Promise<ListReading<SwarmService>> {
    return parseList('services', swarmServiceSchema, await (await this.dockerode()).listServices());
  }

  /** Their names; the engine tells nobody their values. */
  async listSecretNames(): Promise<readonly string[]> {
    const list = parse('secrets', secretListSchema, await (await this.dockerode()).listSecrets());
    return list.map(({ Spec }) => Spec.Name).toSorted();
  }

  async listVolumes(): Promise<ListReading<VolumeFact>> {
    const answer = parse('volumes', volumesAnswerSchema, await (await this.dockerode()).listVolumes());
    return parseList('volumes', volumeSchema, answer.Volumes ?? []);
  }

  /** dockerode is loaded when the first answer is already on its way: it is not on the path of the first names. */
  private dockerode(): Promise<Dockerode> {
    this.docker ??= import('dockerode').then(({ default: Docker }) => {
      const options = { modem: this.gateway.modem, Promise };
      return new Docker(options);
    });
    return this.docker;
  }
}

const containerTopSchema = z.object({
  Titles: z.array(z.string()),
  Processes: z
    .array(z.array(z.string()))
    .nullish()
    .transform((rows) => rows ?? []),
});
export type ContainerTop = z.infer<typeof containerTopSchema>;

const containerChangesSchema = z
  .array(
    z.object({
      Path: z.string(),
      /** 0 changed, 1 added, 2 deleted. */
      Kind: z.number(),
    }),
  )
  .nullable();
type EngineChange = NonNullable<z.infer<typeof containerChangesSchema>>[number];

/** The engine writes the mode as Go does: the permissions below, the kind of file and setuid in its own bits above. */
const pathStatSchema = z.object({
  size: z.number(),
  mode: z.number(),
  mtime: z.string(),
  linkTarget: z.string().default(''),
});

export type PathStat = Pick<FileChange, 'type' | 'mode' | 'size' | 'modifiedAt' | 'target'>;

const GO_MODE = {
  folder: 2 ** 31,
  link: 2 ** 27,
  device: 2 ** 26,
  pipe: 2 ** 25,
  socket: 2 ** 24,
  setuid: 2 ** 23,
  setgid: 2 ** 22,
  sticky: 2 ** 20,
} as const;

function parseStat(header: string): unknown {
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}

function attributesOf({ size, mode, mtime, linkTarget }: z.infer<typeof pathStatSchema>): PathStat {
  const has = (bit: number): boolean => Math.floor(mode / bit) % 2 === 1;
  const types = ['folder', 'link', 'device', 'pipe', 'socket'] as const;
  const type = types.find((each) => has(GO_MODE[each])) ?? 'file';
  const marks = (has(GO_MODE.setuid) ? 0o4000 : 0) + (has(GO_MODE.setgid) ? 0o2000 : 0);
  const modifiedAt = Date.parse(mtime);
  return {
    type,
    mode: (mode % 0o1000) + marks + (has(GO_MODE.sticky) ? 0o1000 : 0),
    ...(type === 'file' ? { size } : {}),
    ...(Number.isNaN(modifiedAt) || type === 'folder' ? {} : { modifiedAt }),
    ...(type === 'link' && linkTarget !== '' ? { target: linkTarget } : {}),
  };
}

const secretListSchema = z.array(z.looseObject({ Spec: z.looseObject({ Name: z.string() }) }));

const volumesAnswerSchema = z.looseObject({ Volumes: z.array(z.unknown()).nullish() });

/** The answer of `GET /containers/json`. */
export function parseContainerList(json: unknown): Promise<ListReading<ContainerSummary>> {
  return parseList('containers', containerSummarySchema, json);
}

function parse<T>(what: string, schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new MalformedAnswer(what, describeIssue(parsed.error));
}

/** Parses a list item by item: one that is malformed does not spoil the others. */
async function parseList<T>(what: string, schema: z.ZodType<T>, json: unknown): Promise<ListReading<T>> {
  const list = parse(what, z.array(z.unknown()), json);
  const items: T[] = [];
  const malformed: { readonly id: string; readonly detail: string }[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const [index, item] of list.entries()) {
    const parsed = schema.safeParse(item);
    if (parsed.success) items.push(parsed.data);
    else malformed.push({ id: idOf(item) ?? `number ${index + 1}`, detail: describeIssue(parsed.error) });
    if (performance.now() > sliceEnd) {
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
  return { items, malformed };
}

function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  return promise;
}

const identifiedSchema = z.union([
  z.object({ Id: z.string() }).transform(({ Id }) => Id),
  z.object({ Name: z.string() }).transform(({ Name }) => Name),
]);

function idOf(item: unknown): string | undefined {
  return identifiedSchema.safeParse(item).data;
}

function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined
    ? 'has another shape'
    : `${issue.path.join('.') || 'as a whole'}: ${issue.message}`;
}

/** Ids go into a path: whatever they hold must stay one part of it. Engines expect the colon of a digest as it is. */
function inPath(id: string): string {
  return encodeURIComponent(id).replaceAll('%3A', ':');
}
