/** What every kind of source offers the session. A source is the only code that does I/O toward its target. */
import type { Readable } from 'node:stream';
import type { ContainerChanges } from './container-changes.ts';
import type { ContainerEvent, EventSubject } from './container-events.ts';
import type { ContainerProcesses, ProcessDetail } from './container-processes.ts';
import type { FactChange } from './fact-change.ts';
import type { FactDelta, Facts } from './facts.ts';
import type { Gap } from './gap.ts';
import type { HostNeeds } from './host.ts';
import type { HostReads } from './host-reads.ts';
import type { ImageHistory } from './image.ts';
import type { LayerReader } from './image-layers.ts';
import type { LogPlace, LogReading, LogWish } from './log.ts';
import type { MountedFolder, MountedPlace } from './mounted-folder.ts';
import type { SentRequests } from './request-record.ts';
import type { TargetIdentity } from './target.ts';

/** Takes a source's changes. A source batches them, so that a burst does not become a storm. */
export type FactSink = (changes: readonly FactChange[]) => void;

export interface Source {
  readonly identity: TargetIdentity;

  /**
   * Loads everything once. Containers come first and listed before inspected. What can't be read becomes a gap.
   * Rejects with a TargetError when the target can't be reached or is not an engine.
   */
  load(sink: FactSink, signal?: AbortSignal): Promise<void>;

  /**
   * Loads, then keeps the facts true until `close`: each event patches what it touched; a dropped connection
   * becomes `stale`, is tried again with growing pauses, and everything is loaded anew once it is back.
   * Never rejects: what goes wrong is told through the `connection` change.
   */
  watch(sink: FactSink): Promise<void>;

  /** Reads everything anew, now. */
  refresh(): Promise<void>;

  /** An image's history, newest first. Rejects with a TargetError. */
  imageHistory(imageId: string): Promise<ImageHistory>;

  /**
   * What takes the target's images apart; whoever opens one closes it. Rejects with a TargetError where there is nothing
   * to take apart.
   */
  layerReader(): Promise<LayerReader>;

  /**
   * Opens the log of a container; missing where a target has no logs. Rejects with a TargetError, which names the right that
   * is missing, and with the signal's reason.
   */
  openLog?(of: LogPlace, wish: LogWish, signal?: AbortSignal): Promise<LogReading>;

  /**
   * What the target remembers of a container's life, in the order of time, from one moment to another (milliseconds since 1970);
   * missing where it remembers nothing. Rejects with a TargetError, and with the signal's reason.
   */
  pastEvents?(
    of: EventSubject,
    span: { readonly since: number; readonly until: number },
    signal?: AbortSignal,
  ): Promise<PastEvents>;

  /**
   * Calls `listener` for each event that the target tells from now on, whomever it is about, until the returned function is called.
   * Nothing more is asked of the target for it.
   */
  followEvents?(listener: (event: ContainerEvent) => void): () => void;

  /**
   * Looks into one container as far as the target itself can tell; missing where it tells nothing, and undefined where it tells
   * nothing of this one. Rejects with a TargetError, and with the signal's reason.
   */
  lookInto?(containerId: string, signal?: AbortSignal): Promise<ContainerEyes | undefined>;

  /**
   * What the target answers about one container, each answer in its own words and asked for now; missing where it answers
   * nothing. Rejects with a TargetError, and with the signal's reason.
   */
  containerAnswers?(containerId: string, signal?: AbortSignal): Promise<ContainerAnswers>;

  /** What was asked of the target since a moment, which is milliseconds since 1970; missing where nothing is asked. */
  requests?(since?: number): SentRequests;

  /** Looks into a mount, a volume or a container's file system; missing where the target itself has none to look into. */
  openFolder?(place: MountedPlace): Promise<MountedFolder>;

  /** Ends every connection. Nothing is told to the sink afterwards. */
  close(): Promise<void>;
}

/** JSON as it came; what could not be had is left out, and a gap says why. */
export interface ContainerAnswers {
  readonly inspect?: unknown;
  readonly image?: unknown;
  readonly imageHistory?: unknown;
  /** Of the networks that it is attached to. */
  readonly networks: readonly unknown[];
  readonly gaps: readonly Gap[];
}

export interface PastEvents {
  /** The newest, where there are too many to keep. */
  readonly entries: readonly ContainerEvent[];
  readonly total: number;
}

/**
 * One container, looked into again and again while somebody wants to see it. Each call is one look; what is the same as in the
 * look before is the same object. They reject with a TargetError or the failure of a host's reading, and with the signal's
 * reason.
 */
export interface ContainerEyes {
  /** Whether `changes` can tell anything. */
  readonly seesChanges: boolean;
  /** The pause between two looks: at least so many milliseconds, and so many times as long as the look took. */
  readonly pace: { readonly leastMs: number; readonly times: number };
  /** Undefined once nothing runs there. */
  processes(signal?: AbortSignal): Promise<ContainerProcesses | undefined>;
  changes(signal?: AbortSignal): Promise<ContainerChanges>;
  /** Undefined for one that has ended. */
  process(pid: number, signal?: AbortSignal): Promise<ProcessDetail | undefined>;
  /** The content of a file that the container added or changed; undefined when there is none. */
  openFile(path: string, signal?: AbortSignal): Promise<Readable | undefined>;
}

/** What a host reader may ask about the engine while it reads: where its data is, which containers run. */
export type FactView = () => Facts;

/**
 * Reads the host under an engine: files, settings, processes. It changes nothing there. What can't be read becomes a
 * gap named as expressions name the fact: `host.audit`, `host.files["docker.service"]`, `live web`.
 */
export interface HostReader {
  /**
   * Reads once what is needed, telling piece by piece, with `host-reading` from the first to the last. Never rejects
   * but for an abort; stops within 200 ms of one.
   */
  read(needs: HostNeeds, facts: FactView, sink: FactSink, signal?: AbortSignal): Promise<void>;

  /** Reads, then keeps it true until `close`: a watched file that changes is told within 2 s. Never rejects. */
  watch(needs: HostNeeds, facts: FactView, sink: FactSink): Promise<void>;

  /** The engine's facts changed: containers started or stopped, or its settings came. Cheap when nothing follows. */
  engineChanged(delta: FactDelta): void;

  /** Reads everything anew, now; an earlier reading is given up. */
  refresh(signal?: AbortSignal): Promise<void>;

  /**
   * Looks into one container; `facts` is asked about it. Missing where there is no host to look at. A gap says why nothing of it can be seen from this host. Rejects with
   * the signal's reason.
   */
  lookInto?(containerId: string, facts: FactView, signal?: AbortSignal): Promise<ContainerEyes | Gap>;

  /** What of the host was read so far; missing where there is none to read. */
  reads?(): HostReads;

  /** Looks into a mount, a volume or a container's file system. A gap says why nothing of it can be seen from this host. */
  openFolder?(place: MountedPlace, facts: FactView, signal?: AbortSignal): Promise<MountedFolder | Gap>;

  /** Something runs or listens in this container that did not before: what is told of it as `live` is read again. */
  lookAgain?(containerId: string): void;

  close(): void;
}
