/** What checks asked of the host's files, units, processes and kernel settings. Pure. */
import type { Facts } from '../../../facts/facts.ts';
import type { HostFile } from '../../../facts/host.ts';
import { fileOwner } from '../../../insight/file-owner.ts';
import { maskArguments, maskText } from '../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { fitCell } from '../../text/line.ts';
import { unreadPart } from './unread-part.ts';

export function hostFiles(facts: Facts): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  fileLines(doc, facts);
  unitLines(doc, facts);
  processLines(doc, facts);
  sysctlLines(doc, facts);
  return doc.lines;
}

function sorted<T>(entries: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(entries).sort(([one], [other]) => one.localeCompare(other));
}

/** Gaps of single entries stand with the others: what could not be read is not the same as what is not there. */
function unreadEntries({ gaps }: Facts, part: string): readonly string[] {
  const start = `host.${part}["`;
  return [...gaps.keys()]
    .filter((fact) => fact.startsWith(start))
    .map((fact) => fact.slice(start.length, -2));
}

function fileLines(doc: DocumentBuilder, facts: Facts): void {
  const { files } = facts.host;
  doc.heading('Files');
  if (files === undefined) {
    doc.text(unreadPart(facts, 'host.files'));
    return;
  }
  const absent: string[] = [];
  for (const [key, found] of sorted(files)) {
    if (found.length === 0) absent.push(key);
    for (const file of found) fileLine(doc, key, file);
  }
  for (const key of unreadEntries(facts, 'files')) doc.field(key, unreadPart(facts, `host.files["${key}"]`));
  if (absent.length > 0) doc.field('not there', [{ text: absent.join(', '), token: 'text.dim' }]);
}

function fileLine(doc: DocumentBuilder, key: string, file: HostFile): void {
  const { mode, path, realPath, type } = file;
  const behind = realPath === '' || realPath === path ? '' : `  →  ${realPath}`;
  doc.item(
    `file ${key} ${path}`,
    [
      { text: ` ${mode} ` },
      { text: `${fitCell(fileOwner(file), 15)} ` },
      { text: path, token: 'text.strong' },
      { text: behind, token: 'text.dim' },
      {
        text: `${type === 'file' ? '' : `   ${type}`}${path.endsWith(key) ? '' : `   ${key}`}`,
        token: 'text.dim',
      },
    ],
    22,
    { copy: path },
  );
}

function unitLines(doc: DocumentBuilder, facts: Facts): void {
  const { units } = facts.host;
  if (units === undefined) return;
  doc.heading('Units of systemd');
  for (const [name, unit] of sorted(units)) {
    if (unit === null) {
      doc.field(name, [{ text: 'not there', token: 'text.dim' }]);
      continue;
    }
    doc.field(name, [unit.path, ...unit.dropIns].join(', '));
    for (const [setting, values] of sorted(unit.settings))
      doc.text(
        [
          { text: `${setting} = `, token: 'text.dim' },
          { text: values.map((value) => maskText(value)).join(' ; ') },
        ],
        3,
      );
  }
}

function processLines(doc: DocumentBuilder, facts: Facts): void {
  const { processes } = facts.host;
  if (processes === undefined) return;
  doc.heading('Processes');
  for (const [name, running] of sorted(processes)) {
    if (running.length === 0) doc.field(name, [{ text: 'does not run', token: 'text.dim' }]);
    for (const { pid, user, uid, arguments: words, executable } of running) {
      const command = words.length === 0 ? executable : maskArguments(words).join(' ');
      doc.field(name, `${pid} of ${user === '' ? uid : user}: ${command}`);
    }
  }
}

function sysctlLines(doc: DocumentBuilder, facts: Facts): void {
  const { sysctls } = facts.host;
  if (sysctls === undefined) return;
  doc.heading('Settings of the kernel');
  for (const [name, value] of sorted(sysctls)) {
    doc.item(
      `sysctl ${name}`,
      [
        { text: ` ${name} = `, token: 'text.dim' },
        { text: value === '' ? 'this kernel has no such setting' : value },
      ],
      3,
      { copy: `${name} = ${value}` },
    );
  }
  for (const name of unreadEntries(facts, 'sysctls'))
    doc.field(name, unreadPart(facts, `host.sysctls["${name}"]`));
}
