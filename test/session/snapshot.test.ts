import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import { type Collected, collect } from '../../src/session/collect.ts';
import { writeSnapshot } from '../../src/session/write-snapshot.ts';
import { judged, NOW, recordedFacts } from '../audit/kubernetes/judged-cluster.ts';

const WRITTEN = { takenBy: { user: 'ann', host: 'prod-7' }, version: '1.2.3' } as const;

let folder = '';
let demo: Collected;
let at = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-snapshot-'));
  at = Date.now();
  demo = await collected('demo:');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function collected(target: string): Promise<Collected> {
  const { collected: found, attempts } = await collect({ target });
  if (found === undefined) throw new Error(JSON.stringify(attempts));
  return found;
}

async function write(name: string, facts: Facts, hidesSecrets = true): Promise<string> {
  const path = join(folder, name);
  const ruleSets = facts.kube === undefined ? ['engine'] : ['cluster'];
  await writeSnapshot(path, { facts, ruleSets, takenAt: at, hidesSecrets, ...WRITTEN });
  return path;
}

/** Why the target can't be opened. */
async function refusal(path: string): Promise<string> {
  const { collected: found, attempts } = await collect({ target: `snapshot:${path}` });
  expect(found).toBeUndefined();
  const [attempt] = attempts;
  return attempt?.outcome.state === 'failed' ? attempt.outcome.trouble.why : '';
}

