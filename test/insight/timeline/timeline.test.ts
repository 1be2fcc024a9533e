import { describe, expect, it } from 'vitest';
import { containerInspectSchema } from '../../../src/facts/container.ts';
import type { FileChange } from '../../../src/facts/container-changes.ts';
import type { ContainerEvent, ContainerEvents } from '../../../src/facts/container-events.ts';
import { containerProcessSchema } from '../../../src/facts/container-processes.ts';
import { exitWords } from '../../../src/insight/exit-code.ts';
import { containerTimeline, type TimelineBasis } from '../../../src/insight/timeline/container-timeline.ts';
import { groupedTimeline } from '../../../src/insight/timeline/grouped-timeline.ts';
import { logEntry } from '../../../src/insight/timeline/log-entries.ts';
import type { TimelineEntry } from '../../../src/insight/timeline/timeline-entry.ts';
import { timelineFilter } from '../../../src/insight/timeline/timeline-filter.ts';

const ID = 'c'.repeat(64);
const at = (clock: string): number => Date.parse(`2026-11-20T${clock}Z`);

function event(clock: string, action: string, attributes: Record<string, string> = {}): ContainerEvent {
  return { at: at(clock), type: 'container', action, subject: ID, attributes };
}

function told(...entries: readonly ContainerEvent[]): ContainerEvents {
  return { readAt: at('12:00:00'), since: 0, entries: [...entries], total: entries.length, gaps: [] };
}

function basis(change: Partial<TimelineBasis> = {}, state: object = {}, inspect: object = {}): TimelineBasis {
  return {
    inspect: containerInspectSchema.parse({
      Id: ID,
      Name: '/web',
      Created: '2026-11-20T08:00:00Z',
      State: {
        Status: 'running',
        Running: true,
        StartedAt: '2026-11-20T08:00:01Z',
        FinishedAt: '0001-01-01T00:00:00Z',
        ...state,
      },
      Config: {},
      HostConfig: {},
      NetworkSettings: {},
      ...inspect,
    }),
    image: undefined,
    engine: undefined,
    events: undefined,
    processes: undefined,
    changes: undefined,
    ...change,
  };
}

const texts = (given: TimelineBasis): readonly string[] =>
  containerTimeline(given).entries.map((entry) => `${entry.kind}: ${entry.text}`);

