import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { HostWatch } from '../../../src/sources/host/host-watch.ts';

interface Watching {
  /** Where the watched host is for us. */
  readonly folder: string;
  /** The watched paths that were told as changed so far. */
  readonly told: Set<string>;
  readonly watch: HostWatch;
  /** A path below the folder, as the host has it. */
  readonly at: (path: string) => string;
}

/** On our own host the kernel tells of changes; a mounted one is looked at again and again. */
async function watching(isOwn: boolean, { onTestFinished }: TestContext): Promise<Watching> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-watch-'));
  const told = new Set<string>();
  const root = new HostRoot(isOwn ? '/' : folder);
  const watch = new HostWatch(root, (paths) => {
    for (const path of paths) told.add(path);
  });
  onTestFinished(async () => {
    watch.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, told, watch, at: (path) => (isOwn ? join(folder, path) : path) };
}

describe.concurrent.each([
  ['our own host', true],
  ['a mounted host', false],
])('on %s', (_, isOwn) => {
  const wait = { timeout: 30_000 };

  it.for<[string, (folder: string) => Promise<unknown>]>([
    ['is written to', (folder) => appendFile(join(folder, 'etc/docker/daemon.json'), ' ')],
    [
      'is replaced, as editors do it',
      async (folder) => {
        await writeFile(join(folder, 'etc/docker/.daemon.json.swp'), '{"icc": false}');
        await rename(join(folder, 'etc/docker/.daemon.json.swp'), join(folder, 'etc/docker/daemon.json'));
      },
    ],
    ['gets another mode', (folder) => chmod(join(folder, 'etc/docker/daemon.json'), 0o600)],
    ['is removed', (folder) => unlink(join(folder, 'etc/docker/daemon.json'))],
    ['goes with its folder', (folder) => rm(join(folder, 'etc/docker'), { recursive: true })],
    [
      'is moved away with its folder',
      (folder) => rename(join(folder, 'etc/docker'), join(folder, 'etc/old')),
    ],
  ])('a file that %s is told', async ([, change], context) => {
    const { folder, told, watch, at } = await watching(isOwn, context);
    await mkdir(join(folder, 'etc/docker'), { recursive: true });
    await writeFile(join(folder, 'etc/docker/daemon.json'), '{}');
    await watch.set(new Set([at('/etc/docker/daemon.json'), at('/etc/other')]));
    await change(folder);
    await context.expect.poll(() => [...told], wait).toEqual([at('/etc/docker/daemon.json')]);
  });

  it('a file that comes into being with all its folders is told, and so is what becomes of it', async (context) => {
    const { folder, told, watch, at } = await watching(isOwn, context);
    await mkdir(join(folder, 'etc'));
    await watch.set(new Set([at('/etc/systemd/system/docker.service.d')]));
    await mkdir(join(folder, 'etc/systemd/system/docker.service.d'), { recursive: true });
    await context.expect.poll(() => told.size, wait).toBe(1);
    told.clear();
    await writeFile(join(folder, 'etc/systemd/system/docker.service.d/a.conf'), '');
    await context.expect.poll(() => told.size, wait).toBe(1);
  });

  it('a folder that was exchanged for another one is watched on', async (context) => {
    const { folder, told, watch, at } = await watching(isOwn, context);
    await mkdir(join(folder, 'etc/docker'), { recursive: true });
    await writeFile(join(folder, 'etc/docker/daemon.json'), '{}');
    await watch.set(new Set([at('/etc/docker/daemon.json')]));
    await rename(join(folder, 'etc/docker'), join(folder, 'etc/old'));
    await mkdir(join(folder, 'etc/docker'));
    await context.expect.poll(() => told.size, wait).toBe(1);
    told.clear();
    await writeFile(join(folder, 'etc/docker/daemon.json'), '{"debug": true}');
    await context.expect.poll(() => told.size, wait).toBe(1);
  });

  it('what is not watched any more is not told', async (context) => {
    const { folder, told, watch, at } = await watching(isOwn, context);
    await mkdir(join(folder, 'etc'));
    await watch.set(new Set([at('/etc/a'), at('/etc/b')]));
    await watch.set(new Set([at('/etc/b')]));
    await writeFile(join(folder, 'etc/a'), '');
    await writeFile(join(folder, 'etc/b'), '');
    await context.expect.poll(() => [...told], wait).toEqual([at('/etc/b')]);
  });

  it('what changed before anybody watched it is told, if it was after it was read', async (context) => {
    const { folder, told, watch, at } = await watching(isOwn, context);
    await mkdir(join(folder, 'etc'));
    await writeFile(join(folder, 'etc/old'), '');
    await utimes(join(folder, 'etc/old'), 1, 1);
    // The kernel's clock for files is coarser than ours.
    await new Promise((resolve) => setTimeout(resolve, 30));
    const since = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await writeFile(join(folder, 'etc/new'), '');
    await watch.set(new Set([at('/etc/old'), at('/etc/new')]), since);
    await context.expect.poll(() => [...told], wait).toEqual([at('/etc/new')]);
  });

  it('after its end nothing is told', async (context) => {
    const { folder, told, watch, at } = await watching(isOwn, context);
    await watch.set(new Set([at('/a')]));
    watch.close();
    await writeFile(join(folder, 'a'), '');
    await new Promise((resolve) => setTimeout(resolve, isOwn ? 400 : 2_000));
    expect([...told]).toEqual([]);
  });
});

it('a file behind a link is watched where it really is', async (context) => {
  const { folder, told, watch } = await watching(true, context);
  await mkdir(join(folder, 'srv'));
  await writeFile(join(folder, 'srv/real.json'), '{}');
  await symlink(join(folder, 'srv/real.json'), join(folder, 'daemon.json'));
  await watch.set(new Set([join(folder, 'daemon.json')]));
  await appendFile(join(folder, 'srv/real.json'), ' ');
  await context.expect.poll(() => [...told]).toEqual([join(folder, 'daemon.json')]);
});

it('neighbours of a watched file are no concern', async (context) => {
  const { folder, told, watch } = await watching(true, context);
  await watch.set(new Set([join(folder, 'a')]));
  await writeFile(join(folder, 'b'), '');
  await writeFile(join(folder, 'a'), '');
  await context.expect.poll(() => [...told]).toEqual([join(folder, 'a')]);
});

it('what is watched last stays watched, however long an earlier call takes', async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-watch-'));
  const [slow, fresh] = [join(folder, 'slow/a'), join(folder, 'fresh/b')];
  for (const path of [slow, fresh]) {
    await mkdir(join(path, '..'));
    await writeFile(path, '');
  }
  const gate = Promise.withResolvers<void>();
  class SlowRoot extends HostRoot {
    override async realPath(path: string): Promise<string | undefined> {
      if (path === slow) await gate.promise;
      return super.realPath(path);
    }
  }
  const told = new Set<string>();
  const watch = new HostWatch(new SlowRoot(), (paths) => {
    for (const path of paths) told.add(path);
  });
  onTestFinished(async () => {
    watch.close();
    await rm(folder, { recursive: true, force: true });
  });
  const sets = [watch.set(new Set([slow])), watch.set(new Set([fresh]))];
  // As long as another call may need to be done before this one.
  setTimeout(gate.resolve, 200);
  await Promise.all(sets);
  await appendFile(fresh, 'x');
  await expect.poll(() => told.has(fresh), { timeout: 30_000 }).toBe(true);
});
