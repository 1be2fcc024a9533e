/** The report at the beginning of evidence, for a person who knows nothing yet: the worst first. Markdown. */
import { imageIdOf } from '../facts/container.ts';
import { type Finding, SEVERITIES, type Severity } from '../facts/finding.ts';
import { imageName } from '../facts/image.ts';
import { byMeaning, changeSigns } from '../insight/container/change-signs.ts';
import { processSigns } from '../insight/container/process-signs.ts';
import { socketUses } from '../insight/container/socket-peers.ts';
import { byteSize, stateWord } from '../insight/container-state.ts';
import { escapeVerdicts } from '../insight/escape/escape-of.ts';
import { publishedPorts } from '../insight/exposure.ts';
import type { EvidenceStory } from '../session/evidence/evidence-story.ts';
import { markdownTable } from './markdown-table.ts';
import { codeBlock, codeInTable, codeSpan, foreignText, markdownText } from './markdown-text.ts';
import { momentWords } from './moment-words.ts';

const MOST_ROWS = 60;
/** Findings beyond these are counted. */
const MOST_FINDINGS = 25;
const LONGEST_LINE = 300;

export function* evidenceReport(story: EvidenceStory): Generator<string> {
  for (const block of blocks(story)) yield `${block}\n\n`;
}

function* blocks(story: EvidenceStory): Generator<string> {
  const { head, container, facts, notes } = story;
  yield `# Evidence of the container ${markdownText(container.name)}`;
  yield whatItIs(story);
  const uid = head.takenBy.uid === undefined ? '' : ` (uid ${head.takenBy.uid})`;
  yield [
    `Taken ${momentWords(Date.parse(head.startedAt ?? head.takenAt))}`,
    `by ${codeSpan(head.takenBy.user)}${uid} on ${codeSpan(head.takenBy.host)}`,
    `from ${codeSpan(facts.target.uri)}`,
    `with Plimsoll ${markdownText(head.version)}`,
  ].join(' ');
  yield head.hidesSecrets
    ? 'Values that look like secrets are replaced by `‹hidden:…›`, and changed files that look as if they held one are not copied. Texts of more than a megabyte are not looked through for secrets.'
    : '**Secrets are in it as they are.**';
  if (notes.length > 0) {
    yield '**While it was taken:**';
    yield bullets(notes.map(foreignText));
  }
  yield '## In short';
  yield bullets(inShort(story));
  yield* findings(story);
  yield* escapes(story);
  yield* runs(story);
  yield* reaches(story);
  yield* changed(story);
  yield* logged(story);
  yield* unread(story);
  yield `<sub>${codeSpan('manifest.json')} has the SHA-256 of every other file in here, and every request that was made. Open all of it: ${codeSpan('plimsoll --target snapshot:FILE')}</sub>`;
}

function whatItIs({ facts, container: { id } }: EvidenceStory): string {
  const container = facts.containers.get(id);
  if (container === undefined) return 'The engine does not know it any more.';
  const image = facts.images.get(imageIdOf(container));
  const lines = [
    `id ${codeSpan(id)}`,
    `image ${codeSpan(image === undefined ? imageIdOf(container) : imageName(image))}`,
    `state ${markdownText(stateWord(container))}`,
  ];
  if (container.stage === 'inspected') {
    const { Created, State, Config, Path, Args } = container.inspect;
    lines.push(
      `created ${codeSpan(Created)}, started ${codeSpan(State.StartedAt)}`,
      `user ${codeSpan(Config.User === '' ? 'root (nobody else is named)' : Config.User)}`,
    );
    // Arguments may hold secrets: the command is in inspect.json, masked.
    lines.push(
      `program ${codeSpan(Path)}${Args.length === 0 ? '' : ` with ${Args.length === 1 ? '1 argument' : `${Args.length} arguments`}`}`,
    );
  }
  return bullets(lines);
}

/** What a person in a hurry has to know. */
function inShort({
  audit,
  facts,
  processes: { found },
  container: { id },
  notes,
}: EvidenceStory): readonly string[] {
  const fails = audit.findingsOf('container', id).filter(({ status }) => status === 'fail');
  const grave = fails.filter(({ severity }) => severity === 'critical' || severity === 'high').length;
  const binding = audit.escapesOf(id);
  const open = (binding === undefined ? [] : escapeVerdicts(binding)).filter(
    ({ state }) => state === 'complete',
  );
  const changes = facts.changes.get(id);
  const signs = found === null ? undefined : processSigns(found, changes);
  const telling = changes?.entries.filter((entry) =>
    changeSigns(entry).some(({ severity }) => severity === 'high'),
  );
  const count = (number: number, one: string, many: string): string =>
    number === 0 ? `no ${many}` : number === 1 ? `**1 ${one}**` : `**${number} ${many}**`;
  return [
    `${count(grave, 'grave failure', 'grave failures')}${grave < fails.length ? ` and ${fails.length - grave} others` : ''}`,
    binding === undefined
      ? 'ways out of it are not known'
      : `${count(open.length, 'way out of it is open', 'ways out of it are open')}${open.length === 0 ? ', of those that are known' : `: ${open.map(({ path }) => markdownText(path.title)).join(', ')}`}`,
    signs === undefined
      ? 'what runs in it could not be seen, or nothing did'
      : count(signs.size, 'process stands out', 'processes stand out'),
    telling === undefined
      ? 'what it changed could not be read'
      : count(telling.length, 'telling change of its files', 'telling changes of its files'),
    ...(notes.length > 0 ? ['it did not hold still while it was looked at: see above'] : []),
  ];
}

