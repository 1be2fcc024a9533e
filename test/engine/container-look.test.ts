import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { FileChange } from '../../src/facts/container-changes.ts';
import type { ContainerProcess } from '../../src/facts/container-processes.ts';
import { EVIDENCE_BOUNDS } from '../../src/facts/evidence.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import type { Finding } from '../../src/facts/finding.ts';
import type { FactSink } from '../../src/facts/source.ts';
import { ContainerWatch } from '../../src/session/container-watch.ts';
import { findTarget } from '../../src/session/find-target.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { verifyBundle } from '../../src/session/verify-bundle.ts';
import { EngineClient } from '../../src/sources/docker/engine-client.ts';
import { EngineEyes } from '../../src/sources/docker/engine-eyes.ts';
import { Gateway } from '../../src/sources/docker/gateway.ts';
import { KEY, type ShownProgram, showProgram } from '../ui/shown-program.tsx';
import { describeEngine } from './engine-test.ts';
import { INTRUSION_CHECKS } from './faults/intrusion-rows.ts';
import { placeProcess } from './placed-process.ts';

const IMAGE = 'nginx:1.27';
const findingsSchema = z.array(
  z.object({
    check: z.string(),
    status: z.string(),
    reason: z.string(),
    resource: z.object({ kind: z.string() }),
  }),
);
const SOON = { timeout: 30_000, interval: 50 };

