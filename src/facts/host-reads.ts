/** What of a host was read and which of its programs were run, so that evidence can say so. Bounded. */

export interface HostReads {
  /** Command lines, each once. */
  readonly programs: readonly string[];
  /** Paths of files and folders whose content was read, each once; of /proc only that it was. */
  readonly paths: readonly string[];
  /** Whether there were more than are listed. */
  readonly isCut: boolean;
}

const MOST = 4_000;

export class HostReadRecord {
  private readonly programs = new Set<string>();
  private readonly paths = new Set<string>();
  private isCut = false;

  readPath(path: string): void {
    this.note(this.paths, path);
  }

  ranProgram(program: string, args: readonly string[]): void {
    this.note(this.programs, [program, ...args].join(' '));
  }

  reads(): HostReads {
    const { isCut } = this;
    return { programs: [...this.programs].sort(), paths: [...this.paths].sort(), isCut };
  }

  private note(known: Set<string>, what: string): void {
    if (known.size < MOST) known.add(what);
    else if (!known.has(what)) this.isCut = true;
  }
}
