import { describe, expect, test, vi } from 'vitest';
import { type ContainerProcess, containerProcessSchema } from '../../src/facts/container-processes.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import type { Gap } from '../../src/facts/gap.ts';
import type { ContainerEyes } from '../../src/facts/source.ts';
import { ContainerWatch } from '../../src/session/container-watch.ts';
import { HostFailure } from '../../src/sources/host/host-failure.ts';
import { container, TARGET } from '../audit/sample-facts.ts';

const APP = containerProcessSchema.parse({ pid: 7, parentPid: 1, name: 'app', executable: '/app' });
const INTRUDER: ContainerProcess = { ...APP, pid: 8, executable: '/tmp/x', origin: 'added' };

/** Looks at what a test puts there, and counts how often. */
class TestEyes implements ContainerEyes {
  seesChanges = true;
  readonly pace = { leastMs: 5, times: 0 };
  looks = 0;
  running: ContainerProcess[] | undefined = [APP];
  failure: Error | undefined;

  async processes() {
    this.looks += 1;
    if (this.failure !== undefined) throw this.failure;
    if (this.running === undefined) return undefined;
    const { running } = this;
    return {
      readAt: this.looks,
      source: 'proc' as const,
      processes: running,
      total: running.length,
      gaps: [],
    };
  }
  async changes() {
    return { readAt: this.looks, source: 'folder' as const, entries: [], total: 0, gaps: [] };
  }
  async process() {
    return undefined;
  }
  async openFile() {
    return undefined;
  }
}

function watched({ host, target }: { readonly host?: ContainerEyes | Gap; readonly target?: ContainerEyes }) {
  const store = new FactStore(TARGET);
  store.apply([{ kind: 'container', inspect: container('web', { State: { Running: true, Pid: 7 } }) }]);
  const lookAgain = vi.fn<(id: string) => void>();
  let tellings = 0;
  const watch = new ContainerWatch({
    source: { identity: TARGET, ...(target && { lookInto: async () => target }) },
    host: async () => (host === undefined ? undefined : { lookInto: async () => host, lookAgain }),
    facts: () => store.facts,
    tell: (changes) => {
      tellings += 1;
      store.apply(changes);
    },
  });
  return { store, watch, lookAgain, tellings: () => tellings };
}

const FOREIGN: Gap = { fact: 'host', reason: 'remote', detail: 'it runs elsewhere', hint: 'Go there' };

describe('a container that is looked at', () => {
  test('is followed, and what stays the same is told once', async () => {
    const eyes = new TestEyes();
    const { store, watch, lookAgain, tellings } = watched({ host: eyes });
    const over = new AbortController();
    void watch.watch('web', over.signal);
    await expect.poll(() => eyes.looks).toBeGreaterThan(3);
    expect(tellings()).toBe(2);
    expect(store.facts.processes.get('web')?.processes).toEqual([APP]);
    expect(lookAgain).toHaveBeenCalledTimes(1);
    eyes.running = [APP, INTRUDER];
    await expect.poll(() => store.facts.processes.get('web')?.processes.length).toBe(2);
    await expect.poll(() => lookAgain.mock.calls.length).toBe(2);
    over.abort();
  });

  test('is left alone once the last one stops looking', async () => {
    const eyes = new TestEyes();
    const { watch } = watched({ host: eyes });
    const [one, other] = [new AbortController(), new AbortController()];
    const first = watch.watch('web', one.signal);
    const second = watch.watch('web', other.signal);
    await expect.poll(() => eyes.looks).toBeGreaterThan(1);
    one.abort();
    await first;
    const whileOneLooks = eyes.looks;
    await expect.poll(() => eyes.looks).toBeGreaterThan(whileOneLooks + 2);
    other.abort();
    await second;
    const { looks } = eyes;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(eyes.looks).toBe(looks);
  });

  test('that dies has no processes any more; what it changed is kept', async () => {
    const eyes = new TestEyes();
    const { store, watch } = watched({ host: eyes });
    const over = new AbortController();
    void watch.watch('web', over.signal);
    await expect.poll(() => store.facts.processes.has('web')).toBe(true);
    eyes.running = undefined;
    await expect.poll(() => store.facts.processes.has('web')).toBe(false);
    expect(store.facts.changes.has('web')).toBe(true);
    over.abort();
  });

  test('that can’t be seen from this host is asked of the engine, and says why', async () => {
    const target = new TestEyes();
    const { store, watch } = watched({ host: FOREIGN, target });
    const over = new AbortController();
    void watch.watch('web', over.signal);
    await expect.poll(() => store.facts.processes.get('web')?.gaps).toEqual([FOREIGN]);
    over.abort();
  });

  test('of which nothing can be seen leaves gaps', async () => {
    const { store, watch } = watched({});
    await watch.watch('web', AbortSignal.timeout(50));
    expect([...store.facts.gaps.keys()]).toEqual(['processes web', 'changes web']);
  });

  test('whose reading fails leaves a gap, which is closed when it can be read again', async () => {
    const eyes = new TestEyes();
    eyes.failure = new HostFailure('permission', 'closed to this user');
    const { store, watch } = watched({ host: eyes });
    const over = new AbortController();
    void watch.watch('web', over.signal);
    await expect
      .poll(() => store.facts.gaps.get('processes web'))
      .toMatchObject({ reason: 'permission', detail: 'closed to this user', hint: 'Run as root' });
    eyes.failure = undefined;
    await expect.poll(() => store.facts.gaps.has('processes web'), { timeout: 30_000 }).toBe(false);
    over.abort();
  });
});
