/** Whether an engine, and what it is made of, still gets fixes and has those that there are. */
import {
  DOCKER_LINES,
  PATCHED_COMPONENTS,
  PODMAN_LINES,
  RELEASES_CHECKED_ON,
  type ReleaseLine,
  VENDOR_MARKS,
} from '../knowledge/engine-releases.ts';

interface OutdatedComponent {
  /** engine, containerd, runc, crun */
  readonly name: string;
  readonly version: string;
  /** The oldest release that has all known fixes: of the same line, or of the next one that gets any. */
  readonly minimum: string;
}

export interface EngineSupport {
  /** 29, 25.0, 6.1; the first two numbers of the version when the line is not known, empty without a version. */
  readonly line: string;
  /** Whether this version of Plimsoll has heard of the line. */
  readonly isKnown: boolean;
  /** Whether its maker still mends it. A line that is newer than all that are known is taken to be mended. */
  readonly isSupported: boolean;
  /** The first day without fixes, as 2026-12-04; empty where none is announced. */
  readonly endOfLife: string;
  /** A distribution built it and brings fixes back: then its own notices count, and nothing is called outdated. */
  readonly isVendorMaintained: boolean;
  readonly outdatedComponents: readonly OutdatedComponent[];
  /** The day up to which announcements are known to this version of Plimsoll. */
  readonly checkedOn: string;
}

export interface EngineRelease {
  readonly engine: 'Docker' | 'Podman';
  /** As the engine writes it, such as 20.10.24+dfsg1. */
  readonly version: string;
  /** Versions by lower-case name, as `GET /version` lists them. */
  readonly components: Readonly<Record<string, string>>;
}

/** `now` is milliseconds since 1970. */
export function engineSupport({ engine, version, components }: EngineRelease, now: number): EngineSupport {
  const lines = engine === 'Podman' ? PODMAN_LINES : DOCKER_LINES;
  const found = lines.find(({ line }) => isOfLine(version, line));
  const parts = componentsOf(components);
  const isVendorMaintained = [version, ...parts.map((part) => part.version)].some(hasVendorMark);
  return {
    line: found?.line ?? numbersOf(version).slice(0, 2).join('.'),
    isKnown: found !== undefined,
    isSupported: found === undefined ? isNewer(version, lines) : isMended(found, now),
    endOfLife: found?.endOfLife ?? '',
    isVendorMaintained,
    outdatedComponents: isVendorMaintained ? [] : outdated(version, found, parts),
    checkedOn: RELEASES_CHECKED_ON,
  };
}

interface Component {
  readonly name: string;
  readonly version: string;
}

/** The version of a component by its plain name, such as runc; empty when the engine does not tell. */
export function componentVersion(components: Readonly<Record<string, string>>, name: string): string {
  return componentsOf(components).find((component) => component.name === name)?.version ?? '';
}

/** Podman calls its runtime `oci runtime (crun)` and answers with what `crun --version` prints. */
function componentsOf(components: Readonly<Record<string, string>>): readonly Component[] {
  return Object.entries(components).map(([name, text]) => ({
    name: /\(([a-z]+)\)/.exec(name)?.[1] ?? name,
    version: /\d{1,9}\.\d{1,9}\S*/.exec(text)?.[0].replace(/,$/, '') ?? '',
  }));
}

function outdated(
  version: string,
  line: ReleaseLine | undefined,
  parts: readonly Component[],
): readonly OutdatedComponent[] {
  const engine = { name: 'engine', version, minimum: line?.patched };
  const others = parts.map((part) => ({ ...part, minimum: minimumFor(part) }));
  return [engine, ...others].flatMap(({ name, version, minimum }) => {
    const isOutdated = minimum !== undefined && version !== '' && compareVersions(version, minimum) < 0;
    return isOutdated ? [{ name, version, minimum }] : [];
  });
}

/** The release that a component, such as containerd, should have at least; undefined when it is new enough or not known. */
export function missingFixes(name: string, version: string): string | undefined {
  if (hasVendorMark(version)) return undefined;
  return outdated('', undefined, [{ name, version }])[0]?.minimum;
}

function minimumFor({ name, version }: Component): string | undefined {
  const known = Object.hasOwn(PATCHED_COMPONENTS, name) ? PATCHED_COMPONENTS[name] : undefined;
  const line = numbersOf(version).slice(0, 2).join('.');
  return (
    known?.find((patched) => isOfLine(patched, line)) ??
    known?.find((patched) => compareVersions(version, patched) < 0)
  );
}

/** Whether a distribution made this build, and may have brought fixes into it without changing its number. */
export function hasVendorMark(version: string): boolean {
  return VENDOR_MARKS.some((mark) => mark.test(version));
}

function isMended({ endOfLife }: ReleaseLine, now: number): boolean {
  return endOfLife === undefined || now < Date.parse(endOfLife);
}

function isNewer(version: string, [newest]: readonly ReleaseLine[]): boolean {
  return newest !== undefined && numbersOf(version).length > 0 && compareVersions(version, newest.line) > 0;
}

/** Whether `version` is `line` itself or begins with it, number by number. */
function isOfLine(version: string, line: string): boolean {
  const numbers = numbersOf(version);
  const wanted = numbersOf(line);
  return wanted.length > 0 && wanted.every((number, at) => numbers[at] === number);
}

/** Below 0 when `one` is older; a candidate (rc, beta) is older than its release. */
function compareVersions(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  for (const at of [0, 1, 2]) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(isCandidate(other)) - Number(isCandidate(one));
}

function numbersOf(version: string): readonly number[] {
  const plain = /^v?(\d+(?:\.\d+){0,2})/.exec(version)?.[1];
  return plain?.split('.').map(Number) ?? [];
}

function isCandidate(version: string): boolean {
  return /^v?[\d.]+[-~](?:rc|beta|alpha|dev)/.test(version);
}
