/** The settings as a document. Pure. */
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { type Bindings, keyWordsOf, showChord, withKeys } from '../../keys/bindings.ts';
import { KEYMAP } from '../../keys/keymap.ts';
import type { UiSettings } from '../../ports.ts';
import { fitCell } from '../../text/line.ts';

const GROUPS = ['Move', 'Go', 'Look', 'Program'] as const;

export function settingsDocument(
  settings: UiSettings,
  path: string,
  bindings: Bindings,
): readonly DocumentLine[] {
  const { keysOf, clashes } = bindings;
  const doc = new DocumentBuilder();
  doc.heading('Colours');
  doc.item('theme', [{ text: fitCell(' theme', 20), token: 'text.dim' }, { text: settings.theme }], 20);
  doc.heading('Lists');
  const sorted = Object.entries(settings.sort);
  if (sorted.length === 0)
    doc.none(
      withKeys(
        'Each list has its own order; {look.sort} on a list changes it, and it is kept here.',
        keyWordsOf(bindings),
      ),
    );
  for (const [list, column] of sorted) doc.field(list, `by ${column}`);
  if (clashes.length > 0) {
    doc.heading('Keys that clash');
    for (const clash of clashes) doc.text([{ text: clash, token: 'severity.medium' }]);
  }
  for (const group of GROUPS) {
    doc.heading(`Keys: ${group.toLowerCase()}`);
    for (const { id, title, group: own } of KEYMAP) {
      if (own !== group) continue;
      const changed = settings.keys[id] !== undefined;
      doc.item(
        `key ${id}`,
        [
          {
            text: ` ${fitCell((keysOf.get(id) ?? []).map(showChord).join(' ') || '(no key)', 19)}`,
            token: 'accent',
          },
          { text: title },
          { text: changed ? '   changed' : '', token: 'text.dim' },
        ],
        20,
      );
    }
  }
  doc.heading('Kept in').text(path);
  return doc.lines;
}
