/** The one thing by which a container, or a pod, is least confined: what somebody should look at first. */
import type { Severity } from '../../facts/finding.ts';
import { SEVERITIES } from '../../facts/finding.ts';
import type { PodContainer, PodReading } from '../../facts/kubernetes/pod-spec.ts';
import { CAPABILITIES } from '../../knowledge/capabilities.ts';
import { effectiveSecurity } from './effective-security.ts';
import { podVolumes } from './pod-volumes.ts';

export interface WorstSetting {
  /** A few words: `privileged`, `node folder /etc`, `adds SYS_ADMIN`. */
  readonly words: string;
  readonly severity: Severity;
}

const CONFINED: WorstSetting = { words: 'confined', severity: 'info' };

const ofContainers = new WeakMap<PodContainer, WorstSetting>();
const ofPods = new WeakMap<PodReading, WorstSetting>();

/** Of a container by itself, without what it shares with its pod. Worked out once. */
export function worstOfContainer(pod: PodReading, entry: PodContainer): WorstSetting {
  const known = ofContainers.get(entry);
  if (known !== undefined) return known;
  const found = worst(containerSettings(pod, entry));
  ofContainers.set(entry, found);
  return found;
}

/** Of a pod with all of its containers. Worked out once. */
export function worstOfPod(pod: PodReading): WorstSetting {
  const known = ofPods.get(pod);
  if (known !== undefined) return known;
  const found = worst([...podSettings(pod), ...pod.containers.map((entry) => worstOfContainer(pod, entry))]);
  ofPods.set(pod, found);
  return found;
}

/** The first of the most severe. */
function worst(settings: readonly WorstSetting[]): WorstSetting {
  let found = CONFINED;
  for (const setting of settings) {
    const isWorse = SEVERITIES.indexOf(setting.severity) < SEVERITIES.indexOf(found.severity);
    if (isWorse) found = setting;
  }
  return found;
}

function podSettings(pod: PodReading): readonly WorstSetting[] {
  const { hostPID, hostNetwork, hostIPC } = pod.spec;
  const shared = [
    ...(hostPID ? ['host PID'] : []),
    ...(hostNetwork ? ['host network'] : []),
    ...(hostIPC ? ['host IPC'] : []),
  ].map((words): WorstSetting => ({ words, severity: 'high' }));
  const folders = podVolumes(pod).flatMap(({ nodeFolder, severity }): readonly WorstSetting[] =>
    nodeFolder === undefined ? [] : [{ words: `node folder ${nodeFolder.path}`, severity }],
  );
  return [...folders, ...shared];
}

function containerSettings(pod: PodReading, entry: PodContainer): readonly WorstSetting[] {
  const security = effectiveSecurity(pod, entry);
  const { added, held, isEvery } = security.capabilities;
  const grades = new Map(CAPABILITIES.map(({ name, grade }) => [name, grade]));
  const settings: WorstSetting[] = [];
  const note = (holds: boolean, words: string, severity: Severity): void => {
    if (holds) settings.push({ words, severity });
  };
  note(security.privileged.value, 'privileged', 'critical');
  note(security.windowsHostProcess.value, 'host process', 'critical');
  note(isEvery, 'every capability', 'critical');
  for (const name of added) {
    // What is dropped as well is not there; of all of them, the rest is.
    if (name === 'ALL') for (const one of held) note(true, 'adds ALL', grades.get(one) ?? 'medium');
    else if (held.includes(name)) note(true, `adds ${name}`, grades.get(name) ?? 'medium');
  }
  note(security.seccomp.value.type === 'Unconfined', 'seccomp is off', 'medium');
  note(security.appArmor.value.type === 'Unconfined', 'AppArmor is off', 'medium');
  note(!security.procMasked.value, 'sees all of /proc', 'medium');
  note(security.runsAsRoot === 'yes', 'runs as root', 'medium');
  note(security.runsAsRoot === 'unknown', 'maybe root', 'low');
  note(security.allowPrivilegeEscalation.value, 'may gain privileges', 'low');
  note(!security.readOnlyRootFilesystem.value, 'may write to its image', 'low');
  return settings;
}
