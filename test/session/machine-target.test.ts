import { spawn } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collect } from '../../src/session/collect.ts';
import { openSession } from '../../src/session/open-session.ts';
import { type FakeProcess, fakeProc } from '../sources/host/fake-proc.ts';
import { type HostTree, temporaryHost } from '../sources/host/temporary-host.ts';

const INIT: FakeProcess = { args: ['/sbin/init'] };

async function audited(hostRoot: string) {
  const { collected } = await collect({ target: 'host:', hostRoot });
  if (collected === undefined) throw new Error('host: always answers');
  return collected;
}

function machine(processes: Readonly<Record<number, FakeProcess>>, tree: HostTree = {}): Promise<string> {
  return temporaryHost({ ...fakeProc({ 1: INIT, ...processes }), ...tree });
}

describe('host:', () => {
  test('judges the machine, and nothing that needs an engine', async () => {
    const { facts, audit } = await audited(await machine({}));
    expect(facts.target.kind).toBe('host');
    const findings = [...audit.all()];
    expect(new Set(findings.map(({ resource }) => resource.kind))).toEqual(new Set(['host']));
    const statusOf = (id: string) => findings.find(({ check }) => check === id)?.status;
    // Who may command the engine, and what lies about in it.
    expect(statusOf('docker.host.docker-group')).toBe('not-applicable');
    expect(statusOf('docker.files.api-socket-mode')).toBe('not-applicable');
    expect(statusOf('docker.files.tls-key-mode')).toBe('not-applicable');
    expect([...facts.gaps.keys()].filter((fact) => /options|storage|swarm|docker/.test(fact))).toEqual([]);
  });

  test('a machine without Kubernetes says nothing of it', async () => {
    const { audit } = await audited(
      await machine({ 7: { args: ['dockerd'], executable: '/usr/bin/dockerd' } }),
    );
    expect([...audit.all()].filter(({ check }) => check.startsWith('kubernetes.'))).toEqual([]);
  });

  test('a node is judged as one, what does not run there does not apply', async () => {
    const { audit } = await audited(await machine({ 7: { args: ['kubelet'] } }));
    const findings = [...audit.all()].filter(({ check }) => check.startsWith('kubernetes.'));
    const statusOf = (id: string) => findings.find(({ check }) => check === id)?.status;
    expect(statusOf('kubernetes.kubelet.anonymous-auth')).toBe('fail');
    expect(statusOf('kubernetes.apiserver.profiling')).toBe('not-applicable');
    expect(findings.filter(({ status }) => status === 'unknown')).toEqual([]);
  });

  test('a component that really runs here is found and judged', async () => {
    const program = join(await temporaryHost({ '/x': '' }), 'kube-scheduler');
    await copyFile('/bin/sh', program);
    const child = spawn(program, ['-c', 'read line', 'it', '--profiling=false', '--bind-address=0.0.0.0'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('spawn', resolve));
    const { collected } = await collect({ target: 'host:' });
    const findings = [...(collected?.audit.all() ?? [])];
    const statusOf = (id: string) => findings.find(({ check }) => check === id)?.status;
    expect(statusOf('kubernetes.scheduler.profiling')).toBe('pass');
    expect(statusOf('kubernetes.scheduler.bind-address')).toBe('fail');
  });

  test('is watched live', async () => {
    const hostRoot = await machine({ 7: { args: ['kubelet'] } });
    const { session } = await openSession({ target: 'host:', hostRoot });
    if (session === undefined) throw new Error('host: always answers');
    onTestFinished(async () => {
      await session.close();
    });
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (session.facts.hostReading.state === 'done') resolve();
      };
      session.subscribe(look);
      look();
    });
    expect(session.facts.host.kubernetes).toHaveProperty('kubelet');
    await session.refresh();
    expect(session.facts.connection.state).toBe('live');
  });
});
