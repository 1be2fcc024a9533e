/** The volumes of a pod by how bad they are, as lines of a document. Pure. */
import { SEVERITIES } from '../../../facts/finding.ts';
import type { PodVolume } from '../../../insight/kubernetes/pod-volumes.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import type { Segment } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';

/** One volume: what it is, where it is mounted, and why that matters. */
export function volumeLine(doc: DocumentBuilder, volume: PodVolume): void {
  const { name, words, severity, why, uses, kind, nodeFolder, isResolved } = volume;
  const sign: Segment =
    severity === 'info'
      ? { text: ' ✓ ', token: 'status.pass' }
      : { text: ` ${SEVERITY_SIGN[severity]} `, token: severityToken(severity) };
  doc.item(
    `volume ${name}`,
    [
      sign,
      { text: words, token: 'text.strong' },
      { text: `   ${name}${kind === undefined ? '' : `, ${kind.title}`}`, token: 'text.dim' },
      { text: isResolved ? '' : '   what stands behind it is not known', token: 'status.unknown' },
    ],
    5,
    { topic: nodeFolder?.path ?? 'volume', copy: nodeFolder?.path ?? name },
  );
  for (const { container, mountPath, readOnly } of uses)
    doc.text([{ text: `${container}: ${mountPath}${readOnly ? ', read-only' : ''}`, token: 'text.dim' }], 5);
  if (uses.length === 0) doc.text([{ text: 'No container mounts it.', token: 'text.dim' }], 5);
  if (severity !== 'info' && why !== '') doc.text(why, 5);
}

/** The worst first. */
export function volumeLines(doc: DocumentBuilder, volumes: readonly PodVolume[]): void {
  doc.heading(`Volumes (${volumes.length})`);
  if (volumes.length === 0) doc.none('None: its containers have their own filesystems only.');
  const sorted = volumes.toSorted(
    (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
  );
  for (const volume of sorted) volumeLine(doc, volume);
}
