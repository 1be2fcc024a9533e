/** What a container may do, in short: what is weaker than it should be stands out. Pure. */
import type { PodContainer, PodReading } from '../../../facts/kubernetes/pod-spec.ts';
import {
  type EffectiveSecurity,
  effectiveSecurity,
  type PodSurroundings,
} from '../../../insight/kubernetes/effective-security.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import type { Segment } from '../../text/line.ts';
import type { Token } from '../../theme/token.ts';

const ROLE_WORD: Readonly<Record<PodContainer['role'], string>> = {
  container: 'container',
  init: 'init container',
  sidecar: 'sidecar',
  ephemeral: 'ephemeral container',
};

/** `init container migrate`. */
export function containerTitle({ role, container }: PodContainer): string {
  return `${ROLE_WORD[role]} ${container.name || '(without a name)'}`;
}

type Setting = { readonly from: string; readonly path: string; readonly because?: string };

/** Where a setting comes from, as it stands behind its value. */
function origin({ from, because }: Setting): Segment {
  const words: Readonly<Record<string, string>> = {
    container: 'set by the container',
    pod: 'set by the pod',
    annotation: 'set by an annotation',
    default: 'not set',
  };
  return { text: `   ${because ?? words[from] ?? from}`, token: 'text.dim' };
}

function userSegments({ runAsUser, runAsNonRoot, runsAsRoot }: EffectiveSecurity): readonly Segment[] {
  const { value } = runAsUser;
  const refused = runAsNonRoot.value ? ', root is refused' : '';
  if (value !== undefined) {
    const token: Token | undefined = runsAsRoot === 'yes' ? 'severity.medium' : undefined;
    return [{ text: value === 0 ? 'root (0)' : String(value), token }, { text: refused }, origin(runAsUser)];
  }
  return runsAsRoot === 'no'
    ? [{ text: `the image’s own${refused}` }, origin(runAsNonRoot)]
    : [{ text: 'the image’s own, which may be root', token: 'severity.medium' }, origin(runAsUser)];
}

function capabilityWords({ capabilities, privileged }: EffectiveSecurity): Segment {
  const { held, added, dropped, isEvery } = capabilities;
  const changes = [
    ...(added.length > 0 && !privileged.value ? [`added ${added.join(', ')}`] : []),
    ...(dropped.length > 0 && !privileged.value ? [`dropped ${dropped.join(', ')}`] : []),
  ];
  const told = changes.length === 0 ? '' : `: ${changes.join('; ')}`;
  if (isEvery) return { text: `every one${told}`, token: 'severity.critical' };
  if (held.length === 0) return { text: `none${told}`, token: 'status.pass' };
  return { text: `${held.length}${told}`, token: added.length > 0 ? 'severity.medium' : undefined };
}

function profileSegment({ type, name }: EffectiveSecurity['seccomp']['value']): Segment {
  switch (type) {
    case 'RuntimeDefault':
      return { text: 'the runtime’s profile', token: 'status.pass' };
    case 'Localhost':
      return { text: `a profile of the node: ${name}` };
    case 'Unconfined':
      return { text: 'none', token: 'severity.high' };
    case 'Unset':
      return { text: 'not asked for', token: 'severity.medium' };
    case 'Unknown':
      return { text: 'of a kind that nobody knows', token: 'severity.medium' };
  }
}

function onOff(
  isBad: boolean,
  words: { readonly bad: string; readonly good: string },
  token: Token,
): Segment {
  return isBad ? { text: words.bad, token } : { text: words.good, token: 'status.pass' };
}

/** One container under a heading of its own. */
export function securityLines(
  doc: DocumentBuilder,
  pod: PodReading,
  entry: PodContainer,
  known?: PodSurroundings,
): void {
  const effective = effectiveSecurity(pod, entry, known);
  const { privileged, allowPrivilegeEscalation, readOnlyRootFilesystem, seccomp, appArmor } = effective;
  doc.heading(containerTitle(entry));
  if (privileged.value)
    doc.field('privileged', [{ text: 'yes', token: 'severity.critical' }, origin(privileged)], {
      topic: 'privileged',
    });
  doc.field('user', userSegments(effective), { topic: 'user' });
  doc.field('capabilities', [capabilityWords(effective)], { topic: 'capability' });
  doc.field(
    'may gain rights',
    [
      onOff(allowPrivilegeEscalation.value, { bad: 'yes', good: 'no' }, 'severity.medium'),
      origin(allowPrivilegeEscalation),
    ],
    { topic: 'no new privileges' },
  );
  doc.field(
    'root filesystem',
    [
      onOff(!readOnlyRootFilesystem.value, { bad: 'writable', good: 'read-only' }, 'severity.low'),
      origin(readOnlyRootFilesystem),
    ],
    { topic: 'read-only root filesystem' },
  );
  doc.field('seccomp', [profileSegment(seccomp.value), origin(seccomp)], { topic: 'seccomp' });
  if (appArmor.from !== 'default')
    doc.field('AppArmor', [profileSegment(appArmor.value), origin(appArmor)], { topic: 'apparmor' });
  if (!effective.procMasked.value)
    doc.field('/proc', [{ text: 'not masked', token: 'severity.high' }, origin(effective.procMasked)]);
  if (effective.windowsHostProcess.value)
    doc.field('Windows', [{ text: 'a process of the host', token: 'severity.critical' }]);
}

/** What a pod as a whole shares with its node; nothing when it shares nothing. */
export function sharedWithNode({ spec }: PodReading): readonly string[] {
  return [
    ...(spec.hostNetwork ? ['network'] : []),
    ...(spec.hostPID ? ['processes'] : []),
    ...(spec.hostIPC ? ['shared memory'] : []),
  ];
}
