/** What confines a pod: as it was written, what comes of it, and beside it what is usual and what is hardened. Pure. */

import { nodeOf } from '../../../../facts/kubernetes/node.ts';
import type { PodContainer } from '../../../../facts/kubernetes/pod-spec.ts';
import { capabilityGrade } from '../../../../insight/capability.ts';
import {
  type EffectiveSecurity,
  effectiveSecurity,
} from '../../../../insight/kubernetes/effective-security.ts';
import { objectNamed } from '../../../../insight/kubernetes/listed.ts';
import { violationsAt } from '../../../../insight/kubernetes/pod-security-standards.ts';
import { worstOfContainer } from '../../../../insight/kubernetes/worst-setting.ts';
import { CAPABILITIES } from '../../../../knowledge/capabilities.ts';
import { runtimeOf } from '../../../../knowledge/kubernetes/runtimes.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { fitCell, type Segment } from '../../../text/line.ts';
import { severityToken } from '../../../text/risk.ts';
import type { Token } from '../../../theme/token.ts';
import { violationLines } from '../pod-security-lines.ts';
import { levelWords, podLevels } from './pod-level.ts';
import { containerPlace, roleTopic, roleWords, type SeenPod, surroundingsOf } from './seen-pod.ts';

/** More containers than that are one line each where the whole pod is shown. */
const MOST_CONTAINERS = 12;

/** One thing that confines, or does not. */
interface Aspect {
  readonly name: string;
  readonly topic: string;
  readonly value: string;
  /** How bad that is; undefined for what is as usual or better. */
  readonly token?: Token | undefined;
  /** Who says so. */
  readonly by: string;
  /** The field, and what it rests on, where that is not plain. */
  readonly note?: string;
  readonly path?: string;
  readonly usual: string;
  readonly hardened: string;
}

export function podPrivileges(seen: SeenPod, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  levelLines(doc, seen);
  doc.heading('Of the pod', { topic: 'pod' });
  const table = new AspectTable(doc, room);
  table.head();
  for (const aspect of podAspects(seen)) table.row('pod', aspect);
  sysctlLines(doc, seen);
  const { containers, reading } = seen;
  const isShort = containers.length > MOST_CONTAINERS;
  if (isShort) doc.heading(`Containers (${containers.length})`, { topic: 'pod' });
  for (const entry of containers) {
    const { name } = entry.container;
    if (isShort) {
      const { words, severity } = worstOfContainer(reading, entry);
      doc.item(
        `container ${name}`,
        [
          { text: ` ${fitCell(name, 28)} ` },
          { text: fitCell(roleWords(entry.role), 20), token: 'text.dim' },
          { text: words, token: severity === 'info' ? 'status.pass' : severityToken(severity) },
        ],
        3,
        { open: containerPlace(seen, entry, 'Privileges'), topic: roleTopic(entry.role) },
      );
      continue;
    }
    doc.heading(`Of ${roleWords(entry.role)} ${name}`, {
      topic: roleTopic(entry.role),
      ...(seen.only === undefined ? { open: containerPlace(seen, entry, 'Privileges') } : {}),
    });
    table.head();
    const effective = effectiveSecurity(reading, entry, surroundingsOf(seen, entry));
    for (const aspect of containerAspects(seen, entry, effective)) table.row(name, aspect);
    capabilityLines(doc, name, effective);
  }
  return doc.lines;
}

/** Which level it meets, and what stands in the way of the next. */
function levelLines(doc: DocumentBuilder, seen: SeenPod): void {
  const levels = podLevels(seen);
  const { met, asked, version } = levels;
  doc.item('level', [{ text: 'Pod Security: ', token: 'text.strong' }, ...levelWords(levels)], 3, {
    topic: 'pod security',
    open: { screen: 'namespace', id: seen.pod.metadata.namespace },
  });
  if (asked === undefined) {
    const unread = unreadList(seen.facts, 'namespaces');
    if (unread !== undefined) doc.none(`What its namespace asks for is not known. ${unread}`);
  }
  if (met === 'restricted') return;
  const next = met === 'privileged' ? 'baseline' : 'restricted';
  const inTheWay = violationsAt(seen.reading, next, version)
    .map((violation) => ({ ...violation, fields: violation.fields.filter(({ path }) => isOwn(seen, path)) }))
    .filter(({ fields }) => fields.length > 0);
  doc.blank();
  if (inTheWay.length === 0) {
    doc.none(`Nothing of this container is in the way of ${next}: another one of the pod is.`);
    return;
  }
  doc.item('in the way', [{ text: ` In the way of ${next}:`, token: 'text.dim' }], 3, {
    topic: 'pod security',
  });
  violationLines(doc, inTheWay);
}

