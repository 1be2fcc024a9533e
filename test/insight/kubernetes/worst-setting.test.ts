import { describe, expect, it } from 'vitest';
import { podSpecOf } from '../../../src/facts/kubernetes/pod-spec.ts';
import { objectsOf } from '../../../src/insight/kubernetes/listed.ts';
import { worstOfContainer, worstOfPod } from '../../../src/insight/kubernetes/worst-setting.ts';
import { podWith, recordedCluster } from './objects.ts';

const cluster = recordedCluster();

function reading(name: string) {
  const pod = [...objectsOf(cluster, 'pods')].find(({ metadata }) => metadata.name.startsWith(name));
  const spec = pod && podSpecOf(pod);
  if (spec === undefined) throw new Error(`There is no pod ${name}`);
  return spec;
}

describe('what confines a recorded pod least', () => {
  it.each([
    ['privileged', 'privileged', 'critical'],
    ['host-root', 'node folder /', 'critical'],
    ['builder-', 'node folder /var/run/docker.sock', 'critical'],
    ['host-namespaces', 'host PID', 'high'],
    ['cap-adder', 'adds SYS_ADMIN', 'critical'],
    ['unconfined', 'seccomp is off', 'medium'],
    ['multi', 'runs as root', 'medium'],
    ['db-0', 'may gain privileges', 'low'],
    ['bad-image', 'maybe root', 'low'],
    ['payments-', 'confined', 'info'],
  ])('%s: %s', (name, words, severity) => {
    expect(worstOfPod(reading(name))).toEqual({ words, severity });
  });

  it.each([
    [{ add: ['ALL'], drop: ['KILL'] }, 'adds ALL', 'critical'],
    [{ add: ['SYS_ADMIN'], drop: ['SYS_ADMIN'] }, 'maybe root', 'low'],
  ])('is what it really gets of %j', (capabilities, words, severity) => {
    const found = podSpecOf(podWith({ capabilities }));
    expect(found && worstOfPod(found)).toEqual({ words, severity });
  });

  it('is told of each container by itself, without what the pod shares', () => {
    const pod = reading('host-root');
    expect(pod.containers.map((entry) => worstOfContainer(pod, entry).words)).toEqual(['maybe root']);
  });
});
