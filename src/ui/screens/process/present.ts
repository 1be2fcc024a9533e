/** One process of a container: its program, rights, environment, files and sockets. Pure. */
import { containerName } from '../../../facts/container.ts';
import type { ContainerProcess, OpenFile, ProcessDetail } from '../../../facts/container-processes.ts';
import type { Facts } from '../../../facts/facts.ts';
import { ORIGIN_WORDS } from '../../../insight/container/origin-words.ts';
import { processSigns } from '../../../insight/container/process-signs.ts';
import { socketUses } from '../../../insight/container/socket-peers.ts';
import { memorySize } from '../../../insight/container-state.ts';
import { maskArguments, maskEnv } from '../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import type { Segment } from '../../text/line.ts';
import { momentText } from '../../text/moment.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { socketWords, userOf } from '../container/present-processes.ts';
import type { ProcessReading } from './use-process.ts';

const SECCOMP_WORDS: Readonly<Record<number, string>> = { 0: 'off', 1: 'strict', 2: 'filter' };

export function processOf(facts: Facts, id: string, pid: number): ContainerProcess | undefined {
  return facts.processes.get(id)?.processes.find((running) => running.pid === pid);
}

export function processDocument(
  facts: Facts,
  id: string,
  pid: number,
  reading: ProcessReading,
  revealed: ReadonlySet<string>,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const container = facts.containers.get(id);
  const found = facts.processes.get(id);
  const running = processOf(facts, id, pid);
  if (container?.stage !== 'inspected' || found === undefined || running === undefined) {
    const isThere = facts.processes.has(id) && !reading.hasEnded && running !== undefined;
    return doc.none(isThere || found === undefined ? 'Reading…' : 'It has ended.').lines;
  }
  for (const { severity, words, meaning } of processSigns(found, facts.changes.get(id)).get(pid) ?? []) {
    doc.item(
      `sign ${words}`,
      [{ text: ` ${SEVERITY_SIGN[severity]} ${words}  `, token: severityToken(severity) }, { text: meaning }],
      3,
    );
  }
  programLines(doc, running, id, revealed);
  const uses = socketUses(found.sockets ?? [], container.inspect, facts).filter(
    ({ socket }) => socket.pid === pid,
  );
  doc.heading(`Sockets (${uses.length})`, { topic: 'connection' });
  if (uses.length === 0) doc.none(found.sockets === undefined ? 'They can’t be seen.' : 'None.');
  for (const use of uses) {
    doc.item(`socket ${socketWords(use)}`, [
      { text: ` ${socketWords(use)}` },
      { text: use.isUndeclared ? '   not declared by the image or published' : '', token: 'severity.medium' },
    ]);
  }
  rightsLines(doc, running, reading.detail);
  if (reading.trouble !== '') doc.blank().text([{ text: reading.trouble, token: 'status.unknown' }]);
  else if (reading.hasEnded) doc.blank().none('It has ended: nothing more can be read of it.');
  else if (reading.detail === undefined) doc.blank().none('Reading its environment and open files…');
  else detailLines(doc, reading.detail, revealed);
  doc.heading('Where it is');
  doc.field('container', containerName(container), { open: { screen: 'container', id, tab: 'Processes' } });
  return doc.lines;
}

const COMMAND = 'command line';

function programLines(
  doc: DocumentBuilder,
  running: ContainerProcess,
  id: string,
  revealed: ReadonlySet<string>,
): void {
  const {
    executable,
    origin,
    mount,
    arguments: args,
    innerPid,
    pid,
    parentPid,
    startedAt,
    cpu,
    name,
  } = running;
  doc.heading('Program');
  const from =
    origin === undefined ? '' : `   ${ORIGIN_WORDS[origin]}${mount === undefined ? '' : ` at ${mount}`}`;
  const canOpen = origin === 'added' || origin === 'changed';
  doc.field(
    'executable',
    [
      { text: executable || 'can’t be seen' },
      { text: from, token: isOfImage(origin) ? 'text.dim' : 'severity.high' },
    ],
    {
      topic: 'drift',
      copy: executable,
      ...(canOpen ? { open: { screen: 'changed-file', id, path: executable } } : {}),
    },
  );
  const masked = maskArguments(args);
  const isSecret = masked.some((argument, at) => argument !== args[at]);
  const shown = isSecret && !revealed.has(COMMAND) ? masked : args;
  doc.field('command line', shown.join(' ') || `[${name}]`, {
    copy: shown.join(' '),
    ...(isSecret ? { secret: COMMAND } : {}),
  });
  doc.field('name', name);
  doc.field('process', `${pid} on the host${innerPid === undefined ? '' : `, ${innerPid} inside`}`, {
    topic: 'process',
  });
  doc.field('parent', parentPid === 0 ? '–' : String(parentPid), {
    ...(parentPid === 0 ? {} : { open: { screen: 'process', id, pid: parentPid } }),
  });
  doc.field('started', startedAt === '' ? '–' : momentText(startedAt));
  if (cpu !== undefined) doc.field('processor', `${cpu} % of one`);
}

