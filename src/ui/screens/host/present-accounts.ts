/** Who may use the engine, and with it be root: its socket, the group of that, and mapped users. Pure. */
import type { Facts } from '../../../facts/facts.ts';
import { fileOwner } from '../../../insight/file-owner.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { unreadPart } from './unread-part.ts';

export function hostAccounts(facts: Facts): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  socketLines(doc, facts);
  groupLines(doc, facts);
  rootLines(doc, facts);
  subIdLines(doc, facts);
  return doc.lines;
}

function socketLines(doc: DocumentBuilder, facts: Facts): void {
  const sockets = facts.host.files?.['api-socket'];
  doc.heading('The engine’s socket', { topic: 'docker.sock' });
  if (sockets === undefined) doc.text(unreadPart(facts, 'host.files["api-socket"]'));
  else if (sockets.length === 0) doc.none('It listens on no socket of this host.');
  for (const socket of sockets ?? [])
    doc.field(socket.mode, `${fileOwner(socket)}  ${socket.path}`, { topic: 'docker.sock' });
}

/** The groups that may write to the sockets, or the one that engines make for it. */
function engineGroups({ host }: Facts): readonly string[] {
  const groups = (host.files?.['api-socket'] ?? []).map(({ group }) => group).filter((group) => group !== '');
  return [...new Set([...groups.filter((group) => group !== 'root'), 'docker'])];
}

function groupLines(doc: DocumentBuilder, facts: Facts): void {
  const { groups } = facts.host;
  doc.heading('Who may write to it: root on this host in effect');
  if (groups === undefined) {
    doc.text(unreadPart(facts, 'host.groups'));
    return;
  }
  const named = groups.filter(({ name }) => engineGroups(facts).includes(name));
  if (named.length === 0) doc.none('No group: root alone.');
  for (const { name, gid, members } of named) {
    doc.field(`group ${name}`, [
      {
        text: members.length === 0 ? 'nobody' : members.join(', '),
        token: members.length === 0 ? undefined : 'severity.high',
      },
      { text: `   number ${gid}`, token: 'text.dim' },
    ]);
  }
}

function rootLines(doc: DocumentBuilder, facts: Facts): void {
  const { users } = facts.host;
  doc.heading('Who is root by number');
  if (users === undefined) {
    doc.text(unreadPart(facts, 'host.users'));
    return;
  }
  for (const { name, shell } of users.filter(({ uid }) => uid === 0)) doc.field(name, shell || '–');
}

function subIdLines(doc: DocumentBuilder, facts: Facts): void {
  const { subIds } = facts.host;
  doc.heading('Ids that containers may be mapped to', { topic: 'user namespace' });
  if (subIds === undefined) {
    doc.text(unreadPart(facts, 'host.subIds'));
    return;
  }
  if (subIds.length === 0) doc.none('None: neither /etc/subuid nor /etc/subgid gives any.');
  for (const { file, name, first, count } of subIds)
    doc.field(name, `${count} from ${first} on, in ${file}`, { topic: 'user namespace' });
}