/** Of one container, fields of the others do not count. */
function isOwn({ only, reading }: SeenPod, path: string): boolean {
  if (only === undefined) return true;
  const isOfContainer = reading.containers.some((entry) => isWithin(path, entry.path));
  return !isOfContainer || isWithin(path, only.path);
}

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`);
}

const NAME = 17;

/** Where that many cells are not to be had, what is usual and what is hardened stands below each row. */
const LEAST_TABLE = 66;

/** The rows of a table with one column for who says so. On a narrow screen the columns share what there is. */
class AspectTable {
  private readonly doc: DocumentBuilder;
  private readonly room: DocumentRoom;
  private readonly widths: { readonly value: number; readonly by: number; readonly other: number };

  constructor(doc: DocumentBuilder, room: DocumentRoom) {
    this.doc = doc;
    this.room = room;
    const left = Math.max(44, Math.min(120, room.width - NAME - 5));
    const by = Math.min(14, Math.floor(left * 0.17));
    const other = Math.min(26, Math.floor(left * 0.24));
    this.widths = { by, other, value: Math.min(44, left - by - 2 * other) };
  }

  private get isTable(): boolean {
    return !this.room.linear && this.room.width >= LEAST_TABLE;
  }

  head(): void {
    if (!this.isTable) return;
    const { value, by, other } = this.widths;
    const cells = [
      fitCell('', NAME),
      fitCell('in effect', value),
      fitCell('said by', by),
      fitCell('usual', other),
      'hardened',
    ];
    this.doc.text([{ text: cells.join(' '), token: 'text.dim' }], 1);
  }

  row(of: string, aspect: Aspect): void {
    const { name, topic, note = '', path = '', value, by, usual, hardened } = aspect;
    const words = `${name}: ${value}, said by ${by}; usual ${usual}, hardened ${hardened}`;
    this.doc.item(`${of} ${name}`, this.segments(aspect, words), NAME + 2, {
      topic,
      copy: path === '' ? words : path,
    });
    if (note === '') return;
    const indent = NAME + 2;
    this.doc.item(
      `${of} ${name} note`,
      [{ text: `${' '.repeat(indent)}${note}`, token: 'text.dim' }],
      indent,
      { topic },
    );
  }

  private segments({ name, value, token, by, usual, hardened }: Aspect, words: string): readonly Segment[] {
    if (this.room.linear) return [{ text: ` ${words}` }];
    const label = { text: ` ${fitCell(name, NAME)} `, token: 'text.dim' } as const;
    if (!this.isTable)
      return [
        label,
        { text: value, token },
        { text: ` (${by})   usual ${usual}, hardened ${hardened}`, token: 'text.dim' },
      ];
    const { value: wide, by: middle, other } = this.widths;
    return [
      label,
      { text: `${fitCell(value, wide)} `, token },
      { text: `${fitCell(by, middle)} `, token: 'text.dim' },
      { text: `${fitCell(usual, other)} `, token: 'text.dim' },
      { text: hardened, token: 'text.dim' },
    ];
  }
}

function podAspects({ reading, kube }: SeenPod): readonly Aspect[] {
  const { spec } = reading;
  const shared = (name: string, isShared: boolean, field: string, topic: string, words: string): Aspect => ({
    name,
    topic,
    value: isShared ? words : 'its own',
    token: isShared ? 'severity.high' : undefined,
    by: isShared ? 'pod' : 'nobody',
    path: `${reading.path}.${field}`,
    usual: 'its own',
    hardened: 'its own',
  });
  const node = objectNamed(kube, 'nodes', '', spec.nodeName);
  const context = spec.securityContext;
  return [
    shared('network', spec.hostNetwork, 'hostNetwork', 'host network', 'the node’s'),
    shared('processes', spec.hostPID, 'hostPID', 'host pid', 'the node’s'),
    shared('shared memory', spec.hostIPC, 'hostIPC', 'host ipc', 'the node’s'),
    {
      name: 'users',
      topic: 'user namespace',
      value: spec.hostUsers === false ? 'its own' : 'the node’s',
      by: spec.hostUsers === undefined ? 'nobody' : 'pod',
      path: `${reading.path}.hostUsers`,
      usual: 'the node’s',
      hardened: 'its own',
    },
    {
      name: 'each other',
      topic: 'namespace',
      value: spec.shareProcessNamespace ? 'see each other’s processes' : 'kept apart',
      token: spec.shareProcessNamespace ? 'severity.low' : undefined,
      by: spec.shareProcessNamespace ? 'pod' : 'nobody',
      path: `${reading.path}.shareProcessNamespace`,
      usual: 'kept apart',
      hardened: 'kept apart',
    },
    {
      name: 'group of files',
      topic: 'fsgroup',
      value: context?.fsGroup === undefined ? 'not changed' : String(context.fsGroup),
      by: context?.fsGroup === undefined ? 'nobody' : 'pod',
      path: `${reading.path}.securityContext.fsGroup`,
      usual: 'not changed',
      hardened: '10001',
    },
    {
      name: 'more groups',
      topic: 'fsgroup',
      value: context?.supplementalGroups.join(', ') || 'the image’s own',
      by: (context?.supplementalGroups.length ?? 0) > 0 ? 'pod' : 'nobody',
      path: `${reading.path}.securityContext.supplementalGroups`,
      usual: 'the image’s own',
      hardened: 'none',
    },
    {
      name: 'runtime',
      topic: 'runtime class',
      value:
        spec.runtimeClassName ||
        (node === undefined ? 'the node’s own' : nodeOf(node).containerRuntimeVersion),
      by: spec.runtimeClassName === '' ? 'node' : 'pod',
      path: `${reading.path}.runtimeClassName`,
      usual: 'the node’s own',
      hardened: 'a sandbox',
    },
  ];
}

function sysctlLines(doc: DocumentBuilder, seen: SeenPod): void {
  const sysctls = seen.reading.spec.securityContext?.sysctls ?? [];
  if (sysctls.length === 0) return;
  const [entry] = seen.containers;
  const effective = entry && effectiveSecurity(seen.reading, entry, surroundingsOf(seen, entry));
  doc.heading(`Kernel settings (${sysctls.length})`, { topic: 'sysctl' });
  for (const { name, value, isSafe } of effective?.sysctls ?? []) {
    doc.item(
      `sysctl ${name}`,
      [
        { text: ` ${name} = ${value}` },
        isSafe
          ? { text: '   holds for this pod only', token: 'text.dim' }
          : { text: '   not one of the safe ones', token: 'severity.medium' },
      ],
      3,
      { topic: 'sysctl', copy: `${name}=${value}` },
    );
  }
}

type Setting = { readonly from: string; readonly path: string; readonly because?: string };

/** The column, and the words below the row where something else settled it. */
function origin({ from, path, because = '' }: Setting): Pick<Aspect, 'by' | 'note' | 'path'> {
  const note = because === '' ? '' : because.charAt(0).toUpperCase() + because.slice(1);
  return { by: from === 'default' ? 'nobody' : from, note, path };
}

function containerAspects(
  seen: SeenPod,
  { role, container }: PodContainer,
  effective: EffectiveSecurity,
): readonly Aspect[] {
  const { privileged, allowPrivilegeEscalation, readOnlyRootFilesystem, procMasked, seLinux } = effective;
  const { windowsHostProcess, runAsGroup, capabilities } = effective;
  const usualCapabilities = runtimeOf(runtimeVersion(seen)).capabilities.size;
  const isNarrow = capabilities.added.length === 0 && capabilities.held.length <= usualCapabilities;
  return [
    {
      name: 'privileged',
      topic: 'privileged',
      value: privileged.value ? 'yes' : 'no',
      token: privileged.value ? 'severity.critical' : undefined,
      ...origin(privileged),
      usual: 'no',
      hardened: 'no',
    },
    userAspect(effective),
    {
      name: 'group',
      topic: 'user',
      value: runAsGroup.value === undefined ? 'the image’s own' : groupText(runAsGroup.value),
      ...origin(runAsGroup),
      usual: 'the image’s own',
      hardened: '10001',
    },
    {
      name: 'root is refused',
      topic: 'run as non-root',
      value: effective.runAsNonRoot.value ? 'yes' : 'no',
      token: effective.runAsNonRoot.value ? 'status.pass' : undefined,
      ...origin(effective.runAsNonRoot),
      usual: 'no',
      hardened: 'yes',
    },
    {
      name: 'may gain rights',
      topic: 'no new privileges',
      value: allowPrivilegeEscalation.value ? 'yes' : 'no',
      token: allowPrivilegeEscalation.value ? 'severity.medium' : 'status.pass',
      ...origin(allowPrivilegeEscalation),
      usual: 'yes',
      hardened: 'no',
    },
    {
      name: 'capabilities',
      topic: 'capability',
      value: capabilities.isEvery ? 'every one' : `${capabilities.held.length} of ${CAPABILITIES.length}`,
      token: capabilities.isEvery
        ? 'severity.critical'
        : capabilities.held.length === 0
          ? 'status.pass'
          : isNarrow
            ? undefined
            : 'severity.high',
      by: privileged.value
        ? 'forced'
        : container.securityContext?.capabilities === undefined
          ? 'nobody'
          : 'container',
      path: 'securityContext.capabilities',
      usual: String(usualCapabilities),
      hardened: '0',
    },
    profileAspect('seccomp', effective.seccomp, 'none', 'the runtime’s'),
    profileAspect('AppArmor', effective.appArmor, 'the runtime’s', 'the runtime’s'),
    {
      name: 'SELinux',
      topic: 'selinux',
      value: seLinuxText(seLinux.value),
      ...origin(seLinux),
      usual: 'the node’s own',
      hardened: 'the node’s own',
    },
    {
      name: 'root filesystem',
      topic: 'read-only root filesystem',
      value: readOnlyRootFilesystem.value ? 'read-only' : 'writable',
      token: readOnlyRootFilesystem.value ? 'status.pass' : 'severity.low',
      ...origin(readOnlyRootFilesystem),
      usual: 'writable',
      hardened: 'read-only',
    },
    {
      name: '/proc',
      topic: 'proc mount',
      value: procMasked.value ? 'masked' : 'not masked',
      token: procMasked.value ? undefined : 'severity.high',
      ...origin(procMasked),
      usual: 'masked',
      hardened: 'masked',
    },
    ...(windowsHostProcess.value
      ? [
          {
            name: 'Windows',
            topic: 'privileged',
            value: 'a process of the host',
            token: 'severity.critical' as const,
            ...origin(windowsHostProcess),
            usual: 'no',
            hardened: 'no',
          },
        ]
      : []),
    ...(role === 'ephemeral'
      ? [
          {
            name: 'put in by hand',
            topic: 'ephemeral container',
            value: 'no template has it',
            token: 'severity.low' as const,
            by: 'somebody',
            usual: 'not there',
            hardened: 'not there',
          },
        ]
      : []),
  ];
}

function runtimeVersion({ kube, reading }: SeenPod): string {
  const node = objectNamed(kube, 'nodes', '', reading.spec.nodeName);
  return node === undefined ? '' : nodeOf(node).containerRuntimeVersion;
}

function userAspect({ runAsUser, runsAsRoot, runAsNonRoot }: EffectiveSecurity): Aspect {
  const { value } = runAsUser;
  const aspect = {
    name: 'user',
    topic: 'user',
    ...origin(runAsUser),
    usual: 'the image’s own',
    hardened: '10001',
  };
  if (value !== undefined)
    return { ...aspect, value: groupText(value), token: value === 0 ? 'severity.medium' : 'status.pass' };
  switch (runsAsRoot) {
    case 'yes':
      return {
        ...aspect,
        value: 'root',
        token: 'severity.medium',
        note: 'The image’s own user, as its node says',
      };
    case 'no':
      return {
        ...aspect,
        value: 'the image’s, not root',
        token: runAsNonRoot.value ? 'status.pass' : undefined,
      };
    case 'unknown':
      return { ...aspect, value: 'the image’s own', token: 'severity.medium', note: 'It may be root' };
  }
}

function groupText(id: number): string {
  return id === 0 ? 'root (0)' : String(id);
}

function profileAspect(
  name: 'seccomp' | 'AppArmor',
  setting: EffectiveSecurity['seccomp'],
  usual: string,
  hardened: string,
): Aspect {
  const [value, token] = profileWords(setting.value);
  return { name, topic: name.toLowerCase(), value, token, ...origin(setting), usual, hardened };
}

function profileWords({
  type,
  name,
}: EffectiveSecurity['seccomp']['value']): readonly [string, Token | undefined] {
  switch (type) {
    case 'RuntimeDefault':
      return ['the runtime’s', 'status.pass'];
    case 'Localhost':
      return [`the node’s ${name}`, undefined];
    case 'Unconfined':
      return ['none', 'severity.medium'];
    case 'Unset':
      return ['not asked for', 'severity.medium'];
    case 'Unknown':
      return ['of no known kind', 'severity.medium'];
  }
}

function seLinuxText({ user, role, type, level }: EffectiveSecurity['seLinux']['value']): string {
  const parts = [user, role, type, level].filter((part) => part !== '');
  return parts.length === 0 ? 'the node’s own' : parts.join(':');
}

/** The strong ones one by one, so that each can be explained; the others together. */
function capabilityLines(doc: DocumentBuilder, container: string, { capabilities }: EffectiveSecurity): void {
  const { held, added, dropped, isEvery } = capabilities;
  const strong = isEvery ? [] : added.filter((name) => held.includes(name));
  for (const name of strong) {
    const grade = capabilityGrade(name);
    doc.item(
      `${container} capability ${name}`,
      [{ text: `   + ${fitCell(name, 20)} ` }, { text: grade, token: severityToken(grade) }],
      5,
      { topic: name, copy: name },
    );
  }
  if (dropped.length > 0)
    doc.text([{ text: `− ${dropped.join(', ')}`, token: 'status.pass' }], 3, { topic: 'capability' });
  if (held.length > 0 && !isEvery)
    doc.text([{ text: 'in all: ', token: 'text.dim' }, { text: held.join(', ') }], 3, {
      topic: 'capability',
    });
}
