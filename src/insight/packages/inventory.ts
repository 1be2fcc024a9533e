/**
 * The packages of an image: those that its last state has, each with the layer that brought it, and those that lower layers
 * still carry although they were removed.
 *
 * The files that say so are whole: each layer that changes a database has all of it again. So a package was brought by the
 * lowest layer of the unbroken run of versions of the file that have it, and not by the one that the file is from.
 */
import type { ImageLayers } from '../../facts/image-layers.ts';
import type { PackageBasis, PackageSighting } from '../../facts/layer-contents.ts';
import type { LayerIndex } from '../../facts/layer-index.ts';
import { KNOWN_BINARIES } from '../../knowledge/known-binaries.ts';
import { type DistributionRelease, distributionRelease } from './distribution-release.ts';
import { PathsOfLayers } from './paths-of-layers.ts';
import { RELEASE_FILES } from './release-files.ts';

export interface InventoryPackage {
  /** As of PackageSighting. */
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly licence: string;
  readonly arch: string;
  /** The strongest of those it was seen by. */
  readonly basis: PackageBasis;
  /** The files that say so, in order. */
  readonly paths: readonly string[];
  /** Where in `ImageLayers.layers` the layer is that brought it. */
  readonly layer: number;
}

/** A package that some layer has and the image has not: its files still weigh, and anybody can have them back. */
interface RemovedPackage extends InventoryPackage {
  /** Where the layer is that removed it, or put another version in its place. */
  readonly removedIn: number;
}

export interface PackageInventory {
  /** By type, name and version. */
  readonly packages: readonly InventoryPackage[];
  readonly removed: readonly RemovedPackage[];
  /** Undefined when the image does not say. */
  readonly release: DistributionRelease | undefined;
  /** Layers whose contents nobody looked into, or not yet: what they bring is missing here. */
  readonly unscanned: readonly number[];
  /** Files that could not be read, one line each. */
  readonly problems: readonly { readonly layer: number; readonly text: string }[];
}

/** The stronger first. */
const STRENGTH: readonly PackageBasis[] = ['installed', 'built-in', 'described', 'recognised', 'locked'];

interface ScannedLayer {
  readonly number: number;
  readonly index: LayerIndex;
  /** By the file that says so, then by what makes it this package. */
  readonly byFile: ReadonlyMap<string, ReadonlyMap<string, PackageSighting>>;
}

export function packageInventory(image: ImageLayers): PackageInventory {
  const layers: ScannedLayer[] = [];
  const unscanned: number[] = [];
  const problems: { layer: number; text: string }[] = [];
  const texts = new Map<string, { readonly layer: number; readonly text: string }>();
  image.layers.forEach(({ state }, number) => {
    if (state.kind !== 'read' || state.contents === undefined) {
      unscanned.push(number);
      return;
    }
    const { packages, problems: told } = state.contents;
    for (const text of told) problems.push({ layer: number, text });
    for (const path of RELEASE_FILES) {
      const text = state.contents.texts[path];
      if (text !== undefined) texts.set(path, { layer: number, text });
    }
    layers.push({ number, index: state.index, byFile: byFile(packages) });
  });
  const paths = new PathsOfLayers(
    image.layers.map(({ state }) => (state.kind === 'read' ? state.index : undefined)),
  );
  const { present, removed } = history(layers, paths);
  const release = distributionRelease(
    new Map(
      [...texts]
        .filter(([path, { layer }]) => paths.stateAfter(path, layer).kind === 'kept')
        .map(([path, { text }]) => [path, text]),
    ),
  );
  const packages = merged(present);
  const keys = new Set(packages.map(keyOf));
  const owners = ownersOf(image, packages);
  return {
    packages: packages.filter((one) => !isToldByDistribution(one, packages) && !owners.have(one)),
    // A removed package that another file still has is not gone.
    removed: merged(removed).filter((one) => !keys.has(keyOf(one))),
    release,
    unscanned,
    problems,
  };
}

/** What packages of the distribution brought, as far as they are there. */
function ownersOf({ layers }: ImageLayers, packages: readonly InventoryPackage[]) {
  const there = new Set(packages.map(({ type, name }) => `${type} ${name}`));
  const owned = new Map<string, string>();
  for (const { state } of layers)
    if (state.kind === 'read')
      for (const [path, owner] of Object.entries(state.contents?.owned ?? {})) owned.set(path, owner);
  return {
    /** Whether the package of a language is part of one of the distribution, which is listed in its place. */
    have: ({ type, basis, paths }: InventoryPackage): boolean =>
      basis === 'installed' &&
      !DISTRIBUTION_TYPES.has(type) &&
      paths.every((path) => there.has(owned.get(fileOf(path)) ?? '')),
  };
}

/** Of a package inside an archive the archive: it is there as long as that is. */
export function fileOf(path: string): string {
  return path.split('!/', 1)[0] ?? path;
}