describe('the time line of a container', () => {
  it('says what its state says while no event does', () => {
    expect(texts(basis())).toEqual(['state: started', 'state: was made']);
    const ended = { Running: false, ExitCode: 137, OOMKilled: true, FinishedAt: '2026-11-20T09:00:00Z' };
    expect(texts(basis({}, ended))[0]).toBe('state: ended with 137: it used more memory than it may');
  });

  it('tells nothing twice that both an event and its state know', () => {
    const events = told(
      event('08:00:00', 'create'),
      event('08:00:01', 'start'),
      event('09:00:00', 'die', { exitCode: '1' }),
    );
    const ended = { Running: false, ExitCode: 1, FinishedAt: '2026-11-20T09:00:00.3Z' };
    expect(texts(basis({ events }, ended))).toEqual([
      'state: ended with 1',
      'state: started',
      'state: was made',
    ]);
  });

  it.each<[string, ContainerEvent, string]>([
    ['a signal', event('09:00:00', 'kill', { signal: '9' }), 'state: was sent SIGKILL'],
    ['no memory', event('09:00:00', 'oom'), 'state: ran out of memory: the kernel ended a process of it'],
    ['health', event('09:00:00', 'health_status: unhealthy'), 'health: its health check says unhealthy'],
    [
      'Podman’s health',
      event('09:00:00', 'health_status', { health_status: 'healthy' }),
      'health: its health check says healthy',
    ],
    ['Podman’s end', event('09:00:00', 'died', { containerExitCode: '2' }), 'state: ended with 2'],
    ['a name', event('09:00:00', 'rename', { oldName: '/old' }), 'state: was renamed from old'],
    ['copied files', event('09:00:00', 'extract-to-dir'), 'exec: files were copied into it'],
    [
      'a secret',
      event('09:00:00', 'exec_start: psql postgres://a:c0rrect-h0rse@db/x'),
      'exec: exec psql postgres://a:********@db/x',
    ],
    ['what nobody knows yet', event('09:00:00', 'frob: x'), 'state: frob: x'],
    [
      'a network',
      {
        at: at('09:00:00'),
        type: 'network',
        action: 'connect',
        subject: 'n1',
        attributes: { container: ID, name: 'back' },
      },
      'network: was connected to network back',
    ],
    [
      'its image',
      {
        at: at('09:00:00'),
        type: 'image',
        action: 'pull',
        subject: 'sha256:1',
        attributes: { name: 'web:1' },
      },
      'image: its image web:1 was pulled',
    ],
  ])('knows %s', (_, entry, text) => {
    expect(texts(basis({ events: told(entry) }))[0]).toBe(text);
  });

  it('tells a program that somebody started once, with its end', () => {
    const events = told(
      event('09:00:00', 'exec_create: sh -c id', { execID: 'x' }),
      event('09:00:00', 'exec_start: sh -c id', { execID: 'x' }),
      event('09:00:04', 'exec_die', { execID: 'x', exitCode: '3' }),
    );
    expect(texts(basis({ events }))[0]).toBe('exec: exec sh -c id: ended after 4 s with 3');
    expect(containerTimeline(basis({ events })).entries[0]).toMatchObject({ severity: 'medium' });
  });

  it.each([
    ['CMD-SHELL', '/bin/sh -c curl -f localhost'],
    // An image may name another shell.
    ['CMD-SHELL', '/bin/bash -o pipefail -ec curl -f localhost'],
    ['CMD', 'curl -f localhost'],
  ])('takes the health check’s own program for what it is: %s, run as %s', (kind, command) => {
    const Config = { Healthcheck: { Test: [kind, 'curl -f localhost'] } };
    const events = told(event('09:00:00', `exec_start: ${command}`, { execID: 'x' }));
    const [entry] = containerTimeline(basis({ events }, {}, { Config })).entries;
    expect(entry).toMatchObject({ kind: 'health', text: 'its health check ran', group: 'health' });
    expect(entry?.severity).toBeUndefined();
  });

  it.each([
    '/bin/sh -c id; curl -f localhost',
    '/bin/sh /tmp/x -c curl -f localhost',
    '/tmp/sh -c curl -f localhost',
  ])('takes no other program for it: %s', (command) => {
    const Config = { Healthcheck: { Test: ['CMD-SHELL', 'curl -f localhost'] } };
    const events = told(event('09:00:00', `exec_start: ${command}`, { execID: 'x' }));
    const [entry] = containerTimeline(basis({ events }, {}, { Config })).entries;
    expect(entry).toMatchObject({ kind: 'exec', severity: 'medium' });
  });

  it('has files at their last change, the telling ones marked, and counts those that came with their times', () => {
    const file = (
      path: string,
      modifiedAt: number | undefined,
      more: Partial<FileChange> = {},
    ): FileChange => ({
      path,
      kind: 'added',
      type: 'file',
      mode: 0o644,
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
      ...more,
    });
    const entries = [
      file('/tmp/x', at('09:30:00'), { mode: 0o755 }),
      file('/var/log/a', at('09:10:00')),
      file('/usr/old', at('08:00:00') - 86_400_000),
      file('/gone', undefined, { kind: 'deleted' }),
      file('/unread', undefined),
    ];
    const changes = { readAt: 0, source: 'folder', entries, total: 5, gaps: [] } as const;
    const { entries: line, unknown } = containerTimeline(basis({ changes: { ...changes, gaps: [] } }));
    expect(line[0]).toMatchObject({
      text: '/tmp/x was written: new program',
      severity: 'high',
      about: { kind: 'changed-file', path: '/tmp/x' },
    });
    expect(line[1]).toMatchObject({ text: '/var/log/a was written', group: 'files in /var/log' });
    expect(line.map(({ text }) => text)).toContain('1 file is older than the container');
    expect(unknown.join()).toContain('When one file was deleted can’t be told');
    expect(unknown.join()).toContain('1 changed file were not read');
  });

  it('has processes at their start', () => {
    const running = containerProcessSchema.parse({
      pid: 7,
      parentPid: 1,
      name: 'nc',
      executable: '/tmp/nc',
      origin: 'added',
      arguments: ['nc', '-l'],
      startedAt: '2026-11-20T09:15:00Z',
    });
    const processes = { readAt: 0, source: 'proc', processes: [running], total: 1, gaps: [] } as const;
    const [entry] = containerTimeline(
      basis({ processes: { ...processes, processes: [running], gaps: [] } }),
    ).entries;
    expect(entry).toMatchObject({
      at: at('09:15:00'),
      text: 'nc -l began: not from the image',
      about: { kind: 'process', pid: 7 },
    });
  });

  it('says what the engine has forgotten, and does not where it remembers the beginning', () => {
    expect(containerTimeline(basis({ events: told() })).unknown.join()).toContain(
      'of this container it remembers none',
    );
    const begun = told(event('08:00:00', 'create'));
    expect(containerTimeline(basis({ events: begun })).unknown).toEqual([]);
    expect(containerTimeline(basis()).unknown).toEqual([]);
    const cut = { ...told(event('09:00:00', 'start')), total: 9_000 };
    expect(containerTimeline(basis({ events: cut })).unknown.join()).toContain(
      'Only the last 1 of 9,000 events',
    );
  });

  it('has ids of its own for each, also for events that are alike', () => {
    const events = told(event('09:00:00', 'kill'), event('09:00:00', 'kill'), event('09:00:00', 'stop'));
    const ids = containerTimeline(basis({ events })).entries.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it.each([
  [0, 'ended, all well'],
  [1, 'ended with 1'],
  [127, 'ended with 127: its command was not found'],
  [139, 'ended with 139: SIGSEGV, it crashed'],
  [Number.NaN, 'ended'],
])('an exit code of %d reads: %s', (code, words) => {
  expect(exitWords(code)).toBe(words);
});

describe('entries of a group', () => {
  const entry = (minute: number, group?: string): TimelineEntry => ({
    id: `${minute} ${group}`,
    at: minute * 60_000,
    kind: 'file',
    text: 'x',
    detail: '',
    ...(group === undefined ? {} : { group }),
  });
  const sizes = (entries: readonly TimelineEntry[]): readonly number[] =>
    groupedTimeline(entries).map((group) => group.entries.length);

  it('that follow each other are one, once they are many', () => {
    expect(sizes([9, 8, 7].map((minute) => entry(minute, 'a')))).toEqual([1, 1, 1]);
    expect(sizes([9, 8, 7, 6].map((minute) => entry(minute, 'a')))).toEqual([4]);
    expect(sizes([entry(9, 'a'), entry(8, 'a'), entry(7), entry(6, 'a'), entry(5, 'a')])).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect(sizes([90, 80, 40, 30, 20, 10].map((minute) => entry(minute, 'a')))).toEqual([1, 1, 4]);
  });

  it('keep their name while others come to them', () => {
    const [before] = groupedTimeline([8, 7, 6, 5].map((minute) => entry(minute, 'a')));
    const [after] = groupedTimeline([9, 8, 7, 6, 5].map((minute) => entry(minute, 'a')));
    expect(after?.id).toBe(before?.id);
  });
});

describe('what is looked for in a time line', () => {
  const now = new Date(2026, 10, 20, 12, 0, 0).getTime();
  const clock = (hours: number, minutes = 0): number => new Date(2026, 10, 20, hours, minutes).getTime();
  const entry = (time: number, kind: TimelineEntry['kind'], text: string): TimelineEntry => ({
    id: text,
    at: time,
    kind,
    text,
    detail: '',
  });
  const LINE = [
    entry(clock(11, 55), 'file', '/tmp/kdevtmpfsi was written'),
    entry(clock(10, 30), 'process', 'sh -c wget began'),
    entry(clock(9), 'state', 'started'),
    entry(clock(13) - 86_400_000, 'log', 'ready to accept'),
  ];
  it.each<[string, readonly number[]]>([
    ['', [0, 1, 2, 3]],
    ['kind:file', [0]],
    ['kind:file,state', [0, 2]],
    ['kind:proc', [1]],
    ['!kind:file', [1, 2, 3]],
    ['since:10m', [0]],
    ['since:2h', [0, 1]],
    ['after:10:00', [0, 1]],
    ['after:10:00 before:11:00', [1]],
    ['before:2026-11-20', [3]],
    // What is still to come today was yesterday.
    ['after:13:00', [0, 1, 2, 3]],
    ['wget', [1]],
    ['KDEVTMP', [0]],
    ['kdvtmp', [0]],
    ['since:10m kind:state', []],
    ['since:', [0, 1, 2, 3]],
  ])('%s', (query, places) => {
    const filter = timelineFilter(query, now);
    expect(filter.problem).toBe('');
    expect(LINE.flatMap((each, place) => (filter.matches(each) ? [place] : []))).toEqual(places);
  });

  it.each(['kind:nothing', 'since:soon', 'after:25:00', 'before:never'])('%s says what would do', (query) => {
    const filter = timelineFilter(query, now);
    expect(filter.problem).not.toBe('');
    expect(LINE.every(filter.matches)).toBe(true);
  });
});

it('a line of a log is a moment where it has a time', () => {
  const line = { at: '2026-11-20T08:12:04.5Z', text: 'x', isCut: false, stream: 'stderr' } as const;
  expect(logEntry({ line, number: 3, level: 'error', text: 'x' })).toMatchObject({
    at: at('08:12:04.5'),
    severity: 'medium',
    detail: 'it wrote this to stderr as error',
  });
  expect(logEntry({ line: { ...line, at: '' }, number: 3, level: undefined, text: 'x' })).toBeUndefined();
});
