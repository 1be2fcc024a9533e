import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { extract, type Header, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { ContainerChanges, FileChange } from '../../src/facts/container-changes.ts';
import type { ContainerProcess, ContainerProcesses } from '../../src/facts/container-processes.ts';
import { EVIDENCE_BOUNDS, type EvidenceWish, type WrittenEvidence } from '../../src/facts/evidence.ts';
import type { LogLine } from '../../src/facts/log.ts';
import { evidenceReport } from '../../src/reports/evidence-report.ts';
import { collect } from '../../src/session/collect.ts';
import { type EvidenceParts, writeEvidence } from '../../src/session/evidence/write-evidence.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { verifyBundle } from '../../src/session/verify-bundle.ts';

const NAME = 'legacy-db';
/** Some of each kind: all of them take longer and show no more. */
const RULES = { only: ['runtime.*', 'escape.*', 'docker.container.p*'] };
const SECRET = 'correct-horse-battery-staple-9';
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA7v3kT9c2'.repeat(12)}\n-----END RSA PRIVATE KEY-----\n`;
const AUTHOR = {
  takenBy: { user: 'ann', uid: 1000, host: 'prod-7' },
  version: '1.2.3',
  report: async (story: Parameters<typeof evidenceReport>[0]) => [...evidenceReport(story)].join(''),
};

/** What the container of this test has beside what is recorded. */
const FILES: Readonly<Record<string, string>> = {
  '/tmp/x/nc': 'ELF\0program',
  '/etc/passwd': 'root:x:0:0::/:/bin/sh\n',
  '/root/.ssh/id_rsa': KEY,
  '/data/large': 'x'.repeat(5_000),
  '/data/odd\u001b[2Jname': 'inert',
};
const LOG: readonly LogLine[] = [
  { at: '2026-11-20T08:00:00.000000001Z', text: 'began', isCut: false, stream: 'stdout' },
  { at: '2026-11-20T08:00:01.000000001Z', text: `password=${SECRET}`, isCut: false, stream: 'stderr' },
];

let folder = '';
let id = '';
let path = '';
let written: WrittenEvidence;
let takenFails: readonly string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-evidence-'));
  path = join(folder, 'legacy-db.tar');
  written = await take(path);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function change(at: string, rest: Partial<FileChange> = {}): FileChange {
  const size = Buffer.byteLength(FILES[at] ?? '');
  return { path: at, kind: 'added', type: 'file', mode: 0o644, size, ...rest };
}

const CHANGES: ContainerChanges = {
  readAt: 0,
  source: 'folder',
  entries: [
    change('/data/large'),
    change('/data/odd\u001b[2Jname'),
    change('/etc/os-release', { kind: 'deleted' }),
    change('/etc/passwd', { kind: 'changed' }),
    change('/root/.ssh/id_rsa', { mode: 0o600 }),
    change('/tmp/gone', { size: 3 }),
    change('/tmp/link', { type: 'link', target: '/etc/shadow' }),
    change('/tmp/x/nc', { mode: 0o755 }),
  ],
  total: 8,
  gaps: [],
};

function process(pid: number, startedAt: string, rest: Partial<ContainerProcess> = {}): ContainerProcess {
  const plain = { name: 'sleep', executable: '/bin/sleep', arguments: ['sleep'], user: '', state: 'S' };
  return { pid, parentPid: 1, origin: 'image', startedAt, ...plain, ...rest };
}

const RUNNING: ContainerProcesses = {
  readAt: 0,
  source: 'proc',
  processes: [
    process(10, 'a'),
    process(11, 'b', { executable: '/tmp/x/nc', name: 'nc', origin: 'added' }),
    process(12, 'c', { arguments: ['mysql', `--password=${SECRET}`] }),
    process(13, 'd'),
  ],
  total: 4,
  sockets: [],
  gaps: [],
};

/** The demo, read once: it does not change. */
let demoRead: Promise<EvidenceParts> | undefined;

function opening(): Promise<EvidenceParts> {
  demoRead ??= new Promise((resolve, reject) => {
    collect({ target: 'demo:', rules: RULES, onRead: async (parts) => resolve(parts) }).catch(reject);
  });
  return demoRead;
}

/** Evidence of a recorded container with the files, processes and log of this test. */
async function take(
  to: string,
  wish: Partial<EvidenceWish> = {},
  parts: Partial<EvidenceParts> = {},
): Promise<WrittenEvidence> {
  const demo = await opening();
  const recorded = demo.facts();
  const found = [...recorded.containers.values()].find(
    (one) => one.stage === 'inspected' && one.inspect.Name === `/${NAME}`,
  );
  id = found?.id ?? '';
  const facts = {
    ...recorded,
    processes: new Map([[id, RUNNING]]),
    changes: new Map([[id, CHANGES]]),
  };
  const judge: EvidenceParts['judge'] = async (...about) => {
    const audit = await demo.judge(...about);
    takenFails = fails(audit.findingsOf('container', id));
    return audit;
  };
  const own: EvidenceParts = {
    ...demo,
    facts: () => facts,
    judge,
    source: {
      identity: demo.source.identity,
      imageHistory: (image) => demo.source.imageHistory(image),
      openLog: async () => logOf(LOG),
      requests: () => ({
        total: 1,
        listed: [{ method: 'GET', path: '/info', status: 200, at: 1, ms: 2 }],
      }),
    },
    watch: {
      readWhole: async () => {},
      processesNow: async () => RUNNING,
      process: async (_, pid) => ({
        pid,
        environment: [`DB_PASSWORD=${SECRET}`],
        openFileCount: 0,
        workingFolder: '/',
        securityLabel: '',
        gaps: [],
      }),
      openFile: async (_, at) => {
        const content = FILES[at];
        return content === undefined ? undefined : Readable.from([Buffer.from(content)]);
      },
      forget: () => {},
    },
    ...parts,
  };
  return writeEvidence(
    own,
    { containerId: id, path: to, hidesSecrets: true, bounds: EVIDENCE_BOUNDS, ...wish },
    AUTHOR,
  );
}

async function* logOf(lines: readonly LogLine[]): AsyncGenerator<readonly LogLine[]> {
  yield lines;
}

function fails(
  findings: readonly { readonly check: string; readonly status: string; readonly reason: string }[],
): readonly string[] {
  return findings.map(({ check, status, reason }) => `${check} ${status} ${reason}`).sort();
}

async function opened(file: string): Promise<Session> {
  const { session, attempts } = await openSession({ target: `snapshot:${file}`, rules: RULES });
  if (session === undefined) throw new Error(JSON.stringify(attempts));
  await expect.poll(() => session.facts.connection.state).toBe('recorded');
  return session;
}

async function refusal(file: string): Promise<string> {
  const { session, attempts } = await openSession({ target: `snapshot:${file}` });
  await session?.close();
  const [attempt] = attempts;
  return attempt?.outcome.state === 'failed' ? attempt.outcome.trouble.why : 'it opened';
}

/** As somebody without Plimsoll looks into it. */
function memberText(file: string, name: string): string {
  return execFileSync('tar', ['-xOf', file, name]).toString();
}

const filesSchema = z.array(
  z.object({
    path: z.string(),
    member: z.string().optional(),
    sha256: z.string().optional(),
    leftOut: z.string().optional(),
  }),
);

function filesIn(file: string) {
  return new Map(filesSchema.parse(JSON.parse(memberText(file, 'files.json'))).map((one) => [one.path, one]));
}

describe('evidence of a container', () => {
  it('is a tar for its owner, with a manifest at its end that names the sum of every other member', async () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const names = execFileSync('tar', ['-tf', path]).toString().trimEnd().split('\n');
    expect(names.at(-1)).toBe('manifest.json');
    const { manifest, faults, sha256 } = await verifyBundle(path);
    expect(faults).toEqual([]);
    expect(manifest.files.map((file) => file.path)).toEqual(names.slice(0, -1));
    for (const file of manifest.files) {
      const bytes = execFileSync('tar', ['-xOf', path, file.path], { maxBuffer: 1024 ** 3 });
      expect(createHash('sha256').update(bytes).digest('hex'), file.path).toBe(file.sha256);
    }
    expect(sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
    expect(written).toMatchObject({ sha256, bytes: statSync(path).size });
    expect(manifest).toMatchObject({
      plimsoll: 'evidence',
      takenBy: AUTHOR.takenBy,
      container: { id, name: NAME },
      hidesSecrets: true,
      requests: { total: 1, listed: [{ method: 'GET', path: '/info', status: 200 }] },
    });
  });

  it('takes the telling files, says why it leaves others out, and nothing of it can be run by accident', () => {
    const files = filesIn(path);
    expect(files.get('/tmp/x/nc')?.member).toBe('files/tmp/x/nc');
    expect(files.get('/data/odd\u001b[2Jname')?.member).toMatch(/^files\/~\d+$/);
    expect(files.get('/tmp/gone')?.leftOut).toMatch(/gone/);
    const key = files.get('/root/.ssh/id_rsa');
    expect(key?.leftOut).toMatch(/secret/);
    expect(key?.sha256).toBe(createHash('sha256').update(KEY).digest('hex'));
    expect([...files.keys()]).not.toContain('/tmp/link');
    const modes = execFileSync('tar', ['-tvf', path]).toString().trimEnd().split('\n');
    for (const line of modes) expect(line).toMatch(/^-rw-------/);
    expect([...files.keys()][0]).toBe('/tmp/x/nc');
  });

  it.each([
    ['a number', { files: 1 }, '/etc/passwd', /1 files/],
    ['a size', { fileBytes: 100 }, '/data/large', /larger than/],
    ['a size of all', { filesBytes: 40 }, '/data/large', /say more/],
    ['paths', { paths: ['/tmp/*'] }, '/etc/passwd', /nobody asked/],
  ])('keeps to %s', async (_, bounds, left, why) => {
    const to = join(folder, 'bounded.tar');
    await take(to, { bounds: { ...EVIDENCE_BOUNDS, ...bounds } });
    const files = filesIn(to);
    expect(files.get('/tmp/x/nc')?.member).toBe('files/tmp/x/nc');
    expect(files.get(left)?.leftOut).toMatch(why);
  });

  it('hides secrets everywhere, unless somebody wants them', async () => {
    const whole = execFileSync(
      'sh',
      ['-c', `tar -xOf '${path}' | cat; tar -xOf '${path}' facts.json.gz | gzip -dc`],
      {
        maxBuffer: 1024 ** 3,
      },
    ).toString('latin1');
    expect(whole).not.toContain(SECRET);
    expect(whole).not.toContain('BEGIN RSA PRIVATE KEY-----\nMIIE');
    const open = join(folder, 'open.tar');
    await take(open, { hidesSecrets: false });
    expect(memberText(open, 'processes.json')).toContain(SECRET);
    expect(memberText(open, 'log/0001.jsonl')).toContain(SECRET);
    expect(filesIn(open).get('/root/.ssh/id_rsa')?.member).toBe('files/root/.ssh/id_rsa');
  });

  it('opens offline and tells the same', async () => {
    const session = await opened(path);
    try {
      expect(session.facts.target).toMatchObject({ snapshot: `snapshot:${path}`, evidenceOf: id });
      expect(session.facts.gaps.get('evidence files.json')).toBeUndefined();
      await expect.poll(() => fails(session.audit.findingsOf('container', id))).toEqual(takenFails);
      expect(session.facts.processes.get(id)?.processes.map(({ pid }) => pid)).toEqual([10, 11, 12, 13]);
      expect(session.facts.changes.get(id)?.entries).toEqual(CHANGES.entries);
      const nc = await session.openChangedFile(id, '/tmp/x/nc');
      expect(nc && (await text(nc))).toBe(FILES['/tmp/x/nc']);
      await expect(session.openChangedFile(id, '/root/.ssh/id_rsa')).rejects.toThrow(/secret.*SHA-256/);
      const detail = await session.readProcess(id, 11);
      expect(detail?.environment).toEqual(['DB_PASSWORD=‹hidden:password›']);
      await expect(session.readProcess(id, 99)).rejects.toThrow(/does not hold/);
      expect(await logLines(session, { tail: 'all' })).toEqual(['began', 'password=‹hidden:password›']);
      expect(await logLines(session, { tail: 1 })).toEqual(['password=‹hidden:password›']);
      expect(await logLines(session, { tail: 'all', until: Date.parse('2026-11-20T08:00:00.500Z') })).toEqual(
        ['began'],
      );
    } finally {
      await session.close();
    }
  });

  it('has a report that a person can read first, in which nothing of the container acts', () => {
    const report = memberText(path, 'report.md');
    expect(report).toMatch(/^# Evidence of the container legacy-db/);
    for (const heading of [
      'What is wrong',
      'Ways out',
      'What runs',
      'What it reaches',
      'What it changed',
      'What it said',
    ])
      expect(report).toContain(`## ${heading}`);
    expect(report).toContain('`/tmp/x/nc`');
    expect(report).not.toContain('\u001b');
  });

  it.each([
    [
      'processes that ended and began',
      [RUNNING.processes[0], process(20, 'x')],
      /ended meanwhile: 11, 12, 13.*\n.*began meanwhile.*20/s,
    ],
    [
      'a number that was given anew',
      [...RUNNING.processes.slice(0, 3), process(13, 'later')],
      /given to other processes.*13/,
    ],
    ['a container that died', undefined, /The container ended/],
  ])('says of %s', async (_, later, words) => {
    const to = join(folder, 'died.tar');
    const processes = later?.filter((one) => one !== undefined);
    const after = processes && { ...RUNNING, processes };
    let looks: EvidenceParts['watch'] | undefined;
    const { notes } = await take(
      to,
      {},
      {
        get watch() {
          looks ??= {
            readWhole: async () => {},
            processesNow: async () => after,
            process: async (_id, pid) =>
              pid === 13
                ? undefined
                : { pid, openFileCount: 0, workingFolder: '', securityLabel: '', gaps: [] },
            openFile: async () => undefined,
            forget: () => {},
          };
          return looks;
        },
      },
    );
    expect(notes.join('\n')).toMatch(words);
    expect(memberText(to, 'manifest.json')).toContain(notes[0]);
    const { faults } = await verifyBundle(to);
    expect(faults).toEqual([]);
  });

  it('leaves nothing behind when it is given up', async () => {
    const over = new AbortController();
    const place = mkdtempSync(join(folder, 'given-up-'));
    const onProgress = ({ what }: { readonly what: string }): void => {
      if (what === 'changed files') over.abort(new Error('enough'));
    };
    await expect(take(join(place, 'no.tar'), { signal: over.signal, onProgress })).rejects.toThrow('enough');
    expect(readdirSync(place)).toEqual([]);
  });

  it('of a large file does not pass through memory as a whole, and is the same bytes', async () => {
    const piece = Buffer.alloc(1_000_000, 'plimsoll');
    const to = join(folder, 'large.tar');
    const watch = {
      readWhole: async () => {},
      processesNow: async () => RUNNING,
      process: async () => undefined,
      openFile: async (_: string, at: string) =>
        at === '/data/large' ? Readable.from([piece, piece, piece]) : undefined,
      forget: () => {},
    };
    await take(to, {}, { watch });
    const sha256 = createHash('sha256').update(piece).update(piece).update(piece).digest('hex');
    expect(filesIn(to).get('/data/large')).toMatchObject({ member: 'files/data/large', sha256 });
    expect((await verifyBundle(to)).faults).toEqual([]);
  });
});

it('of a log with more lines than are taken the newest are, and that is said', async () => {
  const to = join(folder, 'long-log.tar');
  const all = Array.from({ length: 200_003 }, (_, at): LogLine => ({ at: '', text: `${at}`, isCut: false }));
  const demo = await opening();
  const { identity } = demo.source;
  const openLog: EvidenceParts['source']['openLog'] = async (_, { tail }) =>
    logOf(all.slice(tail === 'all' ? 0 : -tail));
  const source = { identity, imageHistory: demo.source.imageHistory.bind(demo.source), openLog };
  const { notes } = await take(to, { hidesSecrets: false }, { source });
  expect(notes).toContain('Of the log only the newest 200000 lines are here.');
  const session = await opened(to);
  try {
    expect(await logLines(session, { tail: 1 })).toEqual(['200002']);
  } finally {
    await session.close();
  }
});

async function logLines(
  session: Session,
  wish: { readonly tail: number | 'all'; readonly until?: number },
): Promise<readonly string[]> {
  const lines: string[] = [];
  const of = { kind: 'container', id } as const;
  for await (const part of await session.openLog(of, { follow: false, previous: false, ...wish }))
    lines.push(...part.map((line) => line.text));
  return lines;
}

interface Member {
  readonly header: Partial<Header> & { readonly name: string };
  readonly bytes: Buffer;
}

async function membersOf(file: string): Promise<readonly Member[]> {
  const members: Member[] = [];
  const reader = extract();
  reader.end(readFileSync(file));
  for await (const entry of reader)
    members.push({ header: { name: entry.header.name }, bytes: await buffer(Readable.from(entry)) });
  return members;
}

async function packed(members: readonly Member[]): Promise<Buffer> {
  const tar = pack();
  for (const { header, bytes } of members) tar.entry(header, bytes);
  tar.finalize();
  return buffer(Readable.from(tar));
}

const isNamed = (name: string) => (member: Member) => member.header.name === name;
const file = (name: string, bytes = Buffer.from('evil')): Member => ({ header: { name }, bytes });
const link = (name: string, type: 'symlink' | 'link', linkname: string): Member => ({
  header: { name, type, linkname },
  bytes: Buffer.alloc(0),
});

function replaced(members: readonly Member[], name: string, bytes: Buffer): readonly Member[] {
  return members.map((member) => (isNamed(name)(member) ? { ...member, bytes } : member));
}

/** With a manifest that fits: somebody took the trouble. */
function forged(members: readonly Member[], name: string, bytes: Buffer): readonly Member[] {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const manifest = z
    .looseObject({ files: z.array(z.looseObject({ path: z.string() })) })
    .parse(JSON.parse(members.find(isNamed('manifest.json'))?.bytes.toString() ?? ''));
  const files = manifest.files.map((one) =>
    one.path === name ? { ...one, size: bytes.length, sha256 } : one,
  );
  const told = Buffer.from(JSON.stringify({ ...manifest, files }));
  return replaced(replaced(members, name, bytes), 'manifest.json', told);
}

describe('a bundle that was changed', () => {
  it.each<readonly [string, (members: readonly Member[]) => readonly Member[], string, RegExp]>([
    [
      'a file exchanged',
      (all) => replaced(all, 'files/tmp/x/nc', Buffer.from('harmless')),
      'files/tmp/x/nc',
      /not what was written/,
    ],
    [
      'the report exchanged',
      (all) => replaced(all, 'report.md', Buffer.from('# All is well')),
      'report.md',
      /not what was written/,
    ],
    [
      'the log cut',
      (all) => replaced(all, 'log/0001.jsonl', Buffer.alloc(0)),
      'log/0001.jsonl',
      /not what was written/,
    ],
    [
      'a file missing',
      (all) => all.filter((one) => !isNamed('files/tmp/x/nc')(one)),
      'files/tmp/x/nc',
      /is missing/,
    ],
    ['a file added', (all) => [file('files/tmp/more'), ...all], 'files/tmp/more', /added later/],
    ['a file added after the manifest', (all) => [...all, file('late')], 'late', /added later/],
    ['a file twice', (all) => [file('files/tmp/x/nc'), ...all], 'files/tmp/x/nc', /twice/],
    [
      'a path that leads out',
      (all) => [file('../../etc/cron.d/evil'), ...all],
      '../../etc/cron.d/evil',
      /leads out/,
    ],
    [
      'a path that leads out on its way',
      (all) => [file('files/../../../evil'), ...all],
      'files/../../../evil',
      /leads out/,
    ],
    [
      'a name written in another way',
      (all) => [file('files/x/../tmp/x/nc'), ...all],
      'files/x/../tmp/x/nc',
      /leads out/,
    ],
    ['a path from the root', (all) => [file('/etc/cron.d/evil'), ...all], '/etc/cron.d/evil', /leads out/],
    ['a link', (all) => [link('files/link', 'symlink', '/etc/shadow'), ...all], 'files/link', /is a link/],
    ['a hard link', (all) => [link('files/hard', 'link', 'report.md'), ...all], 'files/hard', /is a link/],
    [
      'a device',
      (all) => [{ header: { name: 'files/null', type: 'character-device' }, bytes: Buffer.alloc(0) }, ...all],
      'files/null',
      /no ordinary file/,
    ],
    [
      'processes of another shape',
      (all) => forged(all, 'processes.json', Buffer.from('{"details": 5}')),
      'processes.json',
      /not as ours/,
    ],
    [
      'a list of files that is no JSON',
      (all) => forged(all, 'files.json', Buffer.from('[')),
      'files.json',
      /not as ours/,
    ],
  ])('with %s opens, and says which', async (name, mutate, member, words) => {
    const bad = join(folder, `${name}.tar`);
    writeFileSync(bad, await packed(mutate(await membersOf(path))));
    const { faults } = await verifyBundle(bad);
    expect(faults.map((fault) => fault.member)).toContain(member);
    expect(faults.find((fault) => fault.member === member)?.words).toMatch(words);
    const session = await opened(bad);
    try {
      expect(session.facts.gaps.get(`evidence ${member}`)?.detail).toMatch(words);
      expect(session.facts.containers.has(id)).toBe(true);
    } finally {
      await session.close();
    }
  });

  it.each<readonly [string, (members: readonly Member[]) => readonly Member[], RegExp]>([
    ['other facts', (all) => replaced(all, 'facts.json.gz', gzipSync('{}')), /damaged or was changed/],
    ['no facts', (all) => all.filter((one) => !isNamed('facts.json.gz')(one)), /damaged or was changed/],
    ['facts twice', (all) => [...all, file('facts.json.gz')], /twice/],
    ['two manifests', (all) => [...all, file('manifest.json')], /twice/],
    ['no manifest', (all) => all.slice(0, -1), /not written to its end/],
    ['nothing but a name that objects have', () => [file('constructor')], /no snapshot and no evidence/],
    [
      'a manifest of something else',
      (all) => replaced(all, 'manifest.json', Buffer.from('{}')),
      /not one of ours/,
    ],
  ])('with %s does not open', async (name, mutate, words) => {
    const bad = join(folder, `${name}.tar`);
    writeFileSync(bad, await packed(mutate(await membersOf(path))));
    expect(await refusal(bad)).toMatch(words);
    await expect(verifyBundle(bad)).rejects.toThrow(words);
  });

  it('with names that would fill the memory does not open', async () => {
    const bad = join(folder, 'names.tar');
    const names = Array.from({ length: 9 }, (_, at) => `${at}${'x'.repeat(3.97 * 1024 ** 2)}`);
    writeFileSync(bad, await packed(names.map((name) => file(name))));
    expect(await refusal(bad)).toMatch(/more files than any of ours/);
  });

  it.each([
    ['cut in the middle', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), /too early|to its end/],
    ['of an absurd size', absurd, /too early/],
  ])('%s does not open', async (name, mutate, words) => {
    const bad = join(folder, `${name}.tar`);
    writeFileSync(bad, mutate(readFileSync(path)));
    expect(await refusal(bad)).toMatch(words);
  });

  it('but only packed again or compressed opens as it was', async () => {
    const work = mkdtempSync(join(folder, 'again-'));
    execFileSync('tar', ['-xf', path, '-C', work]);
    const again = join(folder, 'again.tar');
    execFileSync('tar', ['-cf', again, '-C', work, '.']);
    expect((await verifyBundle(again)).faults).toEqual([]);
    const small = join(folder, 'small.tar.gz');
    writeFileSync(small, gzipSync(readFileSync(path)));
    const session = await opened(small);
    try {
      const nc = await session.openChangedFile(id, '/tmp/x/nc');
      expect(nc && (await text(nc))).toBe(FILES['/tmp/x/nc']);
    } finally {
      await session.close();
    }
  });

  it('with a log that would fill the memory does not read it', async () => {
    const bad = join(folder, 'log.tar');
    const flood = Buffer.alloc(17 * 1024 ** 2, 'x\n');
    writeFileSync(bad, await packed(forged(await membersOf(path), 'log/0001.jsonl', flood)));
    const session = await opened(bad);
    try {
      await expect(logLines(session, { tail: 1 })).rejects.toThrow(/larger than any of ours/);
    } finally {
      await session.close();
    }
  });

  it('does not hand out a file that was exchanged', async () => {
    const bad = join(folder, 'exchanged.tar');
    writeFileSync(
      bad,
      await packed(replaced(await membersOf(path), 'files/tmp/x/nc', Buffer.from('harmless'))),
    );
    const session = await opened(bad);
    try {
      await expect(session.openChangedFile(id, '/tmp/x/nc')).rejects.toThrow(/changed or damaged/);
    } finally {
      await session.close();
    }
  });
});

/** The first member says that it is eight exabytes long. */
function absurd(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.write('77777777777\0', 124, 'latin1');
  copy.fill(0x20, 148, 156);
  let sum = 0;
  for (let at = 0; at < 512; at += 1) sum += copy[at] ?? 0;
  copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return copy;
}
