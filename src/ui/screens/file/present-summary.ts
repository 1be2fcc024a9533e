/** What a file is: type, owner, digests, and what its kind tells: programs, archives, certificates, strings. Pure. */
import type { LayerEntry } from '../../../facts/layer-entry.ts';
import { byteSize } from '../../../insight/container-state.ts';
import { CAPABILITY_XATTR, decodeFileCapabilities } from '../../../insight/file-capabilities.ts';
import { type ArchiveListing, tarListing, zipListing } from '../../../insight/file-view/archive-listing.ts';
import { type ContentKind, contentKind } from '../../../insight/file-view/content-kind.ts';
import { printableStrings } from '../../../insight/file-view/content-lines.ts';
import { elfSummary } from '../../../insight/file-view/elf-summary.ts';
import { fileDigests } from '../../../insight/file-view/file-digests.ts';
import { derSummary, type KeySummary, pemSummaries } from '../../../insight/file-view/key-summary.ts';
import { unpackedBeginning } from '../../../insight/file-view/unpacked-beginning.ts';
import { followLink } from '../../../insight/layers/follow-link.ts';
import { modeText } from '../../../insight/mode-text.ts';
import { maskText } from '../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { momentText } from '../../text/moment.ts';
import type { Token } from '../../theme/token.ts';
import { layerNumber, stepWords } from '../layers/present-layers.ts';
import { timeText } from '../layers/present-tree.ts';
import { MOST_READ, type ReadContent } from './use-file.ts';

export interface FileSeen {
  readonly laid: LaidImage;
  readonly layer: number;
  readonly entry: LayerEntry;
}

const TYPE_WORDS: Readonly<Record<LayerEntry['type'], string>> = {
  file: 'file',
  directory: 'folder',
  symlink: 'symbolic link',
  'character-device': 'character device',
  'block-device': 'block device',
  fifo: 'named pipe',
  socket: 'socket',
  whiteout: 'taken away by this layer',
};

function kindWords(kind: ContentKind): string {
  switch (kind.kind) {
    case 'empty':
      return 'empty';
    case 'text':
      return `text, ${kind.encoding}`;
    case 'pem':
      return 'keys or certificates (PEM)';
    case 'der':
      return 'a key or certificate (DER)';
    case 'elf':
      return 'ELF program or library';
    case 'zip':
      return 'zip archive';
    case 'tar':
      return 'tar archive';
    case 'packed':
      return `compressed with ${kind.by}`;
    case 'sqlite':
      return 'SQLite database';
    case 'binary':
      return kind.name;
  }
}

export function summaryDocument(
  seen: FileSeen,
  content: ReadContent | undefined,
  kind: ContentKind | undefined,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  entryLines(doc, seen);
  if (content === undefined || kind === undefined) return doc.lines;
  const inside = insideOf(kind, content);
  const isPacked = inside !== undefined && inside.kind.kind !== 'binary';
  doc.field('holds', isPacked ? `${kindWords(inside.kind)}, ${kindWords(kind)}` : kindWords(kind));
  digestLines(doc, seen.entry, content);
  if (kind.kind === 'elf') elfLines(doc, content);
  if (kind.kind === 'zip') archiveLines(doc, zipListing(content.bytes));
  if (kind.kind === 'tar') archiveLines(doc, tarListing(content.bytes, content.isWhole));
  if (inside?.kind.kind === 'tar') archiveLines(doc, tarListing(inside.bytes, inside.isWhole));
  if (kind.kind === 'pem') keyLines(doc, pemSummaries(content.bytes));
  if (kind.kind === 'der') keyLines(doc, [derSummary(content.bytes)]);
  const isText = kind.kind === 'text' || kind.kind === 'pem' || kind.kind === 'empty';
  // What is packed holds no words.
  if (!isText && kind.kind !== 'packed') stringLines(doc, content);
  return doc.lines;
}

/** What a file compressed with gzip holds; undefined for every other one, and for a damaged one. */
function insideOf(kind: ContentKind, { bytes, isWhole }: ReadContent) {
  if (kind.kind !== 'packed' || kind.by !== 'gzip') return undefined;
  const unpacked = unpackedBeginning(bytes, isWhole);
  return unpacked && { ...unpacked, kind: contentKind(unpacked.bytes) };
}

