/** What the screens need of a session. They read it and ask it; they do no I/O of their own. */
import type { Readable } from 'node:stream';
import type { AuditView } from '../../audit/audit-view.ts';
import type { RuleProblem } from '../../audit/rule-problem.ts';
import type { ProcessDetail } from '../../facts/container-processes.ts';
import type { Extracted, ExtractWish } from '../../facts/extraction.ts';
import type { Facts } from '../../facts/facts.ts';
import type { ImageHistory } from '../../facts/image.ts';
import type { ImageChoice, ImageLayers } from '../../facts/image-layers.ts';
import type { LogPlace, LogReading, LogWish } from '../../facts/log.ts';
import type { FolderLook, FolderWish, MountedPlace } from '../../facts/mounted-folder.ts';
import type { EarlierRun } from '../../session/earlier-run.ts';
import type { ReadImageOptions } from '../../session/layer-library.ts';

export interface SessionPort {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** What is wrong in a person's own checks and policy; the same list until it changes. Empty until they are loaded. */
  readonly ruleProblems: readonly RuleProblem[];
  /** The run on this target before this one, once it is known; undefined when none is remembered. */
  readonly earlier?: EarlierRun | undefined;
  subscribe(listener: () => void): () => void;
  /** Reads everything anew. Resolves when that is done, was given up, or has failed. */
  refresh(): Promise<void>;
  /** Gives up the reading anew that is under way; what was read stays. Nothing happens when there is none. */
  cancelRefresh(): void;
  imageHistory(id: string): Promise<ImageHistory>;
  /** The images whose layers can be read. Rejects with a TargetError. */
  imageChoices(signal?: AbortSignal): Promise<readonly ImageChoice[]>;
  /**
   * Reads the layers of an image; `facts.layers` has each as soon as it is read. Rejects with a TargetError, and with the
   * signal's reason.
   */
  readLayers(imageId: string, options?: ReadImageOptions): Promise<ImageLayers>;
  /** The content of a file as one layer has it, counted from 0 at the base. Rejects with a TargetError. */
  openFile(imageId: string, layer: number, path: string, signal?: AbortSignal): Promise<Readable>;
  /** Writes files of an image to a folder. Rejects with a TargetError before anything is written, and with the signal's reason. */
  extract(imageId: string, wish: ExtractWish): Promise<Extracted>;
  /**
   * Keeps `facts.processes` and `facts.changes` of a container true until the signal is aborted; nothing is asked or read of
   * it afterwards. Never rejects.
   */
  watchContainer(id: string, signal: AbortSignal): Promise<void>;
  /**
   * Keeps `facts.events` of a container true until the signal is aborted; nothing is asked of it afterwards. Never rejects: what
   * can't be read is a gap of them.
   */
  watchEvents(id: string, signal: AbortSignal): Promise<void>;
  /** One process of a container in full; undefined once it has ended. Rejects with a TargetError or why it can't be read. */
  readProcess(id: string, pid: number, signal?: AbortSignal): Promise<ProcessDetail | undefined>;
  /** The content of a file that a container added or changed; undefined when there is none. Rejects as `readProcess` does. */
  openChangedFile(id: string, path: string, signal?: AbortSignal): Promise<Readable | undefined>;
  /**
   * What is at a path of a mount, a volume or a container's file system: a folder with what is in it, or a file. Rejects with a
   * TargetError, and with the signal's reason.
   */
  lookAtFolder(place: MountedPlace, path: string, wish?: FolderWish): Promise<FolderLook>;
  /** The content of an ordinary file there; undefined when there is none. Rejects as `lookAtFolder` does. */
  openMounted(place: MountedPlace, path: string, signal?: AbortSignal): Promise<Readable | undefined>;
  /**
   * The log of a container, until it ends, the loop through it is left, or the signal is aborted. Rejects with a TargetError
   * that names the right that is missing, and with the signal's reason; the reading throws the same.
   */
  openLog(of: LogPlace, wish: LogWish, signal?: AbortSignal): Promise<LogReading>;
}
