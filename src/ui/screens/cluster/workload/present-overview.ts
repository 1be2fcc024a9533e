/** A workload at a glance: its worst news first, then what it asks for and what became of it. Pure. */

import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { type PodReading, podSpecOf, serviceAccountOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { workloadStatusOf } from '../../../../facts/kubernetes/workload-status.ts';
import { tokenMount } from '../../../../insight/kubernetes/account-use.ts';
import { podState } from '../../../../insight/kubernetes/pod-state.ts';
import { podVolumes } from '../../../../insight/kubernetes/pod-volumes.ts';
import { accountSubject } from '../../../../insight/kubernetes/rbac-index.ts';
import { type WorkloadAt, workloadAt } from '../../../../insight/kubernetes/workload-at.ts';
import { podDrift } from '../../../../insight/kubernetes/workloads.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { objectPlace } from '../../../navigation/object-place.ts';
import type { Segment } from '../../../text/line.ts';
import { momentText } from '../../../text/moment.ts';
import { labelLines } from '../../container/present-config.ts';
import { exposuresOf, widestOf, widestSegment } from '../exposure-lines.ts';
import { imageKeyOf } from '../image-key.ts';
import { namespaceField } from '../namespace-field.ts';
import { containerTitle, sharedWithNode } from '../security-lines.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { volumeLine } from '../volume-lines.ts';
import { workloadResources } from './workload-resources.ts';

export function workloadOverview(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const at = workloadAt(seen.kube, id);
  if (at === undefined) return doc.none('This workload is gone.').lines;
  const reading = templateOf(at);
  worstLines(doc, seen.audit, workloadResources(seen, id));
  whatItAsksFor(doc, seen, id, at, reading);
  if (reading !== undefined) {
    containers(doc, seen, at, reading);
    riskyVolumes(doc, seen, id, reading);
  }
  steps(doc, seen, at);
  drift(doc, seen, id, at);
  if (at.object !== undefined) labelLines(doc, at.object.metadata.labels);
  return doc.lines;
}

/** What its pods are made of: its template, or one of its pods where that is not known. */
export function templateOf({ object, pods }: WorkloadAt): PodReading | undefined {
  const own = object && podSpecOf(object);
  return own ?? (pods[0] && podSpecOf(pods[0]));
}

function whatItAsksFor(
  doc: DocumentBuilder,
  seen: SeenCluster,
  id: string,
  at: WorkloadAt,
  reading: PodReading | undefined,
): void {
  const { workload, step, object, pods } = at;
  doc.heading('What it is');
  const kind = step?.kind ?? workload.kind;
  doc.field('kind', kind, { topic: kind.toLowerCase() });
  namespaceField(doc, workload.namespace);
  if (step !== undefined)
    doc.field('belongs to', `${workload.kind} ${workload.name}`, {
      open: { screen: 'workload', id: workload.key },
    });
  else if (object === undefined)
    doc.text([
      {
        text: `Only its pods tell of it: the ${workload.kind} itself is gone, may not be read, or is of a kind that only its operator knows.`,
        token: 'text.dim',
      },
    ]);
  doc.field('pods', podWords(seen, at), {
    topic: 'pod',
    open: { screen: 'workload', id, tab: 'Pods' },
  });
  if (object !== undefined) schedule(doc, object);
  const exposures = pods.flatMap((pod) => exposuresOf(seen, pod) ?? []);
  if (pods.length > 0)
    doc.field('open to', [widestSegment(widestOf(exposures))], {
      topic: 'exposure',
      open: { screen: 'workload', id, tab: 'Network' },
    });
  if (reading !== undefined) account(doc, seen, reading);
  if (object !== undefined) doc.field('made', momentText(object.metadata.creationTimestamp ?? ''));
}

function podWords({ facts }: SeenCluster, { object, pods, workload }: WorkloadAt): readonly Segment[] {
  const unread = unreadList(facts, 'pods', workload.namespace);
  const states = pods.map(podState);
  const bad = states.filter(({ grade }) => grade === 'bad').length;
  const trouble: Segment = { text: bad === 0 ? '' : `, ${bad} in trouble`, token: 'severity.high' };
  const isRunOnce = object?.kind === 'Job' || object?.kind === 'CronJob' || object?.kind === 'Pod';
  if (object === undefined || isRunOnce)
    return pods.length === 0 && unread !== undefined
      ? [{ text: unread, token: 'text.dim' }]
      : [{ text: String(pods.length) }, trouble];
  const { wanted = 1, ready, updated } = workloadStatusOf(object);
  const behind = updated !== undefined && updated < wanted ? `, ${updated} of this revision` : '';
  return [
    { text: `${ready} of ${wanted} ready`, token: ready < wanted ? 'severity.medium' : undefined },
    { text: behind },
    trouble,
  ];
}

function schedule(doc: DocumentBuilder, object: KubeObject): void {
  const status = workloadStatusOf(object);
  if (object.kind === 'CronJob') {
    const zone = status.timeZone === '' ? '' : `, ${status.timeZone}`;
    doc.field('runs', [
      { text: `${status.schedule || 'no schedule'}${zone}` },
      { text: status.isSuspended ? '   suspended: it does not run' : '', token: 'severity.low' },
    ]);
    doc.field('ran last', momentText(status.lastScheduleTime));
    doc.field('went well last', momentText(status.lastSuccessfulTime));
  }
  if (object.kind === 'Job') {
    doc.field('runs', [
      { text: `${status.succeeded} of ${status.wanted ?? 1} done, ${status.active} active` },
      {
        text: status.failed === 0 ? '' : `, ${status.failed} failed`,
        token: 'severity.medium',
      },
      { text: status.isSuspended ? '   suspended' : '', token: 'severity.low' },
    ]);
    if (status.completionTime !== '') doc.field('done', momentText(status.completionTime));
  }
  if (status.isPaused) doc.field('rollout', 'paused: changes of the template do not reach the pods');
}

function account(doc: DocumentBuilder, { kube }: SeenCluster, reading: PodReading): void {
  const name = serviceAccountOf(reading);
  const { isMounted, from } = tokenMount(kube, reading);
  const decided = {
    pod: 'the pod says so',
    account: 'the account says so',
    default: 'nobody says otherwise',
    volume: 'a volume of the pod',
    static: 'its node runs it from a file',
  };
  const token: Segment =
    isMounted === undefined
      ? { text: '   whether its token is mounted is not known', token: 'status.unknown' }
      : { text: `   its token is ${isMounted ? '' : 'not '}mounted: ${decided[from]}`, token: 'text.dim' };
  doc.field('account', [{ text: name }, token], {
    topic: 'service account',
    open: { screen: 'subject', id: accountSubject(reading.namespace, name).key },
  });
  const shared = sharedWithNode(reading);
  if (shared.length > 0)
    doc.field('shares', [{ text: `the node’s ${shared.join(', ')}`, token: 'severity.high' }], {
      topic: 'host network',
    });
}

function containers(
  doc: DocumentBuilder,
  { kube }: SeenCluster,
  { pods }: WorkloadAt,
  reading: PodReading,
): void {
  doc.heading(`Containers (${reading.containers.length})`);
  if (reading.containers.length === 0) doc.none('None: the object has no containers that can be read.');
  for (const entry of reading.containers) {
    const key = imageKeyOf(kube, pods, entry.container);
    doc.item(
      `container ${entry.role} ${entry.container.name}`,
      [
        { text: ` ${containerTitle(entry)}  `, token: 'text.strong' },
        { text: entry.container.image || 'no image' },
      ],
      4,
      { topic: 'image', copy: entry.container.image, open: { screen: 'cluster-image', id: key } },
    );
  }
}

/** Volumes that give more than a folder of their own. */
function riskyVolumes(doc: DocumentBuilder, { kube }: SeenCluster, id: string, reading: PodReading): void {
  const volumes = podVolumes(reading, kube);
  const risky = volumes.filter(({ severity }) => ['critical', 'high', 'medium'].includes(severity));
  if (risky.length === 0) {
    if (volumes.length > 0)
      doc.field('volumes', `${volumes.length}, none of them risky`, {
        topic: 'volume',
        open: { screen: 'workload', id, tab: 'Security' },
      });
    return;
  }
  doc.heading(`Risky volumes (${risky.length} of ${volumes.length})`, {
    open: { screen: 'workload', id, tab: 'Security' },
  });
  for (const volume of risky) volumeLine(doc, volume);
}

/** What stands between it and its pods. */
function steps(doc: DocumentBuilder, { facts }: SeenCluster, { workload, step }: WorkloadAt): void {
  if (step !== undefined || workload.steps.length === 0) return;
  const byStep = Map.groupBy(
    workload.pods,
    (pod) => pod.metadata.ownerReferences.find((owner) => owner.controller)?.name ?? '',
  );
  const isCron = workload.kind === 'CronJob';
  doc.heading(isCron ? `Runs (${workload.steps.length})` : `Revisions (${workload.steps.length})`);
  const newestFirst = workload.steps.toSorted((one, other) =>
    (one.metadata.creationTimestamp ?? '') < (other.metadata.creationTimestamp ?? '') ? 1 : -1,
  );
  for (const object of newestFirst) {
    const count = byStep.get(object.metadata.name)?.length ?? 0;
    doc.item(
      `step ${kubeKey(object)}`,
      [
        { text: ` ${object.kind} ${object.metadata.name}  `, token: 'text.strong' },
        { text: count === 1 ? '1 pod' : `${count} pods`, token: count === 0 ? 'text.dim' : undefined },
        { text: `  ${momentText(object.metadata.creationTimestamp ?? '')}`, token: 'text.dim' },
      ],
      4,
      { topic: object.kind.toLowerCase(), open: objectPlace(object) },
    );
  }
  const unread = unreadList(facts, isCron ? 'jobs' : 'replicasets', workload.namespace);
  if (unread !== undefined) doc.none(unread);
}

function drift(
  doc: DocumentBuilder,
  { kube }: SeenCluster,
  id: string,
  { pods, workload }: WorkloadAt,
): void {
  if (workload.kind === 'Pod') return;
  const drifts = pods.flatMap((pod) => podDrift(kube, pod) ?? []);
  const injected = drifts.filter((one) => one.injected.length > 0).length;
  const outdated = drifts.filter((one) => one.outdated.length > 0).length;
  if (injected === 0 && outdated === 0) return;
  const open = { open: { screen: 'workload', id, tab: 'Pods' } as const, topic: 'template drift' };
  doc.heading('Differs from its template', open);
  if (injected > 0)
    doc.item(
      'drift injected',
      [{ text: ` ${injected} of ${pods.length} pods have something that the template has not` }],
      3,
      open,
    );
  if (outdated > 0)
    doc.item(
      'drift outdated',
      [{ text: ` ${outdated} of ${pods.length} pods are of another revision` }],
      3,
      open,
    );
}
