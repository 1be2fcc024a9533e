/** What of the host a container sees, and what that is worth to an attacker. Pure. */

import type { Mount } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { SEVERITIES } from '../../../facts/finding.ts';
import { boundVolume } from '../../../facts/volume.ts';
import { gradeMount } from '../../../insight/mount-grade.ts';
import {
  type MountSurroundings,
  mountSource,
  mountSurroundings,
} from '../../../insight/mount-surroundings.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { missingObject } from '../../document/missing-object.ts';
import type { Segment } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';

function sourceText(mount: Mount, known: MountSurroundings): string {
  if (mount.Type === 'volume') {
    const bound = boundVolume(known.volumes.get(mount.Name ?? ''));
    return `${mount.Name ?? mount.Source} (volume${bound ? ` of ${bound.device}` : ''})`;
  }
  if (mount.Type === 'tmpfs') return 'tmpfs';
  const leadsTo = mountSource(mount.Source, known)?.realPath ?? mount.Source;
  return `${mount.Source || mount.Type}${leadsTo === mount.Source ? '' : ` (leads to ${leadsTo})`}`;
}

export function containerMounts(facts: Facts, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const container = facts.containers.get(id);
  if (container?.stage !== 'inspected') return doc.none(missingObject(facts, 'container', id) ?? '').lines;
  const { Mounts, HostConfig } = container.inspect;
  const known = mountSurroundings(facts);
  const graded = Mounts.map((mount) => ({
    mount,
    grade: gradeMount(mount, container.inspect, known),
  })).sort((a, b) => {
    const rank = (severity: (typeof a)['grade']['severity']) =>
      severity === undefined ? 9 : SEVERITIES.indexOf(severity);
    return (
      rank(a.grade.severity) - rank(b.grade.severity) ||
      a.mount.Destination.localeCompare(b.mount.Destination)
    );
  });
  doc.heading(`Mounts (${Mounts.length})`);
  if (Mounts.length === 0) doc.none('None: it sees its own filesystem only.');
  for (const { mount, grade } of graded) {
    const { severity } = grade;
    const sign: Segment =
      severity === undefined
        ? { text: ' ✓ ', token: 'status.pass' }
        : { text: ` ${SEVERITY_SIGN[severity]} `, token: severityToken(severity) };
    const extras = {
      topic: 'mount',
      copy: mount.Source,
      open: {
        screen: 'folder',
        of: { kind: 'mount', id, destination: mount.Destination },
        path: '/',
      },
    } as const;
    doc.item(
      `mount ${mount.Destination}`,
      [
        sign,
        { text: sourceText(mount, known), token: 'text.strong' },
        { text: '  →  ', token: 'text.dim' },
        { text: mount.Destination },
      ],
      5,
      extras,
    );
    const mode = mount.RW ? 'read-write' : 'read-only';
    const propagation = mount.Propagation === '' ? '' : `, propagation ${mount.Propagation}`;
    doc.text(
      [
        { text: `${mount.Type}, ${mode}${propagation}   `, token: 'text.dim' },
        ...(severity === undefined
          ? []
          : [{ text: `${severity}: ${grade.headline}`, token: severityToken(severity) }]),
      ],
      5,
      extras,
    );
    if (grade.why !== '') doc.text(grade.why, 5, extras);
    doc.blank();
  }
  doc.heading('Its own file system');
  doc.item(
    'own file system',
    [
      { text: '   ' },
      { text: '/', token: 'text.strong' },
      { text: '   all that it sees', token: 'text.dim' },
    ],
    5,
    { topic: 'mount', open: { screen: 'folder', of: { kind: 'container', id }, path: '/' } },
  );
  const tmpfs = Object.entries(HostConfig.Tmpfs);
  if (tmpfs.length > 0) {
    doc.heading('In memory (tmpfs)');
    for (const [path, options] of tmpfs) doc.field(path, options || 'default options');
  }
  return doc.lines;
}
