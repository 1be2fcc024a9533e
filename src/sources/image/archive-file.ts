/** An archive of images on disk: `docker save`, `podman save`, an OCI layout as a tar; compressed or not. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type ArchiveMember, archiveMembers } from './archive-members.ts';
import { stampOf } from './file-stamp.ts';
import { LONGEST_DOCUMENT } from './image-documents.ts';
import { ABSURD, ImageFault } from './image-fault.ts';
import type { FileContent, ImageFiles } from './image-files.ts';
import { type ByteStream, packingOf, peek } from './unpacked.ts';

/** Documents of one archive that are kept in memory. */
const KEPT_DOCUMENTS = 256 * 1024 * 1024;
/** Links that lead to links. */
const MOST_LINKS = 16;
const READ_PIECE = 128 * 1024;

type Member = Omit<ArchiveMember, 'content'>;

/** Goes through the whole archive once, to know what is where. Rejects as `archiveMembers` throws. */
export async function openArchiveFile(file: string, signal?: AbortSignal): Promise<ImageFiles> {
  const found = await stat(file);
  if (!found.isFile()) throw new ImageFault('it is no ordinary file', 'Check the path', 'not-found');
  const { start } = await peek(createReadStream(file, { end: 15 }));
  const members = new Map<string, Member>();
  const documents = new Map<string, Buffer>();
  let kept = 0;
  const archive = createReadStream(file, { highWaterMark: READ_PIECE });
  for await (const { content, ...member } of archiveMembers(archive, signal)) {
    if (member.path === '') continue;
    members.set(member.path, member);
    documents.delete(member.path);
    if (member.type !== 'file' || member.size > LONGEST_DOCUMENT) continue;
    const document = await documentOf(content);
    if (document === undefined) continue;
    kept += document.length;
    if (kept > KEPT_DOCUMENTS) throw new ImageFault('its documents take more than 256 MB', ABSURD);
    documents.set(member.path, document);
  }
  return new ArchiveFile(file, packingOf(start) !== 'none', members, documents);
}

/** The content when it looks like JSON; undefined, and not read to its end, when it does not. */
export async function documentOf(content: ByteStream): Promise<Buffer | undefined> {
  const { start, bytes } = await peek(content);
  if (!looksLikeJson(start)) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

export function looksLikeJson(start: Uint8Array): boolean {
  return /^\s*[[{]/.test(Buffer.from(start.subarray(0, 64)).toString('latin1'));
}

class ArchiveFile implements ImageFiles {
  readonly place: string;
  private readonly isPacked: boolean;
  private readonly members: ReadonlyMap<string, Member>;
  private readonly documents: ReadonlyMap<string, Buffer>;

  constructor(
    file: string,
    isPacked: boolean,
    members: ReadonlyMap<string, Member>,
    documents: ReadonlyMap<string, Buffer>,
  ) {
    this.place = file;
    this.isPacked = isPacked;
    this.members = members;
    this.documents = documents;
  }

  async document(path: string): Promise<Buffer | undefined> {
    const member = this.fileAt(path);
    if (member === undefined) return undefined;
    if (member.size > LONGEST_DOCUMENT) throw new ImageFault(`${path} is absurdly long`, ABSURD);
    return this.documents.get(member.path) ?? Buffer.alloc(0);
  }

  async resolve(path: string): Promise<string | undefined> {
    return this.fileAt(path)?.path;
  }

  async size(path: string): Promise<number> {
    return this.members.get(path)?.size ?? 0;
  }

  /** That of the archive: all its files are in it. */
  async stamp(): Promise<string> {
    return stampOf(await stat(this.place, { bigint: true }));
  }

  async *contents(paths: ReadonlySet<string>, signal?: AbortSignal): AsyncGenerator<FileContent> {
    if (this.isPacked) {
      yield* this.passBy(paths, signal);
      return;
    }
    for (const path of paths) {
      signal?.throwIfAborted();
      const member = this.members.get(path);
      if (member !== undefined) yield { path, content: this.contentOf(member, signal) };
    }
  }

  private async *contentOf({ offset, size }: Member, signal: AbortSignal | undefined): ByteStream {
    if (size === 0) return;
    const end = offset + size - 1;
    yield* createReadStream(this.place, { start: offset, end, highWaterMark: READ_PIECE, signal });
  }

  private async *passBy(
    paths: ReadonlySet<string>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FileContent> {
    // A path may stand in the archive twice; by the place it is known which one counts.
    const wanted = new Map([...paths].map((path) => [this.members.get(path)?.offset, path]));
    const archive = createReadStream(this.place, { highWaterMark: READ_PIECE });
    for await (const { offset, content } of archiveMembers(archive, signal)) {
      const path = wanted.get(offset);
      if (path === undefined) continue;
      wanted.delete(offset);
      yield { path, content };
      if (wanted.size === 0) return;
    }
  }

  private fileAt(path: string): Member | undefined {
    let member = this.members.get(path.replace(/^(?:\.?\/)+/, ''));
    for (let links = 0; member?.type === 'link'; links += 1) {
      if (links === MOST_LINKS) return undefined;
      member = this.members.get(member.target);
    }
    return member?.type === 'file' ? member : undefined;
  }
}
