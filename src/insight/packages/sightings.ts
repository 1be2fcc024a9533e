/** What the files of one layer say of packages, collected. Bounded, because a stranger made the files. */
import type { PackageSighting } from '../../facts/layer-contents.ts';

/** More than any honest layer has; the rest is counted as a problem. */
const MOST_PACKAGES = 100_000;
const MOST_PROBLEMS = 200;

/** Longest texts that are kept, in characters. */
const LONGEST_NAME = 512;
const LONGEST_VERSION = 256;
const LONGEST_LICENCE = 512;

type Optional = 'version' | 'source' | 'licence' | 'arch';

/** A sighting in which what is unknown may be left out. */
export type SeenPackage = Omit<PackageSighting, Optional> &
  Partial<{ readonly [Field in Optional]: string | undefined }>;

/** What another file says of a package. */
export interface Amendment {
  readonly licence?: string;
  readonly source?: string;
}

export class Sightings {
  private readonly found = new Map<string, { readonly seen: PackageSighting; readonly key: string }>();
  private readonly amendments = new Map<string, Amendment>();
  private readonly owners = new Map<string, string>();
  private readonly told: string[] = [];
  private untold = 0;
  private isFull = false;

  /**
   * Takes a package; one without a name, or seen before in the same file, is left out.
   *
   * @param key by which `amend` finds it.
   */
  add(seen: SeenPackage, key = ''): void {
    const name = trimmed(seen.name, LONGEST_NAME);
    if (name === '') return;
    if (this.found.size >= MOST_PACKAGES) {
      if (!this.isFull)
        this.problem(seen.path, `more than ${MOST_PACKAGES} packages in one layer, the rest is left out`);
      this.isFull = true;
      return;
    }
    const sighting: PackageSighting = {
      type: seen.type,
      name,
      version: trimmed(seen.version ?? '', LONGEST_VERSION),
      source: trimmed(seen.source ?? '', LONGEST_NAME),
      licence: trimmed(seen.licence ?? '', LONGEST_LICENCE),
      arch: trimmed(seen.arch ?? '', LONGEST_VERSION),
      path: seen.path,
      basis: seen.basis,
    };
    const { type, version, arch, path } = sighting;
    const id = `${type}\n${name}\n${version}\n${arch}\n${path}`;
    if (!this.found.has(id)) this.found.set(id, { seen: sighting, key });
  }

  /** Adds to the packages with this key what they do not say themselves, whichever file comes first. */
  amend(key: string, amendment: Amendment): void {
    if (this.amendments.size < MOST_PACKAGES)
      this.amendments.set(key, { ...this.amendments.get(key), ...amendment });
  }

  /** Notes that a package of the distribution brought a file that a package of a language may be known from. */
  own(path: string, type: string, name: string): void {
    if (this.owners.size < MOST_PACKAGES) this.owners.set(path, `${type} ${name.slice(0, LONGEST_NAME)}`);
  }

  /** By path: type and name of the package that brought it; undefined when no package says so of any. */
  get owned(): Record<string, string> | undefined {
    return this.owners.size === 0 ? undefined : Object.fromEntries(this.owners);
  }

  /** Notes that a file could not be looked into. `what` goes on from the path. */
  problem(path: string, what: string): void {
    if (this.told.length < MOST_PROBLEMS) this.told.push(`${path}: ${what}`);
    else this.untold += 1;
  }

  /** Packages so far. */
  get count(): number {
    return this.found.size;
  }

  get packages(): PackageSighting[] {
    return Array.from(this.found.values(), ({ seen, key }) => {
      const more = key === '' ? undefined : this.amendments.get(key);
      if (more === undefined) return seen;
      return {
        ...seen,
        licence: seen.licence === '' ? trimmed(more.licence ?? '', LONGEST_LICENCE) : seen.licence,
        source: seen.source === '' ? trimmed(more.source ?? '', LONGEST_NAME) : seen.source,
      };
    });
  }

  get problems(): string[] {
    return this.untold === 0 ? [...this.told] : [...this.told, `${this.untold} more files could not be read`];
  }
}

/** In one line and not longer than `length`. */
function trimmed(text: string, length: number): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, length);
}