function entryLines(doc: DocumentBuilder, { laid, layer, entry }: FileSeen): void {
  const { type, path, mode, uid, gid, mtime, target, hardlinkOf, device, xattrs } = entry;
  const id = laid.image.imageId;
  const summary = laid.summaries[layer];
  doc.heading(`/${path}`);
  doc.field('type', TYPE_WORDS[type]);
  if (type === 'file')
    doc.field(
      'size',
      `${byteSize(entry.size)} (${entry.size.toLocaleString('en')} ${entry.size === 1 ? 'byte' : 'bytes'})`,
    );
  if (type === 'symlink') {
    const end = followLink(laid.tree, layer, path);
    doc.field('leads to', target, { copy: target });
    if (end === undefined)
      doc.field('which is', [{ text: 'not there in this image', token: 'severity.medium' }]);
    else
      doc.field('which is', `/${end.path}`, {
        open: { screen: 'file', id, layer: end.layer, path: end.path },
        copy: `/${end.path}`,
      });
  }
  const special: Token | undefined = (mode & 0o6000) !== 0 && type === 'file' ? 'severity.high' : undefined;
  doc.field('permissions', [
    { text: `${modeText(type, mode)} (${mode.toString(8).padStart(4, '0')})`, token: special },
    ...((mode & 0o4000) !== 0 && type === 'file'
      ? [{ text: `  setuid: runs as user ${uid}, whoever starts it`, token: special }]
      : []),
    ...((mode & 0o2000) !== 0 && type === 'file'
      ? [{ text: `  setgid: runs as group ${gid}, whoever starts it`, token: special }]
      : []),
  ]);
  doc.field('owner', `user ${uid}, group ${gid}`);
  doc.field('changed', timeText(mtime));
  if (device !== undefined) doc.field('device', `${device.major}, ${device.minor}`);
  if (hardlinkOf !== '')
    doc.field('another name of', `/${hardlinkOf}`, { open: { screen: 'file', id, layer, path: hardlinkOf } });
  for (const [name, value] of Object.entries(xattrs)) xattrLine(doc, name, value);
  doc.field(
    'brought by',
    [
      { text: `layer ${layerNumber(layer)}` },
      { text: summary === undefined ? '' : `  ${stepWords(summary)}`, token: 'text.dim' },
    ],
    { open: { screen: 'path', id, path } },
  );
}

function xattrLine(doc: DocumentBuilder, name: string, value: string): void {
  if (name !== CAPABILITY_XATTR) {
    doc.field(name, Buffer.from(value, 'base64').toString('utf8'));
    return;
  }
  const decoded = decodeFileCapabilities(value);
  const words =
    decoded === undefined
      ? 'damaged: no kernel takes it'
      : `${[...decoded.permitted, ...decoded.inheritable.map((one) => `${one} (inheritable)`)].join(', ')}${decoded.isEffective ? '' : ', once it asks for them'}`;
  doc.field('capabilities', [{ text: words, token: 'severity.high' }], { topic: 'capability' });
}

function digestLines(doc: DocumentBuilder, { digest }: LayerEntry, { bytes, isWhole }: ReadContent): void {
  doc.heading('Digests');
  if (!isWhole) {
    if (digest !== '') doc.field('SHA-256', digest, { copy: digest });
    doc.none(
      `Only the first ${byteSize(MOST_READ)} were read. The digest is that of the whole file as its layer was read.`,
    );
    return;
  }
  const { sha256, sha1, md5 } = fileDigests([bytes]);
  const differs = digest !== '' && digest !== sha256;
  doc.field('SHA-256', sha256, { copy: sha256 });
  if (differs) doc.field('but its layer said', [{ text: digest, token: 'status.fail' }], { copy: digest });
  doc.field('SHA-1', sha1, { copy: sha1 }).field('MD5', md5, { copy: md5 });
}