describe('a snapshot of an engine', () => {
  it('holds every fact as it was', async () => {
    const { facts } = await collected(`snapshot:${await write('whole.snapshot', demo.facts, false)}`);
    expect({ ...facts, target: undefined, connection: undefined }).toEqual({
      ...demo.facts,
      target: undefined,
      connection: undefined,
    });
    expect(facts.connection).toEqual({ state: 'recorded', at });
  });

  it('gives the same findings without the secrets', async () => {
    const path = await write('hidden.snapshot', demo.facts);
    const found = await collected(`snapshot:${path}`);
    const before = [...demo.audit.all()];
    expect(before.length).toBeGreaterThan(1_000);
    expect([...found.audit.all()]).toEqual(before);
    expect(found.audit.score).toBe(demo.audit.score);
  });

  it('has no secret in it, unless somebody wants them', async () => {
    const secret = 'CI_REGISTRATION_TOKEN=';
    const value = [...demo.facts.containers.values()]
      .flatMap((one) => (one.stage === 'inspected' ? one.inspect.Config.Env : []))
      .find((entry) => entry.startsWith(secret))
      ?.slice(secret.length);
    expect(value).toMatch(/^\S{8,}$/);
    const kept = factsIn(await write('with.snapshot', demo.facts, false));
    const hidden = factsIn(await write('without.snapshot', demo.facts));
    expect(kept).toContain(value);
    expect(hidden).not.toContain(value);
    expect(hidden).toContain(`${secret}‹hidden:`);
  });

  it('is for its owner only, and says who took it when', async () => {
    const path = await write('mode.snapshot', demo.facts);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(manifestIn(path)).toMatchObject({
      plimsoll: 'snapshot',
      takenAt: new Date(at).toISOString(),
      takenBy: WRITTEN.takenBy,
      hidesSecrets: true,
    });
  });

  it('takes the place of no pipe and no device, also behind a link', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    symlinkSync(pipe, join(folder, 'to-pipe'));
    for (const name of ['pipe', 'to-pipe'])
      await expect(write(name, demo.facts)).rejects.toThrow('it is no file that could be replaced');
    expect(statSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(folder).filter((name) => name.includes('pipe'))).toEqual(['pipe', 'to-pipe']);
  });

  it('replaces a file as a whole or not at all', async () => {
    const place = join(folder, 'place');
    mkdirSync(place);
    writeFileSync(join(place, 'old'), 'old');
    await expect(write('place', demo.facts)).rejects.toThrow();
    expect(readdirSync(place)).toEqual(['old']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.each([
    ['a snapshot', 'SIGINT', 'bundle'],
    ['a snapshot', 'SIGHUP', 'bundle'],
    ['a report', 'SIGTERM', 'report'],
  ] as const)('leaves nothing of %s behind when %s ends the program', (_, signal, kind) => {
    const place = join(folder, `ended-${kind}-${signal}`);
    mkdirSync(place);
    const src = new URL('../../src/session/', import.meta.url);
    // The signal comes while the draft is there, and the writing would go on for ever.
    const program = `
      import { readdirSync } from 'node:fs';
      const place = ${JSON.stringify(place)};
      const end = () => { if (readdirSync(place).some((name) => name.endsWith('.part'))) process.kill(process.pid, '${signal}'); };
      if ('${kind}' === 'report') {
        const { replaceFile } = await import('${src}replace-file.ts');
        function* pieces() { for (;;) { yield 'x'.repeat(100_000); end(); } }
        await replaceFile(place + '/report', pieces());
      } else {
        const { BundleWriter } = await import('${src}bundle-writer.ts');
        const bundle = await BundleWriter.create(place + '/bundle', new Date(0));
        for (;;) { await bundle.add('facts', 'x'.repeat(100_000)); end(); }
      }`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(ended.stderr).toBe('');
    expect(ended.signal).toBe(signal);
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('a snapshot of a cluster', () => {
  it('holds every fact as it was and gives the same findings', async () => {
    const facts = recordedFacts();
    const { facts: read } = await collected(`snapshot:${await write('kube.snapshot', facts)}`);
    expect(read.kube?.extents).toEqual(facts.kube?.extents);
    for (const [resource, objects] of facts.kube?.objects ?? [])
      expect([...(read.kube?.objects.get(resource)?.keys() ?? [])], resource).toEqual([...objects.keys()]);
    const findings = [...judged(facts).all()];
    expect(findings.length).toBeGreaterThan(500);
    expect([...judged(read).all()]).toEqual(findings);
    expect(NOW).not.toBe('');
  });
});

describe('a file that is not as it was written', () => {
  it.each([
    ['cut off within the facts', (bytes: Buffer) => bytes.subarray(0, 20_000), /ends too early/],
    ['cut off before the manifest', withoutManifest, /not written to its end/],
    ['with a byte changed', (bytes: Buffer) => flipped(bytes, 5_000), /damaged or was changed/],
    ['that is something else', () => Buffer.from('{"findings": []}'), /no snapshot/],
    ['that is empty', () => Buffer.alloc(0), /no snapshot/],
    ['of a newer Plimsoll', newer, /newer Plimsoll/],
    ['with facts of another shape', otherShape, /not as ours are \(containers\)/],
    ['whose facts unpack to no JSON', notJson, /not as ours are/],
  ])('%s is refused', async (name, change, why) => {
    const path = await write('good.snapshot', demo.facts);
    const bad = join(folder, `${name}.snapshot`);
    writeFileSync(bad, change(readFileSync(path)));
    expect(await refusal(bad)).toMatch(why);
  });

  it('with a file that nobody listed is opened, and says so', async () => {
    const path = await write('more.snapshot', demo.facts);
    const unpacked = mkdtempSync(join(folder, 'more-'));
    execFileSync('tar', ['-xf', path, '-C', unpacked]);
    writeFileSync(join(unpacked, 'note.txt'), 'hello');
    execFileSync('tar', ['-cf', path, '-C', unpacked, 'facts.json.gz', 'note.txt', 'manifest.json']);
    const { facts } = await collected(`snapshot:${path}`);
    expect(facts.gaps.get('snapshot note.txt')?.detail).toMatch(/added later/);
  });

  it('that leads out of its folder writes nothing', async () => {
    const path = await write('out.snapshot', demo.facts);
    const unpacked = mkdtempSync(join(folder, 'out-'));
    execFileSync('tar', ['-xf', path, '-C', unpacked]);
    const outside = join(folder, 'escaped.txt');
    writeFileSync(join(unpacked, 'note.txt'), 'hello');
    execFileSync('tar', [
      '-Pcf',
      path,
      '-C',
      unpacked,
      '--transform',
      `s,note.txt,../../..${outside},`,
      'facts.json.gz',
      'note.txt',
      'manifest.json',
    ]);
    const { facts } = await collected(`snapshot:${path}`);
    expect(facts.containers.size).toBe(demo.facts.containers.size);
    expect(() => statSync(outside)).toThrow('ENOENT');
  });

  it.each([
    ['there is none', 'nothing.snapshot', /no such file/],
    ['it is a folder', '.', /folder/],
  ])('%s', async (_, name, why) => {
    expect(await refusal(join(folder, name))).toMatch(why);
  });
});

function factsIn(path: string): string {
  return gunzipSync(fileIn(path, 'facts.json.gz')).toString();
}

function manifestIn(path: string): unknown {
  return JSON.parse(fileIn(path, 'manifest.json').toString());
}

/** As GNU tar unpacks it: that is how somebody without Plimsoll looks into it. */
function fileIn(path: string, name: string): Buffer {
  return execFileSync('tar', ['-xOf', path, name], { maxBuffer: 1024 ** 3 });
}

function flipped(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[place] = (copy[place] ?? 0) ^ 0xff;
  return copy;
}

function repacked(
  bytes: Buffer,
  change: (facts: Buffer, manifest: string) => readonly [Buffer, string],
): Buffer {
  const work = mkdtempSync(join(folder, 'work-'));
  const path = join(work, 'in.tar');
  writeFileSync(path, bytes);
  const [facts, manifest] = change(fileIn(path, 'facts.json.gz'), fileIn(path, 'manifest.json').toString());
  writeFileSync(join(work, 'facts.json.gz'), facts);
  writeFileSync(join(work, 'manifest.json'), manifest);
  const names = ['facts.json.gz', ...(manifest === '' ? [] : ['manifest.json'])];
  execFileSync('tar', ['-cf', path, '-C', work, ...names]);
  return readFileSync(path);
}

function withoutManifest(bytes: Buffer): Buffer {
  return repacked(bytes, (facts) => [facts, '']);
}

function newer(bytes: Buffer): Buffer {
  return repacked(bytes, (facts, manifest) => [facts, manifest.replace('"format": 1', '"format": 2')]);
}

/** With a manifest that fits: somebody took the trouble. */
function withFacts(bytes: Buffer, content: Buffer): Buffer {
  return repacked(bytes, (_, manifest) => {
    const parsed: Record<string, unknown> = JSON.parse(manifest);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const files = [{ path: 'facts.json.gz', size: content.length, sha256 }];
    return [content, JSON.stringify({ ...parsed, files })];
  });
}

function otherShape(bytes: Buffer): Buffer {
  const facts = { target: { kind: 'docker', uri: 'unix:///x', label: 'x' }, ruleSets: [] };
  return withFacts(bytes, execFileSync('gzip', ['-c'], { input: JSON.stringify(facts) }));
}

function notJson(bytes: Buffer): Buffer {
  return withFacts(bytes, execFileSync('gzip', ['-c'], { input: 'not JSON' }));
}
