/**
 * A host of any size, made up from the recorded one: every container is a recorded answer with its own id, name,
 * addresses and times. Equal seeds give equal hosts. For sizes that no test machine can run for real.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const text = z.string();
const labels = z.record(text, text).nullable();

/** A container as `GET /containers/{id}/json` tells it; only what is varied or derived is named. */
const inspectSchema = z.looseObject({
  Id: text,
  Name: text,
  Created: text,
  Path: text,
  Args: z.array(text),
  RestartCount: z.number(),
  State: z.looseObject({
    Status: text,
    Running: z.boolean(),
    Paused: z.boolean(),
    Restarting: z.boolean(),
    Pid: z.number(),
    ExitCode: z.number(),
    StartedAt: text,
    FinishedAt: text,
    Health: z.looseObject({ Status: text }).optional(),
  }),
  Image: text,
  HostConfig: z.looseObject({ NetworkMode: text, Privileged: z.boolean(), Memory: z.number() }),
  Mounts: z.array(z.looseObject({})),
  Config: z.looseObject({ Image: text, Hostname: text, Labels: labels, Env: z.array(text).nullable() }),
  NetworkSettings: z.looseObject({
    Ports: z.record(text, z.array(z.looseObject({ HostIp: text, HostPort: text })).nullable()),
    Networks: z.record(text, z.looseObject({ NetworkID: text, IPAddress: text })),
  }),
});
export type FakeContainer = z.infer<typeof inspectSchema>;

const imageSchema = z.looseObject({
  Id: text,
  RepoTags: z.array(text),
  RepoDigests: z.array(text),
  Created: text,
  Size: z.number(),
  Config: z.looseObject({ Labels: labels }),
});
export type FakeImage = z.infer<typeof imageSchema>;

const named = z.looseObject({ Name: text });
const networkSchema = named.extend({ Id: text });

const recordingSchema = z.object({
  recordedAt: text,
  version: z.looseObject({ ApiVersion: text, MinAPIVersion: text }),
  info: z.looseObject({ Name: text }),
  containers: z.array(inspectSchema),
  images: z.array(imageSchema),
  histories: z.record(text, z.array(z.looseObject({}))),
  networks: z.array(networkSchema),
  volumes: z.array(named),
});

export interface FakeHost {
  readonly version: z.infer<typeof recordingSchema>['version'];
  readonly info: z.infer<typeof recordingSchema>['info'];
  /** By id, newest first. */
  readonly containers: Map<string, FakeContainer>;
  readonly images: Map<string, FakeImage>;
  readonly histories: Readonly<Record<string, readonly object[]>>;
  readonly networks: Map<string, z.infer<typeof networkSchema>>;
  readonly volumes: Map<string, z.infer<typeof named>>;
}

const RECORDED = new URL('../../src/sources/demo/recorded-host.json', import.meta.url);

const sha256 = (...parts: (string | number)[]) => createHash('sha256').update(parts.join('/')).digest('hex');

/** Numbers from 0 to `below`, the same ones for the same seed (xorshift32). */
function dice(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 1) | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

export function makeFakeHost({ containers: count, seed }: { containers: number; seed: number }): FakeHost {
  const recorded = recordingSchema.parse(JSON.parse(readFileSync(RECORDED, 'utf8')));
  const pick = dice(seed);
  const images = makeImages(recorded.images, Math.max(recorded.images.length, Math.ceil(count / 25)), seed);
  const imagesOf = new Map<string, FakeImage[]>();
  for (const { image, template } of images) {
    imagesOf.set(template, [...(imagesOf.get(template) ?? []), image]);
  }
  const containers = new Map<string, FakeContainer>();
  const now = Date.parse(recorded.recordedAt);
  for (let index = 0; index < count; index += 1) {
    const template = recorded.containers[pick(recorded.containers.length)];
    if (template === undefined) throw new Error('the recording holds no containers');
    const candidates = imagesOf.get(template.Image) ?? [];
    const image = candidates[pick(candidates.length || 1)];
    const container = fakeContainer(template, image, index, seed, now - index * 61_000);
    containers.set(container.Id, container);
  }
  return {
    version: recorded.version,
    info: recorded.info,
    containers,
    images: new Map(images.map(({ image }) => [image.Id, image])),
    histories: Object.fromEntries(
      images.map(({ image, template }) => [image.Id, recorded.histories[template] ?? []]),
    ),
    networks: new Map(recorded.networks.map((network) => [network.Id, network])),
    volumes: new Map(recorded.volumes.map((volume) => [volume.Name, volume])),
  };
}

