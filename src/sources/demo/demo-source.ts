/** The demo: a host recorded earlier and built into the program. It needs no engine and never changes. */
import * as z from 'zod';
import { containerInspectSchema, containerName } from '../../facts/container.ts';
import type { EventSubject } from '../../facts/container-events.ts';
import { type EngineIdentity, engineInfoSchema, engineVersionSchema } from '../../facts/engine.ts';
import { hostFactsSchema, userSchema } from '../../facts/host.ts';
import { type ImageHistory, imageHistorySchema, imageInspectSchema } from '../../facts/image.ts';
import type { LayerReader } from '../../facts/image-layers.ts';
import { liveContainerSchema } from '../../facts/live-container.ts';
import type { LogPlace, LogReading, LogWish } from '../../facts/log.ts';
import type { MountedFolder, MountedPlace } from '../../facts/mounted-folder.ts';
import { networkSchema } from '../../facts/network.ts';
import type { ContainerEyes, FactSink, PastEvents, Source } from '../../facts/source.ts';
import { swarmFactSchema } from '../../facts/swarm.ts';
import type { TargetIdentity } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { volumeSchema } from '../../facts/volume.ts';
import { engineIdentity } from '../docker/engine-identity.ts';

const recordingSchema = z.object({
  recordedAt: z.iso.datetime({ offset: true }),
  version: engineVersionSchema,
  info: engineInfoSchema,
  containers: z.array(containerInspectSchema),
  images: z.array(imageInspectSchema),
  /** By image id. */
  histories: z.record(z.string(), imageHistorySchema),
  networks: z.array(networkSchema),
  volumes: z.array(volumeSchema),
  host: hostFactsSchema,
  /** By container id. */
  live: z.record(z.string(), liveContainerSchema),
  /** By image id. */
  imageAccounts: z.record(z.string(), z.array(userSchema)),
  swarm: swarmFactSchema,
});
type Recording = z.infer<typeof recordingSchema>;

export class DemoSource implements Source {
  readonly identity: TargetIdentity = { kind: 'demo', uri: 'demo:', label: 'demo' };
  private recording: Promise<Recording> | undefined;
  private sink: FactSink | undefined;

  async load(sink: FactSink): Promise<void> {
    const { recordedAt, info, containers, images, networks, volumes, ...rest } = await this.read();
    sink([
      { kind: 'engine', engine: await this.engine() },
      { kind: 'info', info },
      ...containers.map((inspect) => ({ kind: 'container', inspect }) as const),
      ...images.map((inspect) => ({ kind: 'image', inspect }) as const),
      { kind: 'networks-listed', networks },
      { kind: 'volumes-listed', volumes },
      ...Object.entries(rest.histories).map(
        ([id, history]) => ({ kind: 'image-history', id, history }) as const,
      ),
      ...Object.entries(rest.imageAccounts).map(
        ([id, accounts]) => ({ kind: 'image-accounts', id, accounts }) as const,
      ),
      { kind: 'swarm', swarm: rest.swarm },
      { kind: 'host', host: rest.host },
      ...Object.entries(rest.live).map(([id, live]) => ({ kind: 'live', id, live }) as const),
      { kind: 'host-reading', reading: { state: 'done' } },
      { kind: 'connection', connection: { state: 'recorded', at: Date.parse(recordedAt) } },
    ]);
  }

  /** The engine of the recorded host. */
  async engine(): Promise<EngineIdentity> {
    const { version, info } = await this.read();
    return engineIdentity(this.identity.kind, version.ApiVersion, version, info);
  }

  async watch(sink: FactSink): Promise<void> {
    this.sink = sink;
    await this.load((changes) => this.sink?.(changes));
  }

  /** A recording has nothing newer. */
  async refresh(): Promise<void> {}

  async imageHistory(imageId: string): Promise<ImageHistory> {
    const { histories } = await this.read();
    const history = histories[imageId];
    if (history !== undefined) return history;
    throw new TargetError({
      kind: 'not-found',
      what: 'The demo has no history of this image',
      why: 'it was not recorded',
      tryThis: 'Look at another image',
    });
  }

  async layerReader(): Promise<LayerReader> {
    const [{ demoLayerReader }, { images }] = await Promise.all([import('./demo-layers.ts'), this.read()]);
    return demoLayerReader(images);
  }

  async openLog(of: LogPlace, wish: LogWish): Promise<LogReading> {
    const [{ demoLog }, { containers }] = await Promise.all([import('./demo-past.ts'), this.read()]);
    const container = containers.find(({ Id }) => of.kind === 'container' && Id === of.id);
    const fact = container && ({ stage: 'inspected', id: container.Id, inspect: container } as const);
    return demoLog(fact === undefined ? '' : containerName(fact), wish);
  }

  async pastEvents(of: EventSubject): Promise<PastEvents> {
    const { demoEvents } = await import('./demo-past.ts');
    const entries = await demoEvents(of);
    return { entries, total: entries.length };
  }

  async lookInto(containerId: string): Promise<ContainerEyes> {
    const [{ demoEyes }, { containers, live, recordedAt }] = await Promise.all([
      import('./demo-eyes.ts'),
      this.read(),
    ]);
    const container = containers.find(({ Id }) => Id === containerId);
    return demoEyes(container, live[containerId], Date.parse(recordedAt));
  }

  async openFolder(place: MountedPlace): Promise<MountedFolder> {
    const [{ demoFolder }, { containers, volumes }] = await Promise.all([
      import('./demo-folder.ts'),
      this.read(),
    ]);
    return demoFolder(place, containers, volumes);
  }

  async close(): Promise<void> {
    this.sink = undefined;
  }

  private read(): Promise<Recording> {
    this.recording ??= import('./recorded-host.json', { with: { type: 'json' } }).then(({ default: json }) =>
      recordingSchema.parse(json),
    );
    return this.recording;
  }
}
