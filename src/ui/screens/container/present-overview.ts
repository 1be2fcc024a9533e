/** A container at a glance: its worst news first, then what it is. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import type { ContainerFact, ContainerInspect } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { imageName } from '../../../facts/image.ts';
import {
  cpuLimit,
  healthWord,
  inStateSince,
  memoryLimit,
  pidsLimit,
  restartWords,
  sinceText,
  stateWord,
} from '../../../insight/container-state.ts';
import { effectiveUser, isRootUser } from '../../../insight/container-user.ts';
import { exitMeaning } from '../../../insight/exit-code.ts';
import { publishedPorts } from '../../../insight/exposure.ts';
import { liveDifferences } from '../../../insight/live-difference.ts';
import { maskArguments } from '../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { worstLines } from '../../document/finding-lines.ts';
import { missingObject } from '../../document/missing-object.ts';
import type { Segment } from '../../text/line.ts';
import { momentText } from '../../text/moment.ts';
import { portLine } from './present-network.ts';
import { profileField } from './present-profile-news.ts';

interface Seen {
  readonly facts: Facts;
  readonly audit: AuditView;
}

/** `nginx -g 'daemon off;'`, with what looks like a secret masked. */
function commandText({ Path, Args, Config }: ContainerInspect): string {
  const words = Path === '' ? [...Config.Entrypoint, ...Config.Cmd] : [Path, ...Args];
  return maskArguments(words).join(' ');
}

/** `running since 14:02, process 4121 on the host`; `exited since 20 Nov with code 137: killed …`. */
function stateSentence(container: ContainerFact, { State }: ContainerInspect): string {
  const since = inStateSince(container);
  const when = since === undefined ? '' : ` since ${sinceText(since)}`;
  if (State.Running) return `${stateWord(container)}${when}, process ${State.Pid} on the host`;
  if (State.Status !== 'exited' && State.Status !== 'dead') return `${stateWord(container)}${when}`;
  return `${State.Status}${when} with code ${State.ExitCode}: ${exitMeaning(State.ExitCode, State.OOMKilled)}`;
}

function userSegments(inspect: ContainerInspect, facts: Facts): readonly Segment[] {
  const image = facts.images.get(inspect.Image);
  const user = effectiveUser(inspect, image?.stage === 'inspected' ? image.inspect : undefined);
  const root = isRootUser(user);
  return [
    { text: user, token: root ? 'severity.high' : undefined },
    { text: root && inspect.Config.User === '' ? '  nobody said otherwise' : '', token: 'text.dim' },
  ];
}

/** Where the kernel confines it less than it was configured, or otherwise; nothing where it does not. */
function differenceLines(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect): void {
  const differing = liveDifferences(facts, inspect).filter(({ verdict }) => verdict !== 'stronger');
  if (differing.length === 0) return;
  doc.heading('Not as it was configured');
  for (const { name, configured, live = '', verdict } of differing) {
    doc.item(
      `difference ${name}`,
      [
        { text: ` ≠ ${name}  `, token: verdict === 'weaker' ? 'severity.high' : 'text.dim' },
        { text: `configured ${configured}, the kernel says ${live}` },
      ],
      5,
      { open: { screen: 'container', id: inspect.Id, tab: 'Privileges' } },
    );
  }
}

export function containerOverview(seen: Seen, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const container = seen.facts.containers.get(id);
  if (container?.stage !== 'inspected')
    return doc.none(missingObject(seen.facts, 'container', id) ?? '').lines;
  const { inspect } = container;
  const { Config, HostConfig, State } = inspect;
  const image = seen.facts.images.get(inspect.Image);
  worstLines(doc, seen.audit, [{ kind: 'container', id }]);
  differenceLines(doc, seen.facts, inspect);

  doc.heading('What it is');
  doc.field('state', stateSentence(container, inspect), { topic: 'state' });
  const health = healthWord(inspect);
  if (health !== undefined) doc.field('health', health, { topic: 'health check' });
  doc.field('restarts', `${inspect.RestartCount} so far; restarted ${restartWords(HostConfig)}`, {
    topic: 'restart policy',
  });
  doc.field('image', Config.Image, {
    topic: 'image',
    ...(image === undefined
      ? {}
      : { open: { screen: 'image' as const, id: image.id, tab: 'Overview' as const } }),
  });
  doc.field('digest', [{ text: inspect.Image, token: 'text.dim' }], { copy: inspect.Image, topic: 'digest' });
  if (image !== undefined && imageName(image) !== Config.Image) doc.field('image is now', imageName(image));
  profileField(doc, seen.facts, inspect);
  doc.field('created', momentText(inspect.Created));
  doc.field('user', userSegments(inspect, seen.facts), { topic: 'user' });
  doc.field('command', commandText(inspect), { topic: 'command' });

  doc.heading('Limits');
  doc.field('memory', memoryLimit(HostConfig), { topic: 'memory limit' });
  doc.field('processes', pidsLimit(HostConfig), { topic: 'pids limit' });
  doc.field('processor', cpuLimit(HostConfig), { topic: 'cpu limit' });

  doc.heading('Open to');
  const ports = publishedPorts(container);
  if (ports.length === 0)
    doc.none(
      HostConfig.NetworkMode === 'host'
        ? 'Shares the host network: every port it opens is the host’s.'
        : 'No published port.',
    );
  for (const [index, port] of ports.entries()) doc.item(`port ${index}`, portLine(port), 3);
  if (State.Error !== '') doc.heading('Last error').text(State.Error);
  return doc.lines;
}
