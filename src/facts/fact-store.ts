/** Holds the facts of one target, takes changes in batches and tells whoever listens what they touched. */
import { type ContainerFact, summaryOfInspect } from './container.ts';
import { CopyOnWrite } from './copy-on-write.ts';
import type { FactChange } from './fact-change.ts';
import { emptyFacts, type FactDelta, type Facts } from './facts.ts';
import { type ImageFact, summaryOfImage } from './image.ts';
import { KubeDraft } from './kubernetes/kube-draft.ts';
import { mergeHost, withoutHostPart } from './merge-host.ts';
import type { TargetIdentity } from './target.ts';

export type FactListener = (facts: Facts, delta: FactDelta) => void;

export class FactStore {
  private current: Facts;
  private readonly listeners = new Set<FactListener>();

  constructor(target: TargetIdentity) {
    this.current = emptyFacts(target);
  }

  get facts(): Facts {
    return this.current;
  }

  /** Calls `listener` after each batch, until the returned function is called. */
  subscribe(listener: FactListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Applies a batch in its order and tells the listeners once. */
  apply(changes: readonly FactChange[]): void {
    if (changes.length === 0) return;
    const before = this.current;
    const containers = new CopyOnWrite(before.containers);
    const images = new CopyOnWrite(before.images);
    const networks = new CopyOnWrite(before.networks);
    const volumes = new CopyOnWrite(before.volumes);
    const histories = new CopyOnWrite(before.histories);
    const imageAccounts = new CopyOnWrite(before.imageAccounts);
    const layers = new CopyOnWrite(before.layers);
    const live = new CopyOnWrite(before.live);
    const processes = new CopyOnWrite(before.processes);
    const changed = new CopyOnWrite(before.changes);
    const events = new CopyOnWrite(before.events);
    const profiles = new CopyOnWrite(before.profiles);
    const gaps = new CopyOnWrite(before.gaps);
    const kube = new KubeDraft(before.kube);
    let { connection, engine, info, swarm, host, hostReading } = before;

    for (const change of changes) {
      switch (change.kind) {
        case 'connection':
          connection = change.connection;
          break;
        case 'engine':
          engine = change.engine;
          break;
        case 'info':
          info = change.info;
          break;
        case 'containers-listed': {
          const listed = new Map<string, ContainerFact>();
          for (const summary of change.summaries) {
            const known = containers.get(summary.Id);
            const isInspected = known?.stage === 'inspected';
            listed.set(summary.Id, isInspected ? known : { stage: 'listed', id: summary.Id, summary });
          }
          containers.replace(listed);
          break;
        }
        case 'container':
          containers.set(change.inspect.Id, {
            stage: 'inspected',
            id: change.inspect.Id,
            inspect: change.inspect,
          });
          if (!change.inspect.State.Running) processes.delete(change.inspect.Id);
          break;
        case 'container-unread': {
          const known = containers.get(change.id);
          if (known?.stage === 'inspected') {
            containers.set(change.id, {
              stage: 'listed',
              id: change.id,
              summary: summaryOfInspect(known.inspect),
            });
          }
          break;
        }
        case 'container-gone':
          containers.delete(change.id);
          live.delete(change.id);
          processes.delete(change.id);
          changed.delete(change.id);
          events.delete(change.id);
          break;
        case 'images-listed': {
          const listed = new Map<string, ImageFact>();
          for (const summary of change.summaries) {
            const known = images.get(summary.Id);
            const isInspected = known?.stage === 'inspected';
            listed.set(summary.Id, isInspected ? known : { stage: 'listed', id: summary.Id, summary });
          }
          images.replace(listed);
          for (const id of before.layers.keys()) if (!listed.has(id)) layers.delete(id);
          break;
        }
        case 'image':
          images.set(change.inspect.Id, {
            stage: 'inspected',
            id: change.inspect.Id,
            inspect: change.inspect,
          });
          break;
        case 'image-unread': {
          const known = images.get(change.id);
          if (known?.stage === 'inspected') {
            images.set(change.id, {
              stage: 'listed',
              id: change.id,
              summary: summaryOfImage(known.inspect),
            });
          }
          break;
        }
        case 'image-gone':
          images.delete(change.id);
          histories.delete(change.id);
          imageAccounts.delete(change.id);
          layers.delete(change.id);
          break;
        case 'image-history':
          histories.set(change.id, change.history);
          break;
        case 'image-accounts':
          imageAccounts.set(change.id, change.accounts);
          break;
        case 'image-layers':
          layers.set(change.id, change.layers);
          break;
        case 'image-layers-gone':
          layers.delete(change.id);
          break;
        case 'networks-listed':
          networks.replace(new Map(change.networks.map((network) => [network.Id, network])));
          break;
        case 'network':
          networks.set(change.network.Id, change.network);
          break;
        case 'network-gone':
          networks.delete(change.id);
          break;
        case 'volumes-listed':
          volumes.replace(new Map(change.volumes.map((volume) => [volume.Name, volume])));
          break;
        case 'volume':
          volumes.set(change.volume.Name, change.volume);
          break;
        case 'volume-gone':
          volumes.delete(change.name);
          break;
        case 'swarm':
          swarm = change.swarm;
          break;
        case 'host':
          host = mergeHost(host, change.host);
          break;
        case 'host-unread':
          host = withoutHostPart(host, change.part, change.entry);
          break;
        case 'host-reading':
          hostReading = change.reading;
          break;
        case 'live':
          live.set(change.id, change.live);
          break;
        case 'live-gone':
          live.delete(change.id);
          break;
        case 'processes':
          processes.set(change.id, change.processes);
          break;
        case 'processes-gone':
          processes.delete(change.id);
          break;
        case 'changes':
          changed.set(change.id, change.changes);
          break;
        case 'events':
          events.set(change.id, change.events);
          break;
        case 'profiles-listed':
          profiles.replace(new Map(change.profiles));
          break;
        case 'kube':
        case 'kube-listed':
        case 'kube-object':
        case 'kube-gone':
        case 'kubelet':
        case 'kubelet-unread':
          kube.apply(change);
          break;
        case 'gap':
          gaps.set(change.gap.fact, change.gap);
          break;
        case 'gap-closed':
          gaps.delete(change.fact);
          break;
      }
    }

    this.current = {
      target: before.target,
      connection,
      engine,
      info,
      containers: containers.after,
      images: images.after,
      networks: networks.after,
      volumes: volumes.after,
      histories: histories.after,
      imageAccounts: imageAccounts.after,
      layers: layers.after,
      swarm,
      host,
      hostReading,
      live: live.after,
      processes: processes.after,
      changes: changed.after,
      profiles: profiles.after,
      events: events.after,
      kube: kube.after,
      gaps: gaps.after,
    };
    const delta: FactDelta = {
      containers: containers.touched,
      images: images.touched,
      networks: networks.touched,
      volumes: volumes.touched,
      imageDetails: new Set([...histories.touched, ...imageAccounts.touched, ...layers.touched]),
      live: live.touched,
      processes: processes.touched,
      changes: changed.touched,
      profiles: profiles.touched,
      events: events.touched,
      kube: kube.touched,
      swarm: swarm !== before.swarm,
      host: host !== before.host || hostReading !== before.hostReading,
      engine: engine !== before.engine || info !== before.info || kube.isIdentityTouched,
      gaps: gaps.touched.size > 0,
      connection: connection !== before.connection,
    };
    for (const listener of this.listeners) listener(this.current, delta);
  }
}