function* findings({ audit, container: { id }, facts }: EvidenceStory): Generator<string> {
  const own = audit.findingsOf('container', id);
  const container = facts.containers.get(id);
  const ofImage = container === undefined ? [] : audit.findingsOf('image', imageIdOf(container));
  const failed = [...own, ...ofImage].filter(({ status }) => status === 'fail').toSorted(byWeight);
  const unknown = own.filter(({ status }) => status === 'unknown').length;
  yield `## What is wrong (${failed.length})`;
  if (failed.length === 0) yield 'No check fails.';
  else {
    yield markdownTable(
      ['How bad', 'What', 'Why', 'Check'],
      failed
        .slice(0, MOST_FINDINGS)
        .map(({ severity, title, reason, check, resource }) => [
          severity,
          `${markdownText(title)}${resource.kind === 'image' ? ' (image)' : ''}`,
          foreignText(cut(reason)),
          codeInTable(check),
        ]),
    );
    yield* more(failed.length, 'findings.json', MOST_FINDINGS);
  }
  if (unknown > 0) yield `${unknown} checks of it could not be decided: see ${codeSpan('findings.json')}.`;
}

function byWeight(one: Finding, other: Finding): number {
  const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
  // What somebody did says more than what somebody set.
  const deed = ({ control }: Finding): number => (control === 'runtime-defence' ? 0 : 1);
  return rank(one.severity) - rank(other.severity) || deed(one) - deed(other);
}

function* escapes({ audit, container: { id } }: EvidenceStory): Generator<string> {
  const binding = audit.escapesOf(id);
  yield '## Ways out of it';
  if (binding === undefined) {
    yield 'They could not be worked out.';
    return;
  }
  const verdicts = escapeVerdicts(binding);
  const open = verdicts.filter(({ state }) => state === 'complete');
  const near = verdicts.filter(({ state }) => state === 'near');
  const unknown = verdicts.filter(({ state }) => state === 'unknown').length;
  if (open.length === 0) yield 'None of those that are known is open.';
  else
    yield bullets(
      open.map(
        ({ path, breaks: [first] }) =>
          `**${markdownText(path.title)}** gives ${markdownText(path.gives)}${first === undefined ? '' : `. Cheapest way to close it: ${markdownText(first.words)}`}`,
      ),
    );
  if (near.length > 0) yield `One step away: ${near.map(({ path }) => markdownText(path.title)).join(', ')}.`;
  if (unknown > 0) yield `Of ${unknown} it is not known.`;
}

function* runs({
  processes: { found, notLookedAt },
  facts,
  container: { id },
}: EvidenceStory): Generator<string> {
  yield `## What runs in it${found === null ? '' : ` (${found.total})`}`;
  if (found === null) {
    yield 'Nothing ran, or nothing could be seen.';
    return;
  }
  const changes = facts.changes.get(id);
  const signs = processSigns(found, changes);
  const rows = found.processes
    .map((running) => ({ running, signs: (signs.get(running.pid) ?? []).map(({ words }) => words) }))
    .toSorted((one, other) => other.signs.length - one.signs.length || one.running.pid - other.running.pid);
  yield markdownTable(
    ['Process', 'User', 'Since', 'Command', 'What stands out'],
    rows
      .slice(0, MOST_ROWS)
      .map(({ running: { pid, user, uid, startedAt, arguments: args, executable, name }, signs }) => [
        String(pid),
        codeInTable(user === '' ? String(uid ?? '') : user),
        codeInTable(startedAt),
        codeInTable(cut(args.length === 0 ? executable || name : args.join(' '))),
        markdownText(signs.join(', ')),
      ]),
  );
  yield* more(rows.length, 'processes.json');
  if (notLookedAt > 0) yield `${notLookedAt} of them were not looked into one by one.`;
}

