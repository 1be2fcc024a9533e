/** Package URLs: one line that says to any tool which package is meant (https://github.com/package-url/purl-spec). */
import { PackageURL } from 'packageurl-js';
import type { PackageSighting } from '../../facts/layer-contents.ts';
import type { DistributionRelease } from './distribution-release.ts';

type Named = Pick<PackageSighting, 'type' | 'name' | 'version' | 'arch'>;

/** The types whose packages are those of a distribution, which is their namespace. */
const OF_DISTRIBUTIONS: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm', 'opkg']);

/** What package URLs call a distribution, where os-release calls it otherwise. */
const VENDORS: ReadonlyMap<string, string> = new Map([
  ['rhel', 'redhat'],
  ['sles', 'suse'],
  ['opensuse-leap', 'opensuse'],
  ['opensuse-tumbleweed', 'opensuse'],
]);

/** Where a distribution is not known, the one that most packages of the type are made for. */
const USUAL: ReadonlyMap<string, string> = new Map([
  ['deb', 'debian'],
  ['apk', 'alpine'],
  ['alpm', 'arch'],
]);

/** Undefined for a package that can't be named so. */
export function packageUrl(
  { type, name, version, arch }: Named,
  release: DistributionRelease | undefined,
): string | undefined {
  const qualifiers: Record<string, string> = {};
  if (arch !== '') qualifiers.arch = arch;
  let versioned = version;
  if (type === 'rpm') {
    const [, epoch, rest] = /^(\d+):(.*)$/.exec(version) ?? [];
    if (epoch !== undefined && rest !== undefined) {
      qualifiers.epoch = epoch;
      versioned = rest;
    }
  }
  let namespace: string | undefined;
  let own = name;
  if (OF_DISTRIBUTIONS.has(type)) {
    namespace = release === undefined ? USUAL.get(type) : (VENDORS.get(release.id) ?? release.id);
    if (release !== undefined) qualifiers.distro = [release.id, release.version].filter(Boolean).join('-');
  } else {
    const at = name.lastIndexOf(type === 'maven' ? ':' : '/');
    if (at > 0) {
      namespace = name.slice(0, at);
      own = name.slice(at + 1);
    }
  }
  // Maven's packages have a group; one whose group nobody wrote down is some file.
  const known = type === 'maven' && namespace === undefined ? 'generic' : type;
  try {
    return new PackageURL(
      known,
      namespace,
      own,
      versioned === '' ? undefined : versioned,
      qualifiers,
    ).toString();
  } catch {
    // A name or version that its ecosystem does not allow: strangers write what they like.
    return undefined;
  }
}
