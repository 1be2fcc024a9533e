/** The engine's daemon: what it is, its options as they are in effect, and the swarm that it is in. Pure. */
import type { Facts } from '../../../facts/facts.ts';
import type { DaemonOption } from '../../../facts/host.ts';
import { durationText, fullTime, timeOf } from '../../../insight/container-state.ts';
import { maskNamed } from '../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { cells, fitCell } from '../../text/line.ts';
import { unreadPart } from './unread-part.ts';

const NAME_WIDTH = 22;
const VALUE_WIDTH = 24;

export function hostEngine(facts: Facts): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  engineLines(doc, facts);
  optionLines(doc, facts);
  swarmLines(doc, facts);
  return doc.lines;
}

function engineLines(doc: DocumentBuilder, { engine, info, host }: Facts): void {
  doc.heading('Engine', { topic: 'engine' });
  if (engine === undefined) {
    doc.none('Reading…');
    return;
  }
  doc.field('version', `${engine.name} ${engine.version}, API ${engine.apiVersion}`, {
    topic: 'api version',
  });
  doc.field('rights', engine.rootless ? 'rootless: an ordinary user’s' : 'rootful: root on this host', {
    topic: 'rootless',
  });
  const parts = Object.entries(engine.components ?? {}).filter(([name]) => name !== 'engine');
  if (parts.length > 0) doc.field('made of', parts.map(([name, version]) => `${name} ${version}`).join(', '));
  if (info !== undefined) {
    doc.field('storage driver', info.Driver || '–');
    doc.field('runtimes', Object.keys(info.Runtimes).join(', ') || '–', { topic: 'runtime' });
    doc.field(
      'security',
      info.SecurityOptions.map((option) => option.replace(/^name=/, '')).join(', ') || 'none',
    );
  }
  for (const [program, processes] of Object.entries(host.processes ?? {})) {
    for (const { pid, user, uid } of processes)
      doc.field(program, `process ${pid} of ${user === '' ? `user ${uid}` : user}`);
  }
  for (const warning of info?.Warnings ?? []) doc.text([{ text: warning, token: 'severity.low' }]);
}

/** What somebody set comes first: the rest is as the engine came. */
function optionLines(doc: DocumentBuilder, facts: Facts): void {
  const { options } = facts.host;
  if (options === undefined) {
    doc.heading('Options in effect');
    doc.text(unreadPart(facts, 'host.options'));
    return;
  }
  const entries = Object.entries(options).sort(
    ([one, { origin: a }], [other, { origin: b }]) =>
      Number(a === 'default') - Number(b === 'default') || one.localeCompare(other),
  );
  const set = entries.filter(([, { origin }]) => origin !== 'default').length;
  doc.heading(`Options in effect (${set} set, ${entries.length - set} as the engine came)`);
  for (const [name, option] of entries) optionLine(doc, name, option);
}

function optionLine(doc: DocumentBuilder, name: string, { value, origin, where }: DaemonOption): void {
  const isDefault = origin === 'default';
  const text = optionText(name, value);
  const from = isDefault || where === '' ? origin : origin === 'daemon.json' ? where : `by ${where}`;
  const gap = ' '.repeat(Math.max(2, VALUE_WIDTH - cells(text)));
  doc.item(
    `option ${name}`,
    [
      { text: ` ${fitCell(name, NAME_WIDTH)} `, token: 'text.dim' },
      { text, token: isDefault ? undefined : 'text.strong' },
      { text: `${gap}${from}`, token: 'text.dim' },
    ],
    NAME_WIDTH + 2,
    { copy: `"${name}": ${text}` },
  );
}

function optionText(name: string, value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  if (typeof value === 'string') return maskNamed(name, value).value || '(empty)';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return value.length === 0 ? 'none' : value.map((item) => maskNamed(name, item).value).join(', ');
  if (typeof value === 'object' && Object.keys(value).length === 0) return 'none';
  return maskNamed(name, JSON.stringify(value)).value;
}

const NANO = 1_000_000;

function swarmLines(doc: DocumentBuilder, { swarm, gaps }: Facts): void {
  doc.heading('Swarm');
  if (swarm === undefined) {
    doc.none(gaps.get('swarm')?.detail ?? 'This engine tells nothing about a swarm.');
    return;
  }
  const { LocalNodeState, ControlAvailable, Managers, Nodes, Cluster, RootCreatedAt, Services, Secrets } =
    swarm;
  if (LocalNodeState === 'inactive' || LocalNodeState === '') {
    doc.none('It is in no swarm.');
    return;
  }
  doc.field('state', `${LocalNodeState}, ${ControlAvailable ? 'a manager' : 'a worker'}`);
  doc.field('nodes', `${Nodes}, ${Managers} of them managers`);
  if (Cluster !== undefined) {
    const { EncryptionConfig, CAConfig } = Cluster.Spec;
    doc.field('unlock key', EncryptionConfig.AutoLockManagers ? 'needed to start a manager' : 'not needed');
    doc.field('certificates', `hold for ${durationText(CAConfig.NodeCertExpiry / NANO)}`);
  }
  const root = RootCreatedAt === undefined ? undefined : timeOf(RootCreatedAt);
  if (root !== undefined) doc.field('root certificate', `made ${fullTime(root)}`);
  if (Services !== undefined)
    doc.field('services', Services.map(({ Spec }) => Spec.Name).join(', ') || 'none');
  if (Secrets !== undefined) doc.field('secrets', Secrets.join(', ') || 'none');
}
