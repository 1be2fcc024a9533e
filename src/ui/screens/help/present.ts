/** Help for one screen: what it shows, what the signs mean, which keys work. Made from the keymap. Pure. */
import { SEVERITIES } from '../../../facts/finding.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { type Bindings, keyWordsOf, showChord, withKeys } from '../../keys/bindings.ts';
import { KEYMAP } from '../../keys/keymap.ts';
import type { ScreenName } from '../../navigation/place.ts';
import { SEVERITY_SIGN, STATUS_SIGN, severityToken, statusToken } from '../../text/risk.ts';
import { SCREEN_HELP } from './screen-help.ts';

const GROUPS = ['Move', 'Go', 'Look', 'Program'] as const;

/** Signs that are neither a severity nor a status. */
const OTHER_SIGNS = [
  ['±', 'another one than in the run before'],
  ['≠', 'the kernel says otherwise than the configuration'],
] as const;

export function helpDocument(about: ScreenName, bindings: Bindings): readonly DocumentLine[] {
  const { keysOf } = bindings;
  const keys = keyWordsOf(bindings);
  const doc = new DocumentBuilder();
  const { title, text } = SCREEN_HELP[about];
  doc.heading(title);
  for (const paragraph of text) doc.text(withKeys(paragraph, keys));
  doc.heading('Signs');
  for (const severity of SEVERITIES) {
    doc.item(
      `severity ${severity}`,
      [{ text: ` ${SEVERITY_SIGN[severity]} ${severity}`, token: severityToken(severity) }],
      3,
    );
  }
  for (const status of ['pass', 'unknown', 'manual', 'waived', 'not-applicable'] as const) {
    doc.item(
      `status ${status}`,
      [{ text: ` ${STATUS_SIGN[status]} ${status}`, token: statusToken(status) }],
      3,
    );
  }
  for (const [sign, meaning] of OTHER_SIGNS) doc.item(`sign ${sign}`, [{ text: ` ${sign} ${meaning}` }], 3);
  for (const group of GROUPS) {
    doc.heading(group === 'Move' ? 'Keys: move' : `Keys: ${group.toLowerCase()}`);
    for (const { id, title: what, group: own } of KEYMAP) {
      if (own !== group) continue;
      const keys = keysOf.get(id) ?? [];
      doc.field(keys.length === 0 ? '(no key)' : keys.map(showChord).join(' '), what);
    }
  }
  return doc.lines;
}
