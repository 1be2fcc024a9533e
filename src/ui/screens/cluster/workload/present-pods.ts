/** The pods of a workload, and in what they differ from its template. Pure. */
import { workloadAt } from '../../../../insight/kubernetes/workload-at.ts';
import { podDrift } from '../../../../insight/kubernetes/workloads.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { podTable } from '../pod-table.ts';
import type { SeenCluster } from '../seen-cluster.ts';

export function workloadPods(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const at = workloadAt(seen.kube, id);
  if (at === undefined) return doc.none('This workload is gone.').lines;
  const { namespace, name } = at.workload;
  doc.heading(`Pods (${at.pods.length})`, { topic: 'pod' });
  const unread = unreadList(seen.facts, 'pods', namespace);
  if (at.pods.length === 0) doc.none(unread ?? 'None now.');
  else if (unread !== undefined) doc.none(unread);
  podTable(
    doc,
    seen,
    at.pods,
    {
      of: 'workload',
      all: { open: { screen: 'pods', query: `namespace:${namespace} ${name}` } },
      below: (to, pod) => {
        const { injected, outdated } = podDrift(seen.kube, pod) ?? { injected: [], outdated: [] };
        for (const { what, inTemplate, inPod } of injected)
          to.text(
            [
              { text: 'not from the template: ', token: 'severity.medium' },
              { text: differenceWords(what, inTemplate, inPod) },
            ],
            5,
            { topic: 'template drift' },
          );
        for (const { what, inTemplate, inPod } of outdated)
          to.text(
            [
              { text: 'another revision: ', token: 'text.dim' },
              { text: differenceWords(what, inPod, inTemplate), token: 'text.dim' },
            ],
            5,
            { topic: 'template drift' },
          );
      },
    },
    room,
  );
  return doc.lines;
}

/** `image of web: web:1 → web:2`. */
function differenceWords(what: string, before: string, after: string): string {
  if (before === '') return `${what}: ${after}`;
  return `${what}: ${before} → ${after === '' ? 'nothing' : after}`;
}
