/** Finds the images among the files of an archive, by Docker's list of them and by the OCI index. */
import { createHash } from 'node:crypto';
import {
  blobDocumentSchema,
  type Descriptor,
  type ImageConfig,
  imageConfigSchema,
  parseDocument,
  platformName,
  savedImagesSchema,
} from './image-documents.ts';
import { ABSURD, ImageFault } from './image-fault.ts';
import type { ImageFiles } from './image-files.ts';

/** An index may lead to another: BuildKit's does once. */
const DEEPEST_INDEX = 4;
const MOST_MANIFESTS = 2_000;
/** Docker takes 127. */
const MOST_LAYERS = 2_000;

export interface ArchiveImage {
  /** The digest of its configuration; where there is none, that which the manifest names. */
  readonly id: string;
  readonly names: readonly string[];
  readonly platform: string;
  /** Why it can't be read, where it can't. */
  readonly fault: ImageFault | undefined;
  readonly config: ImageConfig | undefined;
  /** From the base up, as the manifest says; a path that is empty, or leads nowhere, is a layer that is missing. */
  readonly layers: readonly { readonly path: string; readonly digest: string }[];
  readonly problems: readonly string[];
  /** Whether there is an attestation of how it was built beside it: provenance, or a list of packages. */
  readonly isAttested: boolean;
}

/**
 * All images of an archive; the same one by two lists is one.
 * @throws ImageFault when there is no list of images, or none that can be read.
 */
export async function findImages(files: Documents, signal?: AbortSignal): Promise<readonly ArchiveImage[]> {
  const saved = await files.document('manifest.json', signal);
  const index = await files.document('index.json', signal);
  if (saved === undefined && index === undefined) {
    throw new ImageFault(
      'it holds neither manifest.json nor index.json',
      'Make it with docker save, podman save or skopeo copy; docker export gives no image',
    );
  }
  const finding = new Finding(files, signal);
  if (saved !== undefined) await finding.addSaved(saved);
  if (index !== undefined) await finding.addIndex(index, saved === undefined);
  return finding.images;
}

type Documents = Pick<ImageFiles, 'document'>;

class Finding {
  private readonly files: Documents;
  private readonly signal: AbortSignal | undefined;
  private readonly found = new Map<string, ArchiveImage>();
  private manifests = 0;
  /** The manifests that attestations are about, and of which manifests the images are, both by digest. */
  private readonly attested = new Set<string>();
  private readonly manifestsOf = new Map<string, Set<string>>();

  constructor(files: Documents, signal: AbortSignal | undefined) {
    this.files = files;
    this.signal = signal;
  }

  get images(): readonly ArchiveImage[] {
    return [...this.found.values()].map((image) => ({
      ...image,
      isAttested: [...(this.manifestsOf.get(image.id) ?? [])].some((digest) => this.attested.has(digest)),
    }));
  }

  async addSaved(document: Buffer): Promise<void> {
    const list = parseDocument('manifest.json', savedImagesSchema, document);
    for (const { Config, RepoTags, Layers } of list) {
      this.count();
      const named = digestOfPath(Config);
      const layers = Layers.map((path) => ({ path, digest: blobDigest(path) }));
      await this.add({ path: Config, digest: named }, RepoTags, '', layers, []);
    }
  }

  /** With `mayFail`, an index that can't be read is not the only list there is. */
  async addIndex(document: Buffer, isOnly: boolean): Promise<void> {
    try {
      await this.addBlob('index.json', document, [], '', [], 0);
    } catch (error) {
      if (isOnly || this.found.size === 0) throw error;
      if (!(error instanceof ImageFault)) throw error;
      for (const [id, image] of this.found)
        this.found.set(id, {
          ...image,
          problems: [...image.problems, `The archive’s index: ${error.message}`],
        });
    }
  }

  private async addBlob(
    name: string,
    document: Buffer,
    names: readonly string[],
    platform: string,
    problems: readonly string[],
    depth: number,
  ): Promise<void> {
    this.count();
    const parsed = parseDocument(name, blobDocumentSchema, document);
    if (parsed.kind === 'index') {
      if (depth === DEEPEST_INDEX) throw new ImageFault('an index leads to an index, and so on', ABSURD);
      for (const descriptor of parsed.manifests) await this.follow(descriptor, names, problems, depth);
      return;
    }
    if (parsed.artifactType !== '' || !isImageConfig(parsed.config.mediaType)) return;
    const layers = parsed.layers.map(({ digest }) => ({ path: blobPath(digest), digest }));
    const { digest } = parsed.config;
    const id = await this.add({ path: blobPath(digest), digest }, names, platform, layers, problems);
    this.manifestsOf.set(id, (this.manifestsOf.get(id) ?? new Set()).add(sha256(document)));
  }

