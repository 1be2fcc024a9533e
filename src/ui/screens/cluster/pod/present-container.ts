/** One container of a pod at a glance: its worst news first, then what it is. Pure. */
import { SEVERITIES } from '../../../../facts/finding.ts';
import type { PodContainer } from '../../../../facts/kubernetes/pod-spec.ts';
import { effectiveSecurity } from '../../../../insight/kubernetes/effective-security.ts';
import { namedImage } from '../../../../insight/kubernetes/images-in-use.ts';
import { worstOfContainer } from '../../../../insight/kubernetes/worst-setting.ts';
import { maskArguments, maskText } from '../../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { firstFindings } from '../../../document/finding-lines.ts';
import { momentText } from '../../../text/moment.ts';
import { severityToken } from '../../../text/risk.ts';
import { podResources } from '../seen-cluster.ts';
import { lastEnd, stateSentence } from './container-words.ts';
import { namesContainer } from './present-findings.ts';
import { imagePlace } from './present-overview.ts';
import { roleTopic, roleWords, type SeenPod, surroundingsOf } from './seen-pod.ts';

export function containerOverview(seen: SeenPod, entry: PodContainer): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const { container, role } = entry;
  const status = seen.status.byContainer.get(container.name);
  worstOfIt(doc, seen, entry);

  doc.heading('What it is', { topic: roleTopic(role) });
  doc.field('kind', roleWords(role), { topic: roleTopic(role) });
  doc.field('state', stateSentence(entry, status), { topic: 'state' });
  const message = status?.state?.waiting?.message || status?.state?.terminated?.message || '';
  if (message !== '') doc.field('', [{ text: maskText(message), token: 'text.dim' }]);
  const ended = lastEnd(status);
  if (ended !== undefined) doc.field('run before', ended, { topic: 'exit code' });
  const last = status?.lastState?.terminated?.message ?? '';
  if (last !== '') doc.field('', [{ text: maskText(last), token: 'text.dim' }]);
  doc.field('restarts', String(status?.restartCount ?? 0), { topic: 'restart policy' });
  doc.field('pod', seen.id, { topic: 'pod', open: { screen: 'pod', id: seen.id, tab: 'Overview' } });

  const { digest, key } = namedImage(container.image, status?.imageID ?? '');
  doc.heading('Its image', { topic: 'image' });
  const layers = { layers: imagePlace(seen, entry, 'Layers') };
  doc.field('image', container.image || 'none', {
    topic: 'image',
    copy: container.image,
    open: imagePlace(seen, entry, 'Overview'),
    ...layers,
  });
  doc.field('digest', [{ text: digest || 'no node says what it runs', token: 'text.dim' }], {
    topic: 'digest',
    copy: key,
    ...layers,
  });

  doc.heading('What it may do');
  const { words, severity } = worstOfContainer(seen.reading, entry);
  doc.field(
    'worst of it',
    [{ text: words, token: severity === 'info' ? 'status.pass' : severityToken(severity) }],
    {
      topic: 'pod security',
      open: { screen: 'pod-container', id: seen.id, container: container.name, tab: 'Privileges' },
    },
  );
  doc.field('user', userText(seen, entry), { topic: 'user' });
  const command = maskArguments([...container.command, ...container.args]).join(' ');
  doc.field('command', command || 'the image’s own', { topic: 'command' });
  const { limits = {} } = seen.details.byContainer.get(container.name) ?? {};
  doc.field('memory', limits.memory === undefined ? 'no limit' : `at most ${limits.memory}`, {
    topic: 'memory limit',
  });
  doc.field('processor', limits.cpu === undefined ? 'no limit' : `at most ${limits.cpu}`, {
    topic: 'cpu limit',
  });
  const started = status?.state?.running?.startedAt ?? '';
  if (started !== '') doc.field('started', momentText(started));
  return doc.lines;
}

function worstOfIt(doc: DocumentBuilder, seen: SeenPod, entry: PodContainer): void {
  const resources = podResources(seen, seen.pod);
  const failed = resources
    .flatMap(({ kind, id }) => seen.audit.findingsOf(kind, id).filter(({ status }) => status === 'fail'))
    .toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  const own = failed.filter((finding) => namesContainer(finding, entry, seen));
  if (resources.length === 0) {
    doc.heading('Findings').none('Being checked…');
    return;
  }
  const others = failed.length - own.length;
  doc.heading(
    own.length === 0 ? 'Nothing failed that names it' : `Worst of ${own.length} findings that name it`,
  );
  firstFindings(doc, own);
  if (others > 0)
    doc.item(
      'others',
      [{ text: `   ${others} more are about the whole pod, or its other containers`, token: 'text.dim' }],
      3,
      {
        open: {
          screen: 'pod-container',
          id: seen.id,
          container: entry.container.name,
          tab: 'Findings',
        },
      },
    );
}

function userText(seen: SeenPod, entry: PodContainer): string {
  const { runAsUser, runsAsRoot } = effectiveSecurity(seen.reading, entry, surroundingsOf(seen, entry));
  if (runAsUser.value !== undefined) return runAsUser.value === 0 ? 'root' : String(runAsUser.value);
  if (runsAsRoot === 'yes') return 'root, the image’s own user';
  return runsAsRoot === 'no' ? 'the image’s own, which is not root' : 'the image’s own, which may be root';
}