describeEngine('somebody breaks into a container while another one looks', (engine) => {
  let container: Docker.Container | undefined;
  let session: Session | undefined;
  const looking = new AbortController();
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-look-'));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  let program: ShownProgram | undefined;
  let escaped: ChildProcess | undefined;

  afterEach(async () => {
    escaped?.kill();
    escaped = undefined;
    await program?.close();
    program = undefined;
    await session?.close();
    await container?.remove({ force: true });
    session = undefined;
    container = undefined;
  });

  async function start(name: string): Promise<string> {
    const made = await engine.api.createContainer({
      name,
      Image: IMAGE,
      Env: ['DB_PASSWORD=not-a-real-one'],
      Entrypoint: ['busybox', 'sh', '-c', 'echo began; while :; do busybox sleep 3600; done'],
      HostConfig: { Binds: ['/srv/look/hooks:/hooks'] },
    });
    container = made;
    await made.start();
    return made.id;
  }

  /** What the intruder does: only here, in a container of the test's own. */
  async function run(script: string): Promise<void> {
    const exec = await container?.exec({ Cmd: ['busybox', 'sh', '-c', script] });
    await exec?.start({ Detach: true });
  }

  async function look(id: string): Promise<Session> {
    const { session: opened } = await openSession({ target: engine.target });
    if (opened === undefined) throw new Error('nothing answered');
    session = opened;
    await expect.poll(() => opened.facts.containers.get(id)?.stage, SOON).toBe('inspected');
    void opened.watchContainer(id, looking.signal);
    await expect.poll(() => opened.facts.processes.get(id)?.source, SOON).toBe('proc');
    await expect.poll(() => opened.facts.changes.get(id)?.source, SOON).toBe('folder');
    return opened;
  }

  test('each of it is seen and found, and only reads were sent', async () => {
    const id = await start('look-intruded');
    const opened = await look(id);
    const process = (executable: string): ContainerProcess | undefined =>
      opened.facts.processes.get(id)?.processes.find((each) => each.executable === executable);
    const change = (path: string): FileChange | undefined =>
      opened.facts.changes.get(id)?.entries.find((entry) => entry.path === path);
    const finding = (check: string): Finding | undefined =>
      [...opened.audit.findingsOf('container', id)].find((each) => each.check === check);

    // Of a container that was left alone.
    await expect.poll(() => finding(INTRUSION_CHECKS['ESC-NEWEXEC'])?.status, SOON).toBe('pass');
    await expect.poll(() => finding(INTRUSION_CHECKS['ESC-DRIFT'])?.status, SOON).toBe('pass');
    expect(opened.facts.processes.get(id)?.processes[0]).toMatchObject({
      innerPid: 1,
      executable: '/bin/busybox',
      origin: 'image',
      user: 'root',
      seccomp: 2,
    });
    expect(opened.facts.changes.get(id)?.entries).toEqual([]);

    // Somebody has its processes on screen.
    const shown = await showProgram({ columns: 200, rows: 50, session: opened });
    program = shown;
    const shows = (text: string): Promise<void> => expect.poll(() => shown.text(), SOON).toContain(text);
    await shown.press('2', '/name:look-intruded\r', KEY.enter);
    await shows('Containers › look-intruded');
    await shown.press('7');
    await shows('Nothing stands out');

    // A program is brought along and listens.
    await run(
      'busybox mkdir /tmp/x && busybox cp /bin/busybox /tmp/x/nc && exec /tmp/x/nc -ll -p 31337 -e /bin/cat',
    );
    await expect.poll(() => process('/tmp/x/nc')?.origin, SOON).toBe('added');
    await expect
      .poll(
        () => opened.facts.processes.get(id)?.sockets?.map(({ localPort, state }) => `${localPort} ${state}`),
        SOON,
      )
      .toContain('31337 listening');
    await expect
      .poll(() => change('/tmp/x/nc'), SOON)
      .toMatchObject({ kind: 'added', type: 'file', mode: 0o755 });
    await expect.poll(() => finding(INTRUSION_CHECKS['ESC-NEWEXEC'])?.reason, SOON).toContain('/tmp/x/nc');
    await expect
      .poll(() => opened.facts.live.get(id)?.Listeners?.map(({ port }) => port), SOON)
      .toContain(31_337);
    await shows('/tmp/x/nc -ll -p 31337');
    await shows('1 not from the image');
    await shows('1 undeclared port');

    // A program takes its file away and runs on.
    await run(
      'busybox cp /bin/busybox /usr/sleep && { /usr/sleep 3600 & busybox sleep 1; busybox rm /usr/sleep; wait; }',
    );
    await expect.poll(() => process('/usr/sleep')?.origin, SOON).toBe('deleted');
    await expect.poll(() => finding(INTRUSION_CHECKS['ESC-NEWEXEC'])?.reason, SOON).toContain('/usr/sleep');
    await shows('its file was deleted');

    // A shell is left that gives everybody root's rights, a user is added, a file of the image is taken away.
    await run(
      'busybox cp /bin/busybox /usr/su && busybox chmod 4755 /usr/su; echo x::0:0::/:/bin/sh >> /etc/passwd; busybox rm /etc/os-release',
    );
    await expect.poll(() => change('/usr/su'), SOON).toMatchObject({ kind: 'added', mode: 0o4755 });
    await expect
      .poll(() => change('/etc/passwd'), SOON)
      .toMatchObject({ kind: 'changed', isSameContent: false });
    await expect.poll(() => change('/etc/os-release')?.kind, SOON).toBe('deleted');
    await expect.poll(() => finding(INTRUSION_CHECKS['ESC-DRIFT'])?.reason, SOON).toContain('/usr/su');
    expect(finding(INTRUSION_CHECKS['ESC-DRIFT'])).toMatchObject({ status: 'fail' });
    await shown.press('8');
    await shows('1 setuid');
    await shows('/usr/su');
    await shows('/etc/passwd');

    // A program of the host is exchanged where it is mounted.
    await run('echo echo owned > /hooks/deploy; busybox chmod 755 /hooks/deploy');
    await expect.poll(() => change('/hooks/deploy')?.source, SOON).toBe('/srv/look/hooks/deploy');
    await expect.poll(() => finding(INTRUSION_CHECKS['ESC-DRIFT'])?.reason, SOON).toContain('/hooks/deploy');
    await shows('/hooks/deploy');
    // Somebody digs for money; somebody is in the host's namespaces by now.
    await run('exec busybox sh -c "while :; do busybox sleep 3600; done" worker --donate-level=1');
    await expect.poll(() => finding(INTRUSION_CHECKS['ESC-MINER'])?.status, SOON).toBe('fail');
    const outside = placeProcess(opened.facts.processes.get(id)?.processes[0]?.pid ?? 0);
    escaped = outside;
    await expect
      .poll(
        () =>
          opened.facts.processes.get(id)?.processes.find(({ pid }) => pid === outside.pid)?.hostNamespaces,
        SOON,
      )
      .toEqual(expect.arrayContaining(['mnt', 'net', 'pid']));
    await expect
      .poll(() => finding(INTRUSION_CHECKS['ESC-NSENTER'])?.reason, SOON)
      .toContain(`sleep (${outside.pid})`);
    outside.kill();

    // What is found stands among the findings, on the same screen.
    await shown.press(KEY.tab);
    await shows('[9 Layers]');
    await shows('only layer 1');
    await shown.press(KEY.tab, KEY.tab);
    await shows('[Findings]');
    await shows('/tmp/x/nc');
    await shows('/usr/sleep');
    await shows('/hooks/deploy');

    // One of the processes, in full; and the files as they are now.
    const pid = process('/tmp/x/nc')?.pid ?? 0;
    const detail = await opened.readProcess(id, pid);
    expect(detail?.environment).toContain('DB_PASSWORD=not-a-real-one');
    expect(detail?.openFiles?.map(({ kind }) => kind)).toContain('socket');
    const passwd = await opened.openChangedFile(id, '/etc/passwd');
    expect(passwd && (await text(passwd))).toContain('x::0:0::/:/bin/sh');
    const hook = await opened.openChangedFile(id, '/hooks/deploy');
    expect(hook && (await text(hook))).toBe('echo owned\n');
    await tellsTheSame(opened, id, pid);
    // A link that leads out is not followed.
    await run('busybox ln -s /etc/shadow /tmp/link');
    await expect.poll(() => change('/tmp/link')?.type, SOON).toBe('link');
    await expect(opened.openChangedFile(id, '/tmp/link')).rejects.toThrow();

    // The same folder, looked into where it is mounted; the whole file system, as the container sees it.
    const hooks = { kind: 'mount', id, destination: '/hooks' } as const;
    await run('busybox ln -s /etc/shadow /hooks/away; busybox mkfifo /hooks/pipe');
    await expect
      .poll(async () => {
        const look = await opened.lookAtFolder(hooks, '/');
        return look.kind === 'folder'
          ? look.entries.map(({ name, leadsTo, type }) => [name, leadsTo ?? type])
          : look;
      }, SOON)
      .toEqual([
        ['away', 'outside'],
        ['deploy', 'file'],
        ['pipe', 'pipe'],
      ]);
    const deploy = await opened.openMounted(hooks, '/deploy');
    expect(deploy && (await text(deploy))).toBe('echo owned\n');
    await expect(opened.openMounted(hooks, '/away')).rejects.toThrow('leads out of what is mounted');
    expect(await opened.openMounted(hooks, '/pipe')).toBeUndefined();
    const whole = { kind: 'container', id } as const;
    expect(await opened.lookAtFolder(whole, '/usr/su')).toMatchObject({
      kind: 'file',
      entry: { mode: 0o4755 },
    });
    const release = await opened.openMounted(whole, '/proc/1/root/etc/hostname');
    expect(release && (await text(release))).toBe(`${id.slice(0, 12)}\n`);
    await expect(opened.openMounted(whole, '/proc/kmsg')).rejects.toThrow('the kernel makes this file up');

    // It dies while it is looked at.
    await container?.kill();
    await expect.poll(() => opened.facts.processes.has(id), SOON).toBe(false);
    expect(opened.facts.changes.get(id)?.entries.map(({ path }) => path)).toContain('/usr/su');
    expect(await opened.readProcess(id, pid)).toBeUndefined();
    await expect(opened.lookAtFolder(whole, '/')).rejects.toThrow('does not run');
    expect(await opened.lookAtFolder(hooks, '/')).toMatchObject({ kind: 'folder' });
  }, 240_000);

  /** Evidence that is taken now, opened where there is no engine. */
  async function tellsTheSame(live: Session, id: string, pid: number): Promise<void> {
    const path = join(folder, 'intruded.tar');
    const asked = engine.proxy.requests.length;
    const written = await live.writeEvidence(
      { containerId: id, path, hidesSecrets: true, bounds: EVIDENCE_BOUNDS },
      { takenBy: { user: 'ann', host: 'prod-7' }, version: '1.2.3', report: async () => '# A report\n' },
    );
    expect(written.gaps).toBe(0);
    const { manifest, faults, sha256 } = await verifyBundle(path);
    expect({ faults, sha256 }).toEqual({ faults: [], sha256: written.sha256 });
    const sent = engine.proxy.requests.slice(asked).map((request) => `${request.method} ${request.path}`);
    const noted = manifest.requests?.listed.map((request) => `${request.method} ${request.path}`) ?? [];
    expect(noted.length).toBeGreaterThan(4);
    expect(sent).toEqual(expect.arrayContaining(noted));
    expect(manifest.hostReads?.paths).toContain('/proc');

    const { session: offline } = await openSession({ target: `snapshot:${path}` });
    if (offline === undefined) throw new Error('the evidence did not open');
    try {
      const found = ({ audit }: Session): readonly string[] =>
        Array.from(
          audit.findingsOf('container', id),
          ({ check, status, reason }) => `${check} ${status} ${reason}`,
        ).sort();
      await expect.poll(() => found(offline).length, SOON).toBeGreaterThan(50);
      // As they were where it was taken, from facts with their secrets.
      const kept: unknown = JSON.parse(execFileSync('tar', ['-xOf', path, 'findings.json']).toString());
      const told = findingsSchema
        .parse(kept)
        .flatMap(({ check, status, reason, resource }) =>
          resource.kind === 'container' ? [`${check} ${status} ${reason}`] : [],
        );
      await expect.poll(() => found(offline), SOON).toEqual(told.sort());
      const rows = told.join('\n');
      expect(rows).toMatch(/^runtime\.foreign-program fail .*\/tmp\/x\/nc/m);
      expect(rows).toMatch(/^runtime\.changed-system-files fail /m);
      // What is looked at here never changes again.
      void offline.watchContainer(id, looking.signal);
      const processes = offline.facts.processes.get(id)?.processes ?? [];
      expect(processes.map(({ executable, origin }) => `${executable} ${origin}`)).toEqual(
        expect.arrayContaining(['/bin/busybox image', '/tmp/x/nc added', '/usr/sleep deleted']),
      );
      const changes = offline.facts.changes.get(id)?.entries.map(({ path: at, kind }) => `${kind} ${at}`);
      expect(changes).toEqual(
        expect.arrayContaining(['added /usr/su', 'changed /etc/passwd', 'deleted /etc/os-release']),
      );
      const passwd = await offline.openChangedFile(id, '/etc/passwd');
      expect(passwd && (await text(passwd))).toContain('x::0:0::/:/bin/sh');
      const hook = await offline.openChangedFile(id, '/hooks/deploy');
      expect(hook && (await text(hook))).toBe('echo owned\n');
      const detail = await offline.readProcess(id, pid);
      expect(detail?.environment).toContain('DB_PASSWORD=‹hidden:password›');
      expect(detail?.openFiles?.map(({ kind }) => kind)).toContain('socket');
      const lines: string[] = [];
      const wish = { tail: 10, follow: false, previous: false } as const;
      for await (const part of await offline.openLog({ kind: 'container', id }, wish))
        lines.push(...part.map((line) => line.text));
      expect(lines).toEqual(['began']);
      // An engine forgets all but its newest events, and on this one others happen all the time.
      expect(offline.facts.events.get(id)?.entries.map(({ action }) => action)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^exec_start: .*--donate-level=1/)]),
      );
    } finally {
      await offline.close();
    }
  }

  test('an engine alone tells commands and paths, and what is at the telling ones', async () => {
    const id = await start('look-by-engine');
    await run(
      'busybox cp /bin/busybox /usr/su && busybox chmod 4755 /usr/su; busybox rm /etc/os-release; echo hi > /tmp/note',
    );
    const { endpoint } = await findTarget({ target: engine.target, isWatching: false });
    if (endpoint === undefined) throw new Error('nothing answered');
    const gateway = await Gateway.create(endpoint);
    const eyes = new EngineEyes(new EngineClient(gateway), endpoint, id, false);
    try {
      await expect
        .poll(
          async () =>
            (await eyes.changes()).entries.map(({ path, kind, mode }) =>
              path === '/usr/su' ? `${kind} ${mode?.toString(8)} ${path}` : `${kind} ${path}`,
            ),
          SOON,
        )
        .toEqual(['deleted /etc/os-release', 'added /hooks', 'added /tmp/note', 'added 4755 /usr/su']);
      const top = await eyes.processes();
      expect(top).toMatchObject({ source: 'engine', gaps: [{ reason: 'remote' }] });
      expect(top?.processes[0]?.arguments.slice(0, 2)).toEqual(['busybox', 'sh']);
      const note = await eyes.openFile('/tmp/note');
      expect(note && (await text(note))).toBe('hi\n');
      expect(await eyes.openFile('/tmp/nothing')).toBeUndefined();
      await container?.kill();
      await expect.poll(() => eyes.processes(), SOON).toBeUndefined();
    } finally {
      gateway.close();
    }
  }, 60_000);

  test('nothing is asked of it once nobody looks', async () => {
    const id = await start('look-left');
    const { source } = await findTarget({ target: engine.target, isWatching: false });
    if (source === undefined) throw new Error('nothing answered');
    const store = new FactStore(source.identity);
    const tell: FactSink = (changes) => store.apply(changes);
    await source.load(tell);
    const watch = new ContainerWatch({ source, host: async () => undefined, facts: () => store.facts, tell });
    const asked = (): number =>
      engine.proxy.requests.filter(({ path }) => /\/(?:top|changes|archive)\b/.test(path)).length;
    const over = new AbortController();
    const watching = watch.watch(id, over.signal);
    const first = asked();
    await expect.poll(() => store.facts.processes.get(id)?.source, SOON).toBe('engine');
    await expect.poll(asked, SOON).toBeGreaterThan(first + 3);
    over.abort();
    await watching;
    // What was on its way has arrived.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const last = asked();
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(asked()).toBe(last);
    await source.close();
  }, 60_000);
});
