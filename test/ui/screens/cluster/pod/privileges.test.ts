import { describe, expect, it } from 'vitest';
import { podPrivileges } from '../../../../../src/ui/screens/cluster/pod/present-privileges.ts';
import { pod, podWith } from '../../../../insight/kubernetes/objects.ts';
import { ROOM, recordedPod, seenPod, textOf, textsOf } from './seen.ts';

const WIDE = { width: 160, linear: false };

/** The cells of a row of the table of a container or of the pod. */
function row(lines: ReturnType<typeof podPrivileges>, of: string, name: string): readonly string[] {
  const text = textsOf(lines.filter(({ id }) => id === `${of} ${name}`))[0] ?? '';
  return text.trim().split(/ {2,}/).slice(1);
}

describe('privileges', () => {
  it('puts what is in effect beside who says so, what is usual and what is hardened', () => {
    const lines = podPrivileges(recordedPod('legacy/privileged'), WIDE);
    expect(row(lines, 'main', 'privileged')).toEqual(['yes', 'container', 'no', 'no']);
    expect(row(lines, 'main', 'capabilities')).toEqual(['every one', 'forced', '14', '0']);
    expect(row(lines, 'main', 'seccomp')).toEqual(['none', 'forced', 'none', 'the runtime’s']);
    expect(row(lines, 'debugger', 'capabilities')).toEqual(['15 of 41', 'container', '14', '0']);
    expect(textOf(lines)).toMatch(/ {3}\+ SYS_PTRACE +\w+/);
    expect(textOf(lines)).toContain('The container is privileged');
  });

  it('tells a hardened pod', () => {
    const lines = podPrivileges(recordedPod('hardened/payments-847'), WIDE);
    expect(textsOf(lines)[0]).toBe('Pod Security: meets restricted; its namespace enforces restricted');
    expect(row(lines, 'payments', 'capabilities')[0]).toBe('0 of 41');
    expect(row(lines, 'payments', 'root filesystem')[0]).toBe('read-only');
    expect(row(lines, 'payments', 'may gain rights')[0]).toBe('no');
  });

  it.each([
    [{ hostNetwork: true }, 'network', ['the node’s', 'pod', 'its own', 'its own']],
    [{ hostPID: true }, 'processes', ['the node’s', 'pod', 'its own', 'its own']],
    [{ hostIPC: true }, 'shared memory', ['the node’s', 'pod', 'its own', 'its own']],
    [{ hostUsers: false }, 'users', ['its own', 'pod', 'the node’s', 'its own']],
    [{ runtimeClassName: 'gvisor' }, 'runtime', ['gvisor', 'pod', 'the node’s own', 'a sandbox']],
    [{ securityContext: { fsGroup: 2000 } }, 'group of files', ['2000', 'pod', 'not changed', '10001']],
  ])('of the pod: %j', (spec, name, cells) => {
    expect(row(podPrivileges(seenPod(pod('web', spec)), WIDE), 'pod', name)).toEqual(cells);
  });

  it('says what of the pod the container overrides', () => {
    const seen = seenPod(podWith({ runAsUser: 7 }, { securityContext: { runAsUser: 0, runAsGroup: 5 } }));
    const lines = podPrivileges(seen, WIDE);
    expect(row(lines, 'main', 'user').slice(0, 2)).toEqual(['7', 'container']);
    expect(row(lines, 'main', 'group').slice(0, 2)).toEqual(['5', 'pod']);
  });

  it('marks kernel settings that reach the node', () => {
    const sysctls = [
      { name: 'net.core.somaxconn', value: '1024' },
      { name: 'kernel.shm_rmid_forced', value: '1' },
    ];
    const text = textOf(podPrivileges(seenPod(pod('web', { securityContext: { sysctls } })), WIDE));
    expect(text).toMatch(/net\.core\.somaxconn = 1024 {3}not one of the safe ones/);
    expect(text).toMatch(/kernel\.shm_rmid_forced = 1 {3}holds for this pod only/);
  });

  it('names what is in the way of the next level, for a container its own part', () => {
    const whole = textOf(podPrivileges(recordedPod('legacy/privileged'), WIDE));
    expect(whole).toContain('In the way of baseline:');
    expect(whole).toContain('spec.containers[0].securityContext.privileged = true');
    const debug = textOf(podPrivileges(recordedPod('legacy/privileged', 'debugger'), WIDE));
    expect(debug).not.toContain('securityContext.privileged = true');
    expect(debug).toContain('spec.ephemeralContainers[0].securityContext.capabilities.add[0]');
  });

  it('fits into eighty columns, and reads as sentences without a screen', () => {
    for (const { segments } of podPrivileges(recordedPod('legacy/cap-adder'), ROOM)) {
      const text = segments.map((segment) => segment.text).join('');
      if (/^ \S.* {2,}\S/.test(text)) expect(text.length).toBeLessThan(100);
    }
    const linear = textOf(podPrivileges(recordedPod('legacy/privileged'), { width: 78, linear: true }));
    expect(linear).toContain('privileged: yes, said by container; usual no, hardened no');
  });

  it('has a line for each of three hundred containers', () => {
    const containers = Array.from({ length: 300 }, (_, index) => ({
      name: `c${index}`,
      image: 'web',
      securityContext: { privileged: index === 7 },
    }));
    const lines = podPrivileges(seenPod(pod('web', { containers })), WIDE);
    expect(lines.filter(({ open }) => open?.screen === 'pod-container')).toHaveLength(300);
    expect(textOf(lines)).toMatch(/c7 +container +privileged/);
  });
});
