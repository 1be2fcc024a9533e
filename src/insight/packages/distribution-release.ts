/** Which distribution's release an image is made of. */
import { parseOsRelease } from '../../facts/os-release.ts';

export interface DistributionRelease {
  /** As os-release says it: `debian`, `alpine`, `rhel`… `centos-stream` where that is meant. */
  readonly id: string;
  /** `12`, `3.20.3`, `2023`; empty for one that has none, as rolling ones. */
  readonly version: string;
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string;
  /** `bookworm`; empty where it has none. */
  readonly codename: string;
}

/** Longest text that is kept of a field. */
const LONGEST = 128;

/** @param texts the files that the image has, by path: see RELEASE_FILES. */
export function distributionRelease(texts: ReadonlyMap<string, string>): DistributionRelease | undefined {
  const fields = parseOsRelease(texts.get('etc/os-release') ?? texts.get('usr/lib/os-release') ?? '');
  const id = kept(fields.ID ?? '').toLowerCase();
  if (id !== '') {
    const name = fields.NAME ?? id;
    const version = kept(fields.VERSION_ID ?? '');
    return {
      id: id === 'centos' && name.includes('Stream') ? 'centos-stream' : id,
      version,
      name: kept(fields.PRETTY_NAME ?? [name, version].filter(Boolean).join(' ')),
      codename: kept(fields.VERSION_CODENAME ?? /\(([\w ]+)\)/.exec(fields.VERSION ?? '')?.[1] ?? ''),
    };
  }
  return oldRelease(texts.get('etc/centos-release') ?? texts.get('etc/redhat-release') ?? '');
}

/** `CentOS release 6.10 (Final)`: all that there was before os-release. */
function oldRelease(text: string): DistributionRelease | undefined {
  const [line = ''] = text.split('\n', 1);
  const [, name = '', version = ''] = /^(.{1,80}?) release (\d[\d.]*)/.exec(line) ?? [];
  if (name === '') return undefined;
  const id = /centos/i.test(name)
    ? 'centos'
    : /red hat/i.test(name)
      ? 'rhel'
      : /fedora/i.test(name)
        ? 'fedora'
        : '';
  return id === '' ? undefined : { id, version, name: kept(line), codename: '' };
}

function kept(text: string): string {
  return text.trim().slice(0, LONGEST);
}
