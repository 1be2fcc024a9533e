/** What the containers of a workload may do, which Pod Security level it meets, and its volumes. Pure. */
import { minorOf } from '../../../../insight/kubernetes/namespace-level.ts';
import { podSecurityVerdict } from '../../../../insight/kubernetes/pod-security-standards.ts';
import { podVolumes } from '../../../../insight/kubernetes/pod-volumes.ts';
import { workloadAt } from '../../../../insight/kubernetes/workload-at.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { levelToken, violationLines } from '../pod-security-lines.ts';
import { securityLines, sharedWithNode } from '../security-lines.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { volumeLines } from '../volume-lines.ts';
import { templateOf } from './present-overview.ts';

export function workloadSecurity({ kube }: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const at = workloadAt(kube, id);
  const reading = at && templateOf(at);
  if (reading === undefined)
    return doc.none('What its pods are made of is not known: it has no pods, and its template can’t be read.')
      .lines;
  const { level, violations } = podSecurityVerdict(reading, minorOf(kube.version) ?? 'latest');
  doc.heading('Pod Security', { topic: 'pod security' });
  doc.field('meets', [{ text: level, token: levelToken(level) }], { topic: 'pod security' });
  const shared = sharedWithNode(reading);
  doc.field(
    'shares with node',
    [
      shared.length === 0
        ? { text: 'nothing', token: 'status.pass' }
        : { text: shared.join(', '), token: 'severity.high' },
    ],
    { topic: 'host network' },
  );
  for (const entry of reading.containers) securityLines(doc, reading, entry);
  volumeLines(doc, podVolumes(reading, kube));
  if (violations.length > 0) {
    doc.heading('What Pod Security would refuse', { topic: 'pod security' });
    violationLines(doc, violations);
  }
  return doc.lines;
}