function elfLines(doc: DocumentBuilder, { bytes }: ReadContent): void {
  doc.heading('Program');
  const elf = elfSummary(bytes);
  if (elf === undefined) {
    doc.none('Its head makes no sense: it is damaged.');
    return;
  }
  const { hardening } = elf;
  doc.field(
    'is',
    `${elf.bits}-bit ${elf.machine} ${elf.type}${elf.language === undefined ? '' : `, ${elf.language}`}`,
  );
  doc.field('loaded by', elf.interpreter || 'nothing: it stands alone');
  doc.field(
    'needs',
    elf.needed.join(', ') || (elf.isCut ? 'not known: it lies beyond what was read' : 'no libraries'),
  );
  if (elf.isStripped !== undefined) doc.field('symbols', elf.isStripped ? 'stripped' : 'kept');
  const yes = (is: boolean, good: string, bad: string) =>
    is ? { text: good } : { text: bad, token: 'severity.medium' as const };
  if (elf.type === 'program')
    doc.field('addresses', [
      yes(hardening.pie, 'chosen anew at each start (PIE)', 'always the same (no PIE)'),
    ]);
  doc.field('stack', [yes(hardening.nx, 'can’t be run (NX)', 'can be run (no NX)')]);
  doc.field('tables', [
    yes(
      hardening.relro === 'full',
      'read-only once it runs (full RELRO)',
      hardening.relro === 'partial' ? 'partly writable (partial RELRO)' : 'writable (no RELRO)',
    ),
  ]);
  doc.field('stack guard', [yes(hardening.canary, 'there', 'not found')]);
}

const MOST_ENTRIES = 1_000;

function archiveLines(doc: DocumentBuilder, { entries, isCut, damage }: ArchiveListing): void {
  doc.heading(`In the archive: ${entries.length.toLocaleString('en')}${isCut ? ' and more' : ''}`);
  if (damage !== undefined) doc.text([{ text: `It is ${damage}.`, token: 'severity.medium' }]);
  for (const { name, size } of entries.slice(0, MOST_ENTRIES))
    doc.text([{ text: byteSize(size).padStart(9), token: 'text.dim' }, { text: `  ${name}` }]);
  if (entries.length > MOST_ENTRIES) doc.none(`${(entries.length - MOST_ENTRIES).toLocaleString('en')} more`);
}

function keyLines(doc: DocumentBuilder, keys: readonly KeySummary[]): void {
  for (const key of keys) {
    switch (key.kind) {
      case 'certificate':
        doc.heading(key.isAuthority ? 'Certificate of an authority' : 'Certificate');
        doc
          .field('for', key.subject)
          .field('names', key.names || '–')
          .field('signed by', key.issuer);
        doc.field('valid', `${momentText(key.validFrom)} to ${momentText(key.validTo)}`);
        doc.field('key', key.key).field('serial', key.serial);
        doc.field('fingerprint', key.fingerprint, { copy: key.fingerprint });
        break;
      case 'private-key':
        doc.heading('Private key');
        doc.field('kind', key.label);
        doc.field('locked', [
          key.isEncrypted
            ? { text: 'with a passphrase' }
            : { text: 'no: whoever has the file has the key', token: 'severity.critical' },
        ]);
        break;
      case 'other':
        doc.heading(key.label);
        break;
      case 'damaged':
        doc.heading(key.label);
        doc.text([{ text: key.why, token: 'severity.medium' }]);
        break;
    }
  }
}

const MOST_STRINGS = 2_000;
/** Longer files are looked through as far as this. */
const STRINGS_IN = 4 * 1024 * 1024;

function stringLines(doc: DocumentBuilder, { bytes, isWhole }: ReadContent): void {
  const part = bytes.subarray(0, STRINGS_IN);
  const { strings, isCut } = printableStrings(part);
  const isPart = isCut || !isWhole || part.length < bytes.length || strings.length > MOST_STRINGS;
  doc.heading(
    `Strings${isPart ? `, the first ${Math.min(strings.length, MOST_STRINGS).toLocaleString('en')}` : ''}`,
  );
  if (strings.length === 0) doc.none('None.');
  for (const { offset, text } of strings.slice(0, MOST_STRINGS)) {
    const masked = maskText(text);
    doc.item(
      `string ${offset}`,
      [{ text: ` ${offset.toString(16).padStart(8, '0')}  `, token: 'text.dim' }, { text: masked }],
      11,
      { copy: masked },
    );
  }
}
