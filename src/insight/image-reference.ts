/** Reads an image's name the way the engines do: `registry:5000/team/app:1.2@sha256:…`. */

export interface ImageReference {
  /** Host and port of the registry; `docker.io` when none is named. Undefined for a bare image id. */
  readonly registry: string | undefined;
  /** Path in the registry, `library/` included for Docker's own images. Undefined for a bare image id. */
  readonly repository: string | undefined;
  /** As people write it, without tag and digest. */
  readonly name: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
  /** Always the same image: named by digest or by id. */
  readonly isPinned: boolean;
  /** Whatever was pushed last: tag `latest`, or neither tag nor digest. */
  readonly isLatest: boolean;
}

const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-f]{32,}$/i;
const IMAGE_ID = /^(?:sha256:)?[0-9a-f]{64}$/;
const TAG = /^\w[\w.-]{0,127}$/;

/** Ten thousand pods name a few hundred images, over and over. */
const parsed = new Map<string, ImageReference | undefined>();
const MOST_PARSED = 4_096;

/** Reads `reference`; undefined when it is no image reference at all. */
export function parseImageReference(reference: string): ImageReference | undefined {
  const known = parsed.get(reference);
  if (known !== undefined || parsed.has(reference)) return known;
  const read = readReference(reference);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(reference, read);
  return read;
}

function readReference(reference: string): ImageReference | undefined {
  if (IMAGE_ID.test(reference)) {
    const digest = reference.startsWith('sha256:') ? reference : `sha256:${reference}`;
    return {
      registry: undefined,
      repository: undefined,
      name: digest.slice(7, 19),
      tag: undefined,
      digest,
      isPinned: true,
      isLatest: false,
    };
  }
  const [named = '', digest, ...rest] = reference.split('@');
  if (rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  if (name === '' || /[\s\\]|^\/|\/$|\/\//.test(name) || (tag !== undefined && !TAG.test(tag)))
    return undefined;

  const first = name.split('/')[0] ?? '';
  // The first part is a registry when it can be a host: it has a dot or a port, or it is localhost.
  const hasRegistry =
    name.includes('/') && (/[.:]/.test(first) || first === 'localhost' || /[A-Z]/.test(first));
  const registry = hasRegistry ? first : 'docker.io';
  const path = hasRegistry ? name.slice(first.length + 1) : name;
  const isDockerHub = registry === 'docker.io' || registry === 'index.docker.io';
  return {
    registry: isDockerHub ? 'docker.io' : registry,
    repository: isDockerHub && !path.includes('/') ? `library/${path}` : path,
    name,
    tag,
    digest,
    isPinned: digest !== undefined,
    isLatest: digest === undefined && (tag === undefined || tag === 'latest'),
  };
}
