/** Ruby gems that are installed, by their specifications, and those that a Gemfile.lock pins. */
import { MIB, type PackageFile, type PackageReader, textOf } from './package-file.ts';
import type { Sightings } from './sightings.ts';

/**
 * A specification is Ruby that RubyGems wrote, so that every field stands in a line of one form. No two runs of blanks stand
 * beside each other in the patterns, and none goes beyond its line: a hostile file would be tried in every way to split them.
 */
export const RUBY_GEM: PackageReader = {
  row: 'PKG-RUBY',
  suffixes: ['.gemspec'],
  isFor: (path) => /(?:^|\/)specifications\/(?:[^/]+\/)?[^/]+\.gemspec$/.test(path),
  limit: MIB,
  read({ path, bytes }, sightings) {
    const text = textOf(bytes);
    const field = (name: string) =>
      new RegExp(
        `^[ \\t]*\\w+\\.${name}[ \\t]*=[ \\t]*(?:Gem::Version\\.new[ \\t]*)?(?:\\([ \\t]*)?(["'])([^"'\\n]*)\\1`,
        'm',
      ).exec(text)?.[2];
    const [, listed = ''] = /^[ \t]*\w+\.licenses[ \t]*=[ \t]*\[([^\]\n]*)\]/m.exec(text) ?? [];
    const licences = Array.from(listed.matchAll(/["']([^"'\n]*)["']/g), ([, licence]) => licence ?? '');
    const platform = field('platform') ?? '';
    sightings.add({
      type: 'gem',
      name: field('name') ?? '',
      version: field('version'),
      licence: licences.length > 0 ? licences.join(', ') : field('license'),
      arch: platform === 'ruby' ? '' : platform,
      path,
      basis: 'installed',
    });
  },
};

export const RUBY_LOCK: PackageReader = {
  row: 'PKG-RUBY',
  names: ['Gemfile.lock', 'gems.locked'],
  isFor: () => true,
  limit: 4 * MIB,
  read: readGemfileLock,
};

/** Gems stand four spaces in, below `specs:`; what they need stands further in. */
function readGemfileLock({ path, bytes }: PackageFile, sightings: Sightings): void {
  let section = '';
  for (const line of textOf(bytes).split('\n')) {
    if (/^[A-Z]/.test(line)) section = line.trim();
    const [, name, version] = /^ {4}([^\s(]+) \(([^)\s]+)\)/.exec(line) ?? [];
    // A gem from a path is the project's own.
    if (name !== undefined && section !== 'PATH')
      sightings.add({ type: 'gem', name, version, path, basis: 'locked' });
  }
}
