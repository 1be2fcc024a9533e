/** How many pods a workload wants and has, and when it makes them; of every kind that makes pods. */
import { Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

export interface WorkloadStatus {
  /** Undefined where nothing says: then the API takes one. DaemonSets have one for each node that fits. */
  readonly wanted: number | undefined;
  readonly ready: number;
  /** Made from the template of today; undefined for kinds without revisions. */
  readonly updated: number | undefined;
  /** Of a CronJob: when it runs, as `0 3 * * *`; empty for other kinds. */
  readonly schedule: string;
  readonly timeZone: string;
  readonly isSuspended: boolean;
  /** RFC 3339; empty while it never ran. */
  readonly lastScheduleTime: string;
  readonly lastSuccessfulTime: string;
  /** Of a Job. */
  readonly succeeded: number;
  readonly failed: number;
  readonly active: number;
  readonly completionTime: string;
  /** A rollout that was stopped. */
  readonly isPaused: boolean;
}

const readings = new WeakMap<KubeObject, WorkloadStatus>();

export function workloadStatusOf(object: KubeObject): WorkloadStatus {
  const known = readings.get(object);
  if (known !== undefined) return known;
  const spec = Fields.of(object.spec, 'spec');
  const status = Fields.of(object.status, 'status');
  const isDaemonSet = object.kind === 'DaemonSet';
  const isJob = object.kind === 'Job';
  const reading: WorkloadStatus = {
    wanted: isDaemonSet
      ? status.optionalNumber('desiredNumberScheduled')
      : spec.optionalNumber(isJob ? 'completions' : 'replicas'),
    ready: isDaemonSet
      ? status.number('numberReady')
      : isJob
        ? status.number('ready')
        : status.number('readyReplicas'),
    updated: status.optionalNumber(isDaemonSet ? 'updatedNumberScheduled' : 'updatedReplicas'),
    schedule: object.kind === 'CronJob' ? spec.text('schedule') : '',
    timeZone: object.kind === 'CronJob' ? spec.text('timeZone') : '',
    isSuspended: object.kind === 'CronJob' || isJob ? spec.bool('suspend') : false,
    lastScheduleTime: object.kind === 'CronJob' ? status.text('lastScheduleTime') : '',
    lastSuccessfulTime: object.kind === 'CronJob' ? status.text('lastSuccessfulTime') : '',
    succeeded: isJob ? status.number('succeeded') : 0,
    failed: isJob ? status.number('failed') : 0,
    active: isJob ? status.number('active') : 0,
    completionTime: isJob ? status.text('completionTime') : '',
    isPaused: object.kind === 'Deployment' ? spec.bool('paused') : false,
  };
  readings.set(object, reading);
  return reading;
}
