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
