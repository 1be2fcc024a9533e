import { describe, expect, it } from 'vitest';
import {
  byteSize,
  clockTime,
  cpuLimit,
  durationText,
  fullTime,
  healthWord,
  inStateSince,
  memoryLimit,
  memorySize,
  pidsLimit,
  restartWords,
  sinceText,
  startedAt,
  stateWord,
  timeOf,
} from '../../src/insight/container-state.ts';
import { exitMeaning } from '../../src/insight/exit-code.ts';
import { inspected, listed } from './container-facts.ts';

const NEVER = '0001-01-01T00:00:00Z';
const STARTED = '2026-11-20T14:02:03.123456789Z';
const ENDED = '2026-11-20T15:00:00Z';

describe('stateWord', () => {
  it.each([
    [inspected('a'), 'running'],
    [inspected('a', { State: { Status: 'exited', Running: false } }), 'exited'],
    [inspected('a', { State: { Health: { Status: 'unhealthy' } } }), 'unhealthy'],
    [inspected('a', { State: { Health: { Status: 'healthy' } } }), 'running'],
    [
      inspected('a', { State: { Status: 'exited', Running: false, Health: { Status: 'unhealthy' } } }),
      'exited',
    ],
    [listed('a', { State: 'paused' }), 'paused'],
    [listed('a', { Status: 'Up 3 hours (unhealthy)' }), 'unhealthy'],
    [listed('a', { Status: 'Up 3 hours (healthy)' }), 'running'],
  ])('of case %# is %s', (container, word) => {
    expect(stateWord(container)).toBe(word);
  });
});

describe('healthWord', () => {
  it.each([
    [{}, undefined],
    [{ State: { Health: { Status: 'starting' } } }, 'starting'],
    [{ State: { Health: { Status: 'none' } } }, undefined],
    [{ Config: { Healthcheck: { Test: ['NONE'] } } }, undefined],
    [{ Config: { Healthcheck: { Test: ['CMD', 'true'] } } }, 'not checked yet'],
  ])('of %j is %s', (parts, word) => {
    expect(healthWord(inspected('a', parts).inspect)).toBe(word);
  });
});