function makeImages(templates: readonly FakeImage[], count: number, seed: number) {
  const images: { image: FakeImage; template: string }[] = [];
  for (let index = 0; index < count; index += 1) {
    const template = templates[index % templates.length];
    if (template === undefined) throw new Error('the recording holds no images');
    const build = Math.floor(index / templates.length);
    const image = structuredClone(template);
    if (build > 0) {
      image.Id = `sha256:${sha256('image', seed, index)}`;
      image.RepoTags = image.RepoTags.map((tag) => `${tag}-build.${build}`);
      image.RepoDigests = [];
    }
    images.push({ image, template: template.Id });
  }
  return images;
}

function fakeContainer(
  template: FakeContainer,
  image: FakeImage | undefined,
  index: number,
  seed: number,
  created: number,
): FakeContainer {
  const id = sha256('container', seed, index);
  const container: FakeContainer = JSON.parse(JSON.stringify(template).replaceAll(template.Id, id));
  const number = String(index).padStart(5, '0');
  container.Id = id;
  container.Name = `${template.Name}-${number}`;
  container.Created = new Date(created).toISOString();
  if (container.State.StartedAt > '0002') container.State.StartedAt = new Date(created + 1500).toISOString();
  if (container.State.Pid > 0) container.State.Pid = 3000 + index;
  container.Config.Hostname = id.slice(0, 12);
  if (image !== undefined) {
    container.Image = image.Id;
    container.Config.Image = image.RepoTags[0] ?? image.Id;
  }
  for (const endpoint of Object.values(container.NetworkSettings.Networks)) {
    if (endpoint.IPAddress !== '') {
      endpoint.IPAddress = endpoint.IPAddress.replace(/\.\d+\.\d+$/, `.${(index >> 8) & 255}.${index & 255}`);
    }
  }
  return container;
}

/** The row of `GET /containers/json` that belongs to an inspected container. */
export function summaryOf(container: FakeContainer): object {
  const { State, NetworkSettings, HostConfig, Config } = container;
  return {
    Id: container.Id,
    Names: [container.Name],
    Image: Config.Image,
    ImageID: container.Image,
    Command: [container.Path, ...container.Args].join(' '),
    Created: Math.floor(Date.parse(container.Created) / 1000),
    Ports: Object.entries(NetworkSettings.Ports).flatMap(([port, bindings]) => {
      const [PrivatePort, Type] = port.split('/');
      const exposed = { PrivatePort: Number(PrivatePort), Type };
      if (bindings === null || !State.Running) return State.Running ? [exposed] : [];
      return bindings.map(({ HostIp, HostPort }) => ({
        IP: HostIp,
        ...exposed,
        PublicPort: Number(HostPort),
      }));
    }),
    Labels: Config.Labels ?? {},
    State: State.Status,
    Status: statusText(State),
    HostConfig: { NetworkMode: HostConfig.NetworkMode },
    NetworkSettings: { Networks: NetworkSettings.Networks },
    Mounts: container.Mounts,
  };
}

function statusText({ Status, ExitCode, Health }: FakeContainer['State']): string {
  const health = Health === undefined ? '' : ` (${Health.Status})`;
  if (Status === 'running') return `Up 2 hours${health}`;
  if (Status === 'paused') return 'Up 2 hours (Paused)';
  if (Status === 'restarting') return `Restarting (${ExitCode}) 5 seconds ago`;
  if (Status === 'created') return 'Created';
  return `Exited (${ExitCode}) 2 hours ago`;
}

/** The row of `GET /images/json` that belongs to an inspected image. */
export function imageSummaryOf(image: FakeImage): object {
  return {
    Containers: -1,
    Created: Math.floor(Date.parse(image.Created) / 1000),
    Id: image.Id,
    Labels: image.Config.Labels,
    ParentId: '',
    RepoDigests: image.RepoDigests.length > 0 ? image.RepoDigests : null,
    RepoTags: image.RepoTags.length > 0 ? image.RepoTags : ['<none>:<none>'],
    SharedSize: -1,
    Size: image.Size,
    VirtualSize: image.Size,
  };
}

/** A new container that starts out like one there is. */
export function anotherContainer(like: FakeContainer, name: string, now: number): FakeContainer {
  const id = sha256('another', name, now);
  const container: FakeContainer = JSON.parse(JSON.stringify(like).replaceAll(like.Id, id));
  container.Id = id;
  container.Name = `/${name}`;
  container.Created = new Date(now).toISOString();
  return container;
}
