/** Facts that were saved earlier. Nothing is asked of anybody, and nothing changes. */
import type { FactChange } from '../../facts/fact-change.ts';
import type { ImageHistory } from '../../facts/image.ts';
import type { LayerReader } from '../../facts/image-layers.ts';
import { kubeObjectOf } from '../../facts/kubernetes/kube-object.ts';
import type { LogPlace, LogReading, LogWish } from '../../facts/log.ts';
import type { ContainerEyes, FactSink, Source } from '../../facts/source.ts';
import type { TargetIdentity } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { EvidenceContents } from './evidence-contents.ts';
import { type ReadSnapshot, readSnapshot } from './snapshot-file.ts';

export class SnapshotSource implements Source {
  readonly identity: TargetIdentity;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  /** The sets of rules that the target was judged by. */
  readonly ruleSets: readonly string[];
  private readonly snapshot: ReadSnapshot;
  /** Undefined for a snapshot of a whole target. */
  private readonly evidence: EvidenceContents | undefined;
  private sink: FactSink | undefined;

  private constructor(path: string, snapshot: ReadSnapshot) {
    const { manifest, facts } = snapshot;
    this.identity = {
      ...facts.target,
      snapshot: `snapshot:${path}`,
      ...(manifest.container === undefined ? {} : { evidenceOf: manifest.container.id }),
    };
    this.takenAt = Date.parse(manifest.takenAt);
    this.ruleSets = facts.ruleSets;
    this.snapshot = snapshot;
    this.evidence = EvidenceContents.of(snapshot);
  }

  /** Rejects with a TargetError when the file is no snapshot, damaged, or changed since it was written. */
  static async open(path: string, signal?: AbortSignal): Promise<SnapshotSource> {
    return new SnapshotSource(path, await readSnapshot(path, signal));
  }

  async load(sink: FactSink): Promise<void> {
    sink([...this.changes(), { kind: 'connection', connection: { state: 'recorded', at: this.takenAt } }]);
  }

  async watch(sink: FactSink): Promise<void> {
    this.sink = sink;
    await this.load((changes) => this.sink?.(changes));
  }

  /** What was saved has nothing newer. */
  async refresh(): Promise<void> {}

  async imageHistory(imageId: string): Promise<ImageHistory> {
    const history = this.snapshot.facts.histories[imageId];
    if (history !== undefined) return history;
    throw notSaved('The history of this image');
  }

  async layerReader(): Promise<LayerReader> {
    throw notSaved('What is in the layers of images');
  }

  async openLog(of: LogPlace, wish: LogWish, signal?: AbortSignal): Promise<LogReading> {
    if (of.kind !== 'container' || of.id !== this.evidence?.containerId) throw notSaved('This log');
    return this.evidence.openLog(wish, signal);
  }

  async lookInto(containerId: string): Promise<ContainerEyes | undefined> {
    return containerId === this.evidence?.containerId ? this.evidence.eyes() : undefined;
  }

  async close(): Promise<void> {
    this.sink = undefined;
  }

  private changes(): readonly FactChange[] {
    const { facts, gaps } = this.snapshot;
    const { engine, info, swarm, kube } = facts;
    return [
      ...(engine === undefined ? [] : [{ kind: 'engine', engine } as const]),
      ...(info === undefined ? [] : [{ kind: 'info', info } as const]),
      { kind: 'containers-listed', summaries: facts.listedContainers },
      ...facts.containers.map((inspect) => ({ kind: 'container', inspect }) as const),
      { kind: 'images-listed', summaries: facts.listedImages },
      ...facts.images.map((inspect) => ({ kind: 'image', inspect }) as const),
      { kind: 'networks-listed', networks: facts.networks },
      { kind: 'volumes-listed', volumes: facts.volumes },
      ...Object.entries(facts.histories).map(
        ([id, history]) => ({ kind: 'image-history', id, history }) as const,
      ),
      ...Object.entries(facts.imageAccounts).map(
        ([id, accounts]) => ({ kind: 'image-accounts', id, accounts }) as const,
      ),
      ...(swarm === undefined ? [] : [{ kind: 'swarm', swarm } as const]),
      { kind: 'host', host: facts.host },
      ...Object.entries(facts.live).map(([id, live]) => ({ kind: 'live', id, live }) as const),
      ...Object.entries(facts.processes).map(
        ([id, processes]) => ({ kind: 'processes', id, processes }) as const,
      ),
      ...Object.entries(facts.changes).map(([id, changes]) => ({ kind: 'changes', id, changes }) as const),
      ...Object.entries(facts.events).map(([id, events]) => ({ kind: 'events', id, events }) as const),
      {
        kind: 'profiles-listed',
        profiles: new Map(facts.profiles.map((profile) => [profile.image.id, profile])),
      },
      ...(kube === undefined ? [] : clusterChanges(kube)),
      ...[...facts.gaps, ...gaps, ...(this.evidence?.gaps ?? [])].map(
        (gap) => ({ kind: 'gap', gap }) as const,
      ),
      ...(facts.hostIsRead ? [{ kind: 'host-reading', reading: { state: 'done' } } as const] : []),
    ];
  }
}

function clusterChanges({
  identity,
  lists,
  kubelets,
}: NonNullable<ReadSnapshot['facts']['kube']>): readonly FactChange[] {
  return [
    {
      kind: 'kube',
      identity: { ...identity, user: identity.user, rights: new Map(Object.entries(identity.rights)) },
    },
    ...lists.flatMap(({ resource, extent, objects }): readonly FactChange[] => {
      const read = objects.flatMap((raw) => kubeObjectOf(raw, { apiVersion: '', kind: '' }) ?? []);
      return extent === undefined
        ? read.map((object) => ({ kind: 'kube-object', resource, object }) as const)
        : [{ kind: 'kube-listed', resource, objects: read, extent }];
    }),
    ...Object.entries(kubelets).map(([node, kubelet]) => ({ kind: 'kubelet', node, kubelet }) as const),
  ];
}

function notSaved(what: string): TargetError {
  return new TargetError({
    kind: 'unsupported',
    what: `${what} can’t be shown`,
    why: 'the snapshot does not hold it',
    tryThis: 'Open the target itself, where it can be reached',
  });
}
