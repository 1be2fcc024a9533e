/** An image: what it is, how it was made, who uses it. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import { containerName, imageIdOf } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { ImageHistory, ImageInspect } from '../../../facts/image.ts';
import { type BaseImage, baseImage } from '../../../insight/base-image.ts';
import { byteSize, sinceText, stateWord } from '../../../insight/container-state.ts';
import { describeUser } from '../../../insight/container-user.ts';
import { maskText } from '../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { worstLines } from '../../document/finding-lines.ts';
import { fitCell } from '../../text/line.ts';
import { momentText } from '../../text/moment.ts';
import { environmentLines, labelLines, startLines } from '../container/present-config.ts';

export function imageOverview(
  { facts, audit }: { readonly facts: Facts; readonly audit: AuditView },
  inspect: ImageInspect,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  worstLines(doc, audit, [{ kind: 'image', id: inspect.Id }]);
  const users = [...facts.containers.values()].filter((container) => imageIdOf(container) === inspect.Id);
  doc.heading('What it is');
  doc.field('names', inspect.RepoTags.join(', ') || 'none', { topic: 'tag' });
  doc.field('id', [{ text: inspect.Id, token: 'text.dim' }], { copy: inspect.Id, topic: 'digest' });
  doc.field('pulled as', inspect.RepoDigests.join(', ') || 'not from a registry: built or loaded here', {
    topic: 'digest',
  });
  doc.field('created', momentText(inspect.Created));
  const layers = inspect.RootFS.Layers.length;
  doc.field('size', `${byteSize(inspect.Size)} in ${layers} ${layers === 1 ? 'layer' : 'layers'}`, {
    topic: 'layer',
  });
  baseLine(doc, baseImage(facts.images.values(), inspect));
  doc.field('for', `${inspect.Os}/${inspect.Architecture}`);
  doc.field('author', inspect.Author || '–');
  doc.field('user', describeUser(inspect.Config.User), { topic: 'user' });
  doc.field('exposes', Object.keys(inspect.Config.ExposedPorts).join(', ') || 'nothing', {
    topic: 'exposed port',
  });
  doc.field('used by', users.length === 0 ? 'nobody' : users.map(containerName).join(', '));
  return doc.lines;
}

function baseLine(doc: DocumentBuilder, base: BaseImage | undefined): void {
  switch (base?.kind) {
    case 'found':
      doc.field(
        'built on',
        `${base.name}, which has its lowest ${base.layers === 1 ? 'layer' : `${base.layers} layers`}`,
        { open: { screen: 'image', id: base.id, tab: 'Overview' } },
      );
      return;
    case 'named':
      doc.field('built on', `${base.name}, as its label says`, { copy: base.name });
      return;
    case undefined:
      doc.field('built on', [
        { text: 'not known: no label says, no image here is below it', token: 'text.dim' },
      ]);
  }
}

/** Oldest first, as it was built; a long instruction is wrapped, never cut. */
export function imageHistory(
  history: ImageHistory | undefined,
  trouble: string | undefined,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (trouble !== undefined) return doc.none(trouble).lines;
  if (history === undefined) return doc.none('Reading…').lines;
  doc.heading(`Made in ${history.length} steps, the first one first`);
  for (const [index, step] of [...history].reverse().entries()) {
    const size = step.Size === 0 ? '–' : byteSize(step.Size);
    doc.item(
      `step ${index}`,
      [
        { text: ` ${String(index + 1).padStart(2)}  ` },
        { text: fitCell(size, 9, 'right'), token: step.Size === 0 ? 'text.dim' : 'text.strong' },
        {
          text: `  ${fitCell(step.Created > 0 ? sinceText(step.Created * 1000) : '–', 11)} `,
          token: 'text.dim',
        },
        { text: maskText(step.CreatedBy || '(no instruction recorded)') },
      ],
      28,
      { topic: 'layer', copy: maskText(step.CreatedBy) },
    );
    if (step.Comment !== '') doc.text([{ text: step.Comment, token: 'text.dim' }], 28);
  }
  return doc.lines;
}

export function imageConfig(inspect: ImageInspect, revealed: ReadonlySet<string>): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  startLines(doc, inspect.Config);
  doc.field('exposes', Object.keys(inspect.Config.ExposedPorts).join(', ') || 'nothing', {
    topic: 'exposed port',
  });
  environmentLines(doc, inspect.Config, revealed);
  labelLines(doc, inspect.Config.Labels);
  return doc.lines;
}

export function imageUsers(facts: Facts, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const users = [...facts.containers.values()].filter((container) => imageIdOf(container) === id);
  doc.heading(`Used by ${users.length} ${users.length === 1 ? 'container' : 'containers'}`);
  if (users.length === 0) doc.none('Nobody: it only takes room and can be started by mistake.');
  for (const container of users) {
    doc.item(
      `user ${container.id}`,
      [
        { text: ` ${fitCell(containerName(container), 32)} ` },
        { text: stateWord(container), token: 'text.dim' },
      ],
      3,
      {
        open: { screen: 'container', id: container.id, tab: 'Overview' },
      },
    );
  }
  return doc.lines;
}