function* reaches({ facts, processes: { found }, container: { id } }: EvidenceStory): Generator<string> {
  const container = facts.containers.get(id);
  yield '## What it reaches, and who reaches it';
  if (container === undefined) return;
  const published = publishedPorts(container).map(
    ({ hostIps, hostPort, containerPort, protocol, reach }) =>
      `port ${codeSpan(hostPort)} of this host (${codeSpan(hostIps.join(', ') || 'every address')}) leads to its port ${containerPort}/${protocol}: ${reach === 'everyone' ? '**for everyone who reaches this host**' : reach === 'lan' ? 'for whoever reaches that address' : 'for this host'}`,
  );
  yield bullets(published.length === 0 ? ['No port is published.'] : published);
  if (container.stage !== 'inspected') return;
  const networks = Object.keys(container.inspect.NetworkSettings.Networks);
  yield `Networks: ${networks.length === 0 ? 'none' : networks.map(codeSpan).join(', ')}`;
  if (found?.sockets === undefined) {
    yield 'Its sockets could not be seen.';
    return;
  }
  const uses = socketUses(found.sockets, container.inspect, facts);
  if (uses.length === 0) return;
  yield markdownTable(
    ['Direction', 'Here', 'Other end', 'Who', 'Process'],
    uses
      .slice(0, MOST_ROWS)
      .map(({ socket, direction, peer, isUndeclared }) => [
        direction === 'listens'
          ? `listens${isUndeclared ? ' (nothing announces this port)' : ''}`
          : direction,
        codeInTable(`${socket.localAddress}:${socket.localPort}/${socket.protocol}`),
        socket.remotePort === 0 ? '' : codeInTable(`${socket.remoteAddress}:${socket.remotePort}`),
        peer === '' ? '' : codeInTable(peer),
        socket.pid === 0 ? '' : String(socket.pid),
      ]),
  );
  yield* more(uses.length, 'exposure.json');
}

function* changed({ facts, files, container: { id } }: EvidenceStory): Generator<string> {
  const changes = facts.changes.get(id);
  yield `## What it changed against its image${changes === undefined ? '' : ` (${changes.total})`}`;
  if (changes === undefined) {
    yield 'That could not be read.';
    return;
  }
  const telling = byMeaning(changes.entries).filter((entry) => changeSigns(entry).length > 0);
  const file = new Map(files.map((one) => [one.path, one]));
  if (telling.length === 0) yield 'Nothing that stands out.';
  else {
    yield markdownTable(
      ['What', 'Path', 'What stands out', 'In here'],
      telling.slice(0, MOST_ROWS).map((entry) => {
        const { member, leftOut } = file.get(entry.path) ?? {};
        return [
          entry.kind,
          codeInTable(entry.path),
          markdownText(
            changeSigns(entry)
              .map(({ words }) => words)
              .join(', '),
          ),
          member === undefined ? foreignText(leftOut ?? '') : codeInTable(member),
        ];
      }),
    );
    yield* more(telling.length, 'changes.json');
  }
  const taken = files.filter(({ member }) => member !== undefined);
  const bytes = taken.reduce((sum, { size = 0 }) => sum + size, 0);
  yield `${taken.length} changed files are in here (${byteSize(bytes)}), without their rights, so that nobody runs them by accident; ${files.length === taken.length ? 'none is' : `${files.length - taken.length} are`} left out. ${codeSpan('files.json')} has the sum of each, and why.`;
}

function* logged({ log, eventCount }: EvidenceStory): Generator<string> {
  yield '## What it said';
  if (log === undefined) yield 'Its log could not be read, or nobody wanted it.';
  else if (log.lines === 0) yield 'Its log is empty.';
  else {
    yield `${log.lines === 1 ? '1 line' : `${log.lines} lines`} in ${codeSpan('log/')}${log.isCut ? ', the newest' : ''}. The last of them:`;
    yield codeBlock(log.last.map(({ at, text }) => cut(`${at} ${text}`.replaceAll('\n', ' '))).join('\n'));
  }
  if (eventCount !== undefined)
    yield `${eventCount} events of the engine are in ${codeSpan('events.jsonl')}.`;
}

function* unread({ gaps, facts }: EvidenceStory): Generator<string> {
  const all = [...gaps, ...facts.gaps.values()];
  if (all.length === 0) return;
  yield `## What could not be read (${all.length})`;
  yield markdownTable(
    ['What', 'Why', 'What would help'],
    all
      .slice(0, MOST_ROWS)
      .map(({ fact, detail, hint }) => [codeInTable(fact), foreignText(detail), foreignText(hint)]),
  );
  yield* more(all.length, 'manifest.json');
}

function* more(count: number, member: string, shown = MOST_ROWS): Generator<string> {
  if (count > shown) yield `${count - shown} more are in ${codeSpan(member)}.`;
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function cut(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
}