function byFile(packages: readonly PackageSighting[]): ScannedLayer['byFile'] {
  const files = new Map<string, Map<string, PackageSighting>>();
  for (const seen of packages) {
    const file = fileOf(seen.path);
    let known = files.get(file);
    if (known === undefined) {
      known = new Map();
      files.set(file, known);
    }
    known.set(`${keyOf(seen)}\n${seen.path}`, seen);
  }
  return files;
}

function keyOf({
  type,
  name,
  version,
  arch,
}: Pick<PackageSighting, 'type' | 'name' | 'version' | 'arch'>): string {
  return `${type}\n${name}\n${version}\n${arch}`;
}

interface Placed {
  readonly seen: PackageSighting;
  readonly layer: number;
}

interface PlacedAndRemoved extends Placed {
  readonly removedIn: number;
}

/** Follows each file through the layers that have a version of it. */
function history(
  layers: readonly ScannedLayer[],
  paths: PathsOfLayers,
): { readonly present: readonly Placed[]; readonly removed: readonly PlacedAndRemoved[] } {
  const present: Placed[] = [];
  const removed: PlacedAndRemoved[] = [];
  const files = new Set(layers.flatMap(({ byFile }) => [...byFile.keys()]));
  const scanned = new Map(layers.map((layer) => [layer.number, layer]));
  for (const file of files) {
    let current = new Map<string, Placed>();
    for (const step of paths.steps(file)) {
      const layer = scanned.get(step.layer);
      // Nobody knows what it brought, so what was there before is taken to be there still.
      if (step.kind !== 'removed' && layer === undefined) continue;
      const found = step.kind === 'removed' ? undefined : layer?.byFile.get(file);
      const next = new Map<string, Placed>(step.kind === 'touched' ? current : []);
      for (const [key, seen] of found ?? []) {
        const before = current.get(key);
        // A later layer may lack what an earlier one had beside it, such as the file with the licence.
        next.set(key, { seen: withLicence(seen, before?.seen), layer: before?.layer ?? step.layer });
      }
      for (const [key, placed] of current)
        if (!next.has(key)) removed.push({ ...placed, removedIn: step.layer });
      current = next;
    }
    present.push(...current.values());
  }
  return { present, removed };
}

function withLicence(seen: PackageSighting, before: PackageSighting | undefined): PackageSighting {
  return seen.licence === '' && before !== undefined && before.licence !== ''
    ? { ...seen, licence: before.licence }
    : seen;
}

/** One package for all sightings of the same name, version and architecture: the lowest layer brought it. */
function merged<T extends Placed>(placed: readonly T[]): (InventoryPackage & Omit<T, 'seen'>)[] {
  const groups = Map.groupBy(placed, ({ seen }) => keyOf(seen));
  return Array.from(groups.values(), (group) => {
    const [first = group[0], ...others] = group.toSorted(
      (one, other) =>
        one.layer - other.layer || STRENGTH.indexOf(one.seen.basis) - STRENGTH.indexOf(other.seen.basis),
    );
    const all = [first, ...others].flatMap((one) => (one === undefined ? [] : [one]));
    return all.slice(0, 1).map(({ seen, ...place }) => ({
      ...place,
      type: seen.type,
      name: seen.name,
      version: seen.version,
      source: said(all, 'source'),
      licence: said(all, 'licence'),
      arch: seen.arch,
      basis: STRENGTH.find((basis) => all.some((one) => one.seen.basis === basis)) ?? seen.basis,
      paths: [...new Set(all.map((one) => one.seen.path))].sort(),
    }));
  })
    .flat()
    .sort(inOrder);
}

function said(all: readonly Placed[], field: 'source' | 'licence'): string {
  return all.find(({ seen }) => seen[field] !== '')?.seen[field] ?? '';
}

function inOrder(one: InventoryPackage, other: InventoryPackage): number {
  for (const field of ['type', 'name', 'version', 'arch'] as const)
    if (one[field] !== other[field]) return one[field] < other[field] ? -1 : 1;
  return 0;
}

/** The types whose packages a distribution brings. */
export const DISTRIBUTION_TYPES: ReadonlySet<string> = new Set([
  'deb',
  'apk',
  'rpm',
  'alpm',
  'ebuild',
  'opkg',
  'nix',
]);

/**
 * Whether a program that was recognised is one that a package of the distribution says it brings: the same version from a
 * package of a name that is known for it. And an assembly of .NET that a package list has already.
 */
function isToldByDistribution(one: InventoryPackage, packages: readonly InventoryPackage[]): boolean {
  if (one.basis !== 'recognised') return false;
  if (one.type === 'nuget')
    return packages.some(
      (other) => other.type === 'nuget' && other.basis !== 'recognised' && other.name === one.name,
    );
  const names = KNOWN_BINARIES.filter(({ name }) => name === one.name).flatMap(({ packages }) => packages);
  if (names.length === 0) return false;
  return packages.some(
    ({ type, name, version, source }) =>
      DISTRIBUTION_TYPES.has(type) &&
      names.some((start) => name.startsWith(start) || source.startsWith(start)) &&
      version.replace(/^\d+:/, '').startsWith(one.version),
  );
}
