/** What a reader of one part of the host is, what it is given and what it gives. */
import type { Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import type { HostFacts, HostNeeds, HostProcess, Unit } from '../../facts/host.ts';
import type { AccountNames } from './account-names.ts';
import type { DaemonOptions } from './daemon-options.ts';
import type { EngineDaemon } from './engine-daemon.ts';
import type { HostAccounts } from './host-accounts.ts';
import type { HostRoot } from './host-root.ts';
import type { UnitFiles } from './host-units.ts';
import type { KubernetesHere } from './kubernetes/read-kubernetes.ts';
import type { ProgramRun } from './program.ts';

/**
 * One reading of the host. What several parts need is read once for all of them, when the first one asks; all of it
 * rejects with a HostFailure when it can't be read.
 */
export interface HostContext {
  readonly root: HostRoot;
  readonly needs: HostNeeds;
  /** The engine as it is known at this moment; `info` may still be missing. */
  readonly facts: Facts;
  /** The unix socket on which the engine answers us; undefined where it is another kind of address. */
  readonly socket: string | undefined;
  /** Aborted when the reading is given up: stop then, what you give is dropped. */
  readonly signal: AbortSignal;
  /** See runProgram. Undefined when the host has no such program. */
  run(program: string, args: readonly string[]): Promise<ProgramRun | undefined>;
  /** The processes of a program, by the name of its file, renamed ones included. */
  processes(program: string): Promise<readonly HostProcess[]>;
  /** A unit of systemd with its drop-ins, by name; null when there is none. */
  unit(name: string): Promise<Unit | null>;
  /** Where the files of a unit are, and where they could be. */
  unitFiles(name: string): Promise<UnitFiles>;
  accounts(): Promise<HostAccounts>;
  names(): Promise<AccountNames>;
  /** The daemon of the engine that answers; undefined when it can't be seen. */
  daemon(): Promise<EngineDaemon | undefined>;
  daemonOptions(): Promise<DaemonOptions>;
  /** The components of Kubernetes that run here. */
  kubernetes(): Promise<KubernetesHere>;
}

export interface PartReading {
  /** What was read. What an earlier reading told and this one does not is taken back. */
  readonly host: HostFacts;
  /** What could not be read; a gap that is not told again is closed. */
  readonly gaps: readonly Gap[];
  /**
   * Files and folders of the host, existing or not, that this rests on: when one changes, appears or goes, or
   * something in such a folder does, the part is read again. Nothing under /proc and /sys: those tell no changes.
   */
  readonly watched: readonly string[];
}

export interface HostPartReader {
  /** What it reads, as a line of progress says it: `audit rules`. */
  readonly what: string;
  /** The facts it gives. When `read` rejects, each of them becomes a gap `host.NAME` with that reason. */
  readonly parts: readonly (keyof HostFacts)[];
  isNeeded(needs: HostNeeds): boolean;
  /** True when it rests on the engine's answers too: it is read once they are in, and again when they change. */
  readonly followsEngine?: boolean;
  /** May reject with a HostFailure (gapOfFailure of host-failure.ts makes gaps of those that concern one entry). */
  read(context: HostContext): Promise<PartReading>;
}