function isOfImage(origin: ContainerProcess['origin']): boolean {
  return origin === 'image' || origin === 'mount' || origin === 'runtime';
}

function rightsLines(
  doc: DocumentBuilder,
  running: ContainerProcess,
  detail: ProcessDetail | undefined,
): void {
  const {
    innerUid,
    uid,
    capabilities,
    seccomp,
    noNewPrivs,
    ownNamespaces = [],
    hostNamespaces = [],
  } = running;
  doc.heading('Rights', { topic: 'capability' });
  const number = innerUid ?? uid;
  const outside =
    uid !== undefined && innerUid !== undefined && uid !== innerUid ? `, ${uid} on the host` : '';
  doc.field(
    'user',
    number === undefined ? userOf(running) || '–' : `${userOf(running)} (${number}${outside})`,
  );
  if (capabilities !== undefined)
    doc.field('capabilities', capabilities.join(' ') || 'none', { topic: 'capability' });
  if (detail?.bounding !== undefined && capabilities !== undefined) {
    const more = detail.bounding.filter((name) => !capabilities.includes(name));
    if (more.length > 0) doc.field('could get', more.join(' '), { topic: 'capability' });
  }
  if (seccomp !== undefined)
    doc.field('seccomp', SECCOMP_WORDS[seccomp] ?? String(seccomp), { topic: 'seccomp' });
  if (noNewPrivs !== undefined) doc.field('no new privileges', noNewPrivs ? 'on' : 'off');
  if (detail !== undefined && detail.securityLabel !== '') doc.field('label', detail.securityLabel);
  const spaces: Segment[] =
    ownNamespaces.length === 0
      ? [{ text: 'those of the container' }]
      : [
          {
            text: `its own: ${ownNamespaces.filter((kind) => !hostNamespaces.includes(kind)).join(' ') || 'none'}`,
          },
          {
            text: hostNamespaces.length === 0 ? '' : `   the host’s: ${hostNamespaces.join(' ')}`,
            token: 'severity.critical',
          },
        ];
  doc.field('namespaces', spaces, { topic: 'namespace' });
}

function detailLines(doc: DocumentBuilder, detail: ProcessDetail, revealed: ReadonlySet<string>): void {
  const { environment, openFiles, openFileCount, workingFolder, residentBytes, threads, gaps } = detail;
  if (workingFolder !== '') doc.field('works in', workingFolder);
  if (residentBytes !== undefined) doc.field('memory', memorySize(residentBytes));
  if (threads !== undefined) doc.field('threads', String(threads));
  doc.heading(`Environment (${environment?.length ?? '?'})`, { topic: 'environment' });
  if (environment === undefined) doc.none('It can’t be read.');
  else if (environment.length === 0) doc.none('Empty.');
  for (const [at, variable] of (environment ?? []).entries()) {
    const { name, value, masked } = maskEnv(variable);
    const key = `variable ${at} ${name}`;
    const text = masked && revealed.has(key) ? variable.slice(name.length + 1) : value;
    doc.item(
      key,
      [
        { text: ` ${name}=`, token: 'text.dim' },
        { text, token: masked ? 'severity.medium' : undefined },
      ],
      3,
      { copy: `${name}=${text}`, ...(masked ? { secret: key } : {}) },
    );
  }
  doc.heading(`Open files (${openFileCount})`);
  if (openFiles === undefined) doc.none('They can’t be seen.');
  for (const file of openFiles ?? []) fileLine(doc, file);
  if (openFiles !== undefined && openFiles.length < openFileCount)
    doc.none(`${openFileCount - openFiles.length} more were not read.`);
  for (const { detail: what, hint } of gaps)
    doc.text([{ text: `? ${what}. ${hint}.`, token: 'status.unknown' }]);
}

const FILE_WORDS: Readonly<Partial<Record<OpenFile['kind'], string>>> = {
  deleted: 'deleted',
  memory: 'in memory only',
};

function fileLine(doc: DocumentBuilder, { descriptor, target, kind }: OpenFile): void {
  const words = FILE_WORDS[kind];
  doc.item(
    `file ${descriptor}`,
    [
      { text: ` ${String(descriptor).padStart(4)}  `, token: 'text.dim' },
      { text: target },
      { text: words === undefined ? '' : `   ${words}`, token: 'severity.medium' },
    ],
    7,
    { copy: target },
  );
}
