/** Which Pod Security level a namespace could enforce, and what stands in the way of each stricter one. Pure. */
import { kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { isStaticPod } from '../../../../facts/kubernetes/pod-status.ts';
import { isStricter } from '../../../../insight/kubernetes/pod-security-standards.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { objectPlace } from '../../../navigation/object-place.ts';
import { levelToken, violationLines } from '../pod-security-lines.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { namespaceView, refusedWorkloads } from './namespace-view.ts';
import { levelFields } from './present-overview.ts';

/** How many workloads are gone through for each level. */
const MOST_SHOWN = 60;

export function namespacePodSecurity(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const view = namespaceView(seen, id);
  if (view === undefined) return doc.none('This namespace is gone.').lines;
  doc.heading('What it asks for', { topic: 'pod security' });
  if (view.levels === undefined)
    doc.none(unreadList(seen.facts, 'namespaces') ?? 'Its labels are not known.');
  levelFields(doc, view);
  const { enforceable } = view;
  if (enforceable === undefined) {
    doc.none(unreadList(seen.facts, 'pods', id) ?? 'Its pods are not known.');
    return doc.lines;
  }
  doc.heading('What it could enforce today', { topic: 'pod security' });
  doc.field('strictest', [
    { text: enforceable.level, token: levelToken(enforceable.level) },
    { text: '   by what is in it now; policies of others may refuse more', token: 'text.dim' },
  ]);
  const label = `pod-security.kubernetes.io/enforce=${enforceable.level}`;
  if (view.levels !== undefined && isStricter(enforceable.level, view.levels.enforce.level))
    doc.field('by the label', label, { copy: label, topic: 'pod security' });
  for (const level of ['baseline', 'restricted'] as const) {
    const refused = refusedWorkloads(seen.kube, enforceable.refused[level]);
    doc.heading(`In the way of ${level} (${refused.length})`, { topic: 'pod security' });
    if (refused.length === 0) doc.none('Nothing.');
    for (const { object, violations } of refused.slice(0, MOST_SHOWN)) {
      doc.item(
        `${level} ${object.kind} ${kubeKey(object)}`,
        [
          { text: ` ${object.metadata.name}  `, token: 'text.strong' },
          { text: object.kind, token: 'text.dim' },
          {
            text: isStaticPod(object) ? '   static: it would go on, and not be shown any more' : '',
            token: 'text.dim',
          },
        ],
        3,
        { open: objectPlace(object), copy: kubeKey(object), topic: 'pod security' },
      );
      violationLines(doc, violations, 3);
    }
    if (refused.length > MOST_SHOWN) doc.none(`and ${refused.length - MOST_SHOWN} more`);
  }
  return doc.lines;
}
