/** What a pod's containers see beyond their images: its volumes, what stands behind them, and how bad that is. Pure. */
import { SEVERITIES } from '../../../../facts/finding.ts';
import { durationText } from '../../../../insight/container-state.ts';
import { isListed, objectNamed } from '../../../../insight/kubernetes/listed.ts';
import { type PodVolume, podVolumes } from '../../../../insight/kubernetes/pod-volumes.ts';
import { API_ACCESS_VOLUME } from '../../../../knowledge/kubernetes/system-names.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import type { Segment } from '../../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../../text/risk.ts';
import type { SeenPod } from './seen-pod.ts';

export function podMounts(seen: SeenPod): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const { kube, reading, only } = seen;
  const volumes = podVolumes(reading, kube)
    .map((volume) => ({
      ...volume,
      uses: volume.uses.filter(({ container }) => only === undefined || container === only.container.name),
    }))
    .filter(({ uses }) => only === undefined || uses.length > 0)
    .toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  doc.heading(`${only === undefined ? 'Volumes' : 'Mounts'} (${volumes.length})`, { topic: 'pod volume' });
  if (volumes.length === 0) doc.none('None: its containers see their own images only.');
  for (const volume of volumes) volumeLines(doc, seen, volume);
  deviceLines(doc, seen);
  unknownMounts(doc, seen);
  return doc.lines;
}

/** By the field that it comes from: the word of the glossary. */
const TOPICS: Readonly<Record<string, string>> = {
  hostPath: 'host path',
  secret: 'kubernetes secret',
  configMap: 'config map',
  persistentVolumeClaim: 'persistent volume claim',
  ephemeral: 'persistent volume claim',
  emptyDir: 'empty dir',
  downwardAPI: 'downward api',
  csi: 'csi driver',
};

function volumeLines(doc: DocumentBuilder, seen: SeenPod, volume: PodVolume): void {
  const { name, words, source, severity, why, uses, nodeFolder, tokens } = volume;
  const isMild = severity === 'info';
  const sign: Segment = isMild
    ? { text: ' ✓ ', token: 'status.pass' }
    : { text: ` ${SEVERITY_SIGN[severity]} `, token: severityToken(severity) };
  const isAccess = API_ACCESS_VOLUME.test(name);
  doc.item(
    `volume ${name}`,
    [
      sign,
      { text: isAccess ? 'what a pod needs to talk to the API server' : words, token: 'text.strong' },
      { text: `   ${name}`, token: 'text.dim' },
    ],
    5,
    {
      topic: tokens.length > 0 ? 'projected token' : (TOPICS[source] ?? 'pod volume'),
      copy: nodeFolder?.path ?? words,
    },
  );
  const kind = volume.kind?.title ?? (source || 'a kind that is not known');
  const gives = nodeFolder?.places[0]?.gives;
  doc.text(
    [
      { text: kind, token: 'text.dim' },
      ...(isMild
        ? []
        : [
            {
              text: `   ${severity}${gives === undefined ? '' : `: ${gives}`}`,
              token: severityToken(severity),
            },
          ]),
    ],
    5,
  );
  detailLines(doc, seen, volume);
  for (const { container, mountPath, readOnly, subPath, propagation } of uses) {
    doc.item(
      `use ${name} ${container} ${mountPath}`,
      [
        { text: '     → ', token: 'text.dim' },
        { text: mountPath },
        { text: seen.only === undefined ? ` in ${container}` : '' },
        { text: readOnly ? '   read-only' : '   read-write', token: readOnly ? 'status.pass' : 'text.dim' },
        { text: subPath === '' ? '' : `   only ${subPath} of it`, token: 'text.dim' },
        ...propagationSegments(propagation),
      ],
      7,
      { topic: 'mount', copy: mountPath },
    );
  }
  if (uses.length === 0) doc.text([{ text: 'mounted nowhere', token: 'text.dim' }], 5);
  if (!isMild && why !== '') doc.text(why, 5);
  doc.blank();
}

function propagationSegments(propagation: string): readonly Segment[] {
  if (propagation === 'Bidirectional')
    return [{ text: '   what it mounts there appears on the node', token: 'severity.high' }];
  return propagation === 'HostToContainer'
    ? [{ text: '   mounts made on the node appear in it', token: 'severity.low' }]
    : [];
}

/** What stands behind it, as far as it is known. */
function detailLines(doc: DocumentBuilder, { kube, pod }: SeenPod, volume: PodVolume): void {
  const { nodeFolder, tokens, secrets, isResolved, source } = volume;
  const { namespace } = pod.metadata;
  const note = (text: string, token?: Segment['token']): void => {
    doc.text([{ text, token }], 5);
  };
  if (nodeFolder !== undefined && nodeFolder.places.length > 1) {
    const others = nodeFolder.places.slice(1, 6).map(({ gives }) => gives);
    note(`also: ${[...new Set(others)].join('; ')}`);
  }
  if (nodeFolder !== undefined && nodeFolder.type !== '' && nodeFolder.type !== 'local')
    note(`it has to be there as ${nodeFolder.type}`, 'text.dim');
  for (const { audience, expirationSeconds } of tokens) {
    const whom = audience === '' ? 'the API server' : audience;
    note(`a token for ${whom}, good for ${durationText(expirationSeconds * 1000)} at a time`);
  }
  for (const name of new Set(secrets)) {
    const isMissing =
      isListed(kube, 'secrets', namespace) && objectNamed(kube, 'secrets', namespace, name) === undefined;
    if (isMissing) note(`there is no secret ${name}`, 'severity.medium');
    else if (source === 'projected') note(`secret ${name}`);
  }
  if (!isResolved) note('what stands behind the claim may not be read', 'status.unknown');
}

/** Disks that are given to containers as devices. */
function deviceLines(doc: DocumentBuilder, { containers }: SeenPod): void {
  const devices = containers.flatMap(({ container }) =>
    container.volumeDevices.map((device) => ({ ...device, container: container.name })),
  );
  if (devices.length === 0) return;
  doc.heading(`Disks given as devices (${devices.length})`, { topic: 'device' });
  for (const { name, devicePath, container } of devices) {
    doc.item(
      `device ${container} ${devicePath}`,
      [{ text: ` ${name}`, token: 'text.strong' }, { text: ` → ${devicePath} in ${container}` }],
      3,
      { topic: 'device', copy: devicePath },
    );
  }
}

/** Mounts that name no volume of the pod: only a damaged object has them. */
function unknownMounts(doc: DocumentBuilder, { reading, containers }: SeenPod): void {
  const names = new Set(reading.spec.volumes.map(({ name }) => name));
  const lost = containers.flatMap(({ container }) =>
    container.volumeMounts
      .filter(({ name }) => !names.has(name))
      .map(({ name, mountPath }) => ({ name, mountPath, container: container.name })),
  );
  if (lost.length === 0) return;
  doc.heading('Mounts of volumes that the pod does not have');
  for (const { name, mountPath, container } of lost)
    doc.text([
      { text: `${mountPath} in ${container}: ${name || 'without a name'}`, token: 'severity.medium' },
    ]);
}