  private async follow(
    descriptor: Descriptor,
    names: readonly string[],
    problems: readonly string[],
    depth: number,
  ): Promise<void> {
    const { digest, annotations, platform, artifactType } = descriptor;
    if (annotations['vnd.docker.reference.type'] === 'attestation-manifest' || platform?.os === 'unknown') {
      this.attested.add(annotations['vnd.docker.reference.digest'] ?? '');
      return;
    }
    if (artifactType !== '') return;
    const own = namesOf(annotations);
    const allNames = own.length > 0 ? own : names;
    const document = await this.files.document(blobPath(digest), this.signal);
    if (document === undefined) {
      // An archive of one platform may have the index of all; the others are not there and not missed.
      if (depth === 0) this.addMissing(digest, allNames, platformName(platform));
      return;
    }
    const problem = mismatch('A manifest', 'the index', digest, document);
    await this.addBlob(
      'a manifest',
      document,
      allNames,
      platformName(platform),
      problem === undefined ? problems : [...problems, problem],
      depth + 1,
    );
  }

  private addMissing(id: string, names: readonly string[], platform: string): void {
    const fault = new ImageFault('its manifest points to a file that is not there');
    this.found.set(id, {
      id,
      names,
      platform,
      fault,
      config: undefined,
      layers: [],
      problems: [],
      isAttested: false,
    });
  }

  private async add(
    named: { readonly path: string; readonly digest: string },
    names: readonly string[],
    platform: string,
    layers: ArchiveImage['layers'],
    problems: readonly string[],
  ): Promise<string> {
    const document = await this.files.document(named.path, this.signal);
    const image = imageOf(named, document, names, platform, layers, problems);
    const known = this.found.get(image.id);
    if (known === undefined) {
      this.found.set(image.id, image);
      return image.id;
    }
    this.found.set(image.id, { ...known, names: [...new Set([...known.names, ...names])] });
    return image.id;
  }

  private count(): void {
    this.manifests += 1;
    if (this.manifests > MOST_MANIFESTS) throw new ImageFault('it lists more than 2,000 images', ABSURD);
  }
}

function imageOf(
  named: { readonly path: string; readonly digest: string },
  document: Buffer | undefined,
  names: readonly string[],
  platform: string,
  layers: ArchiveImage['layers'],
  problems: readonly string[],
): ArchiveImage {
  const id = document === undefined ? named.digest || named.path : sha256(document);
  const image = {
    id,
    names,
    platform,
    fault: undefined,
    config: undefined,
    layers,
    problems,
    isAttested: false,
  };
  if (layers.length > MOST_LAYERS)
    return { ...image, fault: new ImageFault('it names more than 2,000 layers', ABSURD) };
  if (document === undefined)
    return { ...image, fault: new ImageFault('its manifest points to a configuration that is not there') };
  try {
    const config = parseDocument('its configuration', imageConfigSchema, document);
    const problem = mismatch('The configuration', 'the manifest', named.digest, document);
    return {
      ...image,
      config,
      platform: platformName(config) || platform,
      problems: problem === undefined ? problems : [...problems, problem],
    };
  } catch (error) {
    if (error instanceof ImageFault) return { ...image, fault: error };
    throw error;
  }
}

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What is wrong where a document's digest is not the one it is named by; undefined where all is well or none is named. */
function mismatch(what: string, who: string, named: string, document: Buffer): string | undefined {
  const [algorithm = '', hex = ''] = named.split(':');
  if (hex === '' || !isHashing(algorithm)) return undefined;
  const actual = createHash(algorithm).update(document).digest('hex');
  return actual === hex ? undefined : mismatchWords(what, who, named, `${algorithm}:${actual}`);
}

/** For a person: evidence that somebody or something changed the image after it was made. */
export function mismatchWords(what: string, who: string, named: string, actual: string): string {
  return `${what} is not what ${who} names: its digest is ${short(actual)}, not ${short(named)}: it was changed or damaged`;
}

function short(digest: string): string {
  return digest.length > 23 ? `${digest.slice(0, 19)}…` : digest;
}

export function isHashing(algorithm: string): boolean {
  return algorithm === 'sha256' || algorithm === 'sha384' || algorithm === 'sha512';
}

const NAMED_BY_DIGEST = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/;
const BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/;

/** The digest that a path is named after; empty when it is not. */
function digestOfPath(path: string, shape: RegExp = NAMED_BY_DIGEST): string {
  const [, hex] = shape.exec(path) ?? [];
  return hex === undefined ? '' : `sha256:${hex}`;
}

/** The digest that the place of a blob in an OCI layout names; empty for other paths. */
export function blobDigest(path: string): string {
  return digestOfPath(path, BLOB);
}

/** Empty for what is no digest: it could lead anywhere. */
function blobPath(digest: string): string {
  const [, algorithm, hex] = /^([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]{16,256})$/.exec(digest) ?? [];
  return algorithm === undefined ? '' : `blobs/${algorithm}/${hex}`;
}

/** Charts, policies and other things are kept in the form of images, too. */
function isImageConfig(mediaType: string): boolean {
  return mediaType === '' || mediaType.includes('image.config') || mediaType.includes('container.image');
}

/** As containerd and Docker write the whole name, or as the specification has it: at least the tag. */
function namesOf(annotations: Readonly<Record<string, string>>): readonly string[] {
  const whole = annotations['io.containerd.image.name'] ?? annotations['org.opencontainers.image.ref.name'];
  if (whole === undefined || whole === '') return [];
  return [whole.replace(/^docker\.io\/(?:library\/)?/, '')];
}