describe('times', () => {
  it('are undefined for never and for nonsense', () => {
    expect([NEVER, '', 'soon'].map(timeOf)).toEqual([undefined, undefined, undefined]);
    expect(timeOf(ENDED)).toBe(Date.UTC(2026, 10, 20, 15));
  });

  it.each([
    [{ StartedAt: STARTED, FinishedAt: ENDED }, STARTED],
    [{ Status: 'exited', Running: false, StartedAt: STARTED, FinishedAt: ENDED }, ENDED],
    [{ Status: 'created', Running: false, StartedAt: NEVER, FinishedAt: NEVER }, '2026-11-19T00:00:00Z'],
  ])('in its state since: %j', (State, since) => {
    const container = inspected('a', { Created: '2026-11-19T00:00:00Z', State });
    expect(inStateSince(container)).toBe(Date.parse(since));
  });

  it('started: known of inspected ones only', () => {
    expect(startedAt(inspected('a', { State: { StartedAt: STARTED } }))).toBe(Date.parse(STARTED));
    expect(startedAt(inspected('a', { State: { StartedAt: NEVER } }))).toBeUndefined();
    expect(startedAt(listed('a'))).toBeUndefined();
    expect(inStateSince(listed('a'))).toBeUndefined();
  });

  it.each([
    ['2026-11-20T14:02:00Z', '14:02'],
    ['2026-11-20T00:05:00Z', '00:05'],
    ['2026-11-19T23:59:00Z', '19 Nov'],
    ['2026-01-02T00:00:00Z', '2 Jan'],
    ['2025-11-20T14:02:00Z', '20 Nov 2025'],
    ['2027-01-01T00:00:00Z', '1 Jan 2027'],
  ])('%s is %s on 20 November 2026', (time, text) => {
    expect(sinceText(Date.parse(time), Date.UTC(2026, 10, 20, 18))).toBe(text);
  });

  it('in full and as a clock', () => {
    expect(fullTime(Date.parse(STARTED))).toBe('20 Nov 2026 14:02');
    expect(clockTime(Date.parse(STARTED))).toBe('14:02');
  });

  it.each([
    [0, '0 ms'],
    [250, '250 ms'],
    [30_000, '30 s'],
    [119_000, '119 s'],
    [300_000, '5 min'],
    [7_200_000, '2 h'],
    [3 * 86_400_000, '3 d'],
  ])('%i ms last %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});

describe('sizes and limits', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [7_654, '7.65 kB'],
    [76_540, '76.5 kB'],
    [812_000_000, '812 MB'],
    [999_600_000, '1 GB'],
    [1_210_000_000, '1.21 GB'],
  ])('%i bytes on disk are %s', (bytes, text) => {
    expect(byteSize(bytes)).toBe(text);
  });

  it.each([
    [268_435_456, '256 MiB'],
    [1_610_612_736, '1.5 GiB'],
    [1_048_576_000, '0.98 GiB'],
    [4096, '4 KiB'],
  ])('%i bytes of memory are %s', (bytes, text) => {
    expect(memorySize(bytes)).toBe(text);
  });

  it.each([
    [{}, 'no limit'],
    [{ NanoCpus: 1_500_000_000 }, '1.5 CPUs'],
    [{ NanoCpus: 1_000_000_000 }, '1 CPU'],
    [{ CpuQuota: 50_000, CpuPeriod: 100_000 }, '0.5 CPUs'],
    [{ CpuQuota: 200_000 }, '2 CPUs'],
    [{ CpuQuota: -1 }, 'no limit'],
    [{ CpusetCpus: '0-1' }, 'on CPUs 0-1'],
    [{ NanoCpus: 500_000_000, CpusetCpus: '3' }, '0.5 CPUs, on CPUs 3'],
    [{ CpuShares: 512 }, 'no limit'],
  ])('%j is %s', (HostConfig, text) => {
    expect(cpuLimit(inspected('a', { HostConfig }).inspect.HostConfig)).toBe(text);
  });

  it.each([
    [{ Memory: 268_435_456, PidsLimit: 100 }, '256 MiB', '100 processes'],
    [{ Memory: 0, PidsLimit: null }, 'no limit', 'no limit'],
    [{ PidsLimit: -1 }, 'no limit', 'no limit'],
  ])('%j: %s, %s', (HostConfig, memory, processes) => {
    const host = inspected('a', { HostConfig }).inspect.HostConfig;
    expect([memoryLimit(host), pidsLimit(host)]).toEqual([memory, processes]);
  });
});

describe('restartWords', () => {
  it.each([
    [undefined, 'never'],
    [{ Name: 'no' }, 'never'],
    [{ Name: 'always' }, 'always'],
    [{ Name: 'unless-stopped' }, 'always, unless somebody stopped it'],
    [{ Name: 'on-failure' }, 'after a failure, without end'],
    [{ Name: 'on-failure', MaximumRetryCount: 5 }, 'after a failure, at most 5 times'],
    [{ Name: 'on-failure', MaximumRetryCount: 1 }, 'after a failure, at most 1 time'],
    [{ Name: 'on-tuesdays' }, 'on-tuesdays'],
  ])('%j: %s', (RestartPolicy, words) => {
    expect(restartWords(inspected('a', { HostConfig: { RestartPolicy } }).inspect.HostConfig)).toBe(words);
  });
});

describe('exitMeaning', () => {
  it.each([
    [0, false, 'ended without an error'],
    [1, false, 'ended with an error of its own'],
    [125, false, 'the engine could not start it'],
    [126, false, 'its command may not be executed'],
    [127, false, 'its command was not found'],
    [128, false, 'ended with an error of its own'],
    [137, false, 'ended by SIGKILL: by hand, after a stop took too long, or for memory'],
    [137, true, 'killed: it used more memory than it may'],
    [139, false, 'ended by SIGSEGV, it crashed'],
    [143, false, 'ended by SIGTERM, it was asked to stop'],
    [150, false, 'ended by signal 22'],
    [255, false, 'ended with an error of its own'],
  ])('%i (out of memory: %s): %s', (code, oomKilled, meaning) => {
    expect(exitMeaning(code, oomKilled)).toBe(meaning);
  });
});
