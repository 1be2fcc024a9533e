import { describe, expect, it } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { explain } from '../../../src/insight/explanation.ts';
import { LIVE_ASPECTS } from '../../../src/insight/live-difference.ts';
import { containerOverview } from '../../../src/ui/screens/container/present-overview.ts';
import { containerPrivileges } from '../../../src/ui/screens/container/present-privileges.ts';
import { factsOf } from '../../audit/sample-facts.ts';
import { auditedBy, linesOf, textOf } from '../audited.ts';
import { liveAs, TOLD_CHANGES } from '../told-host.ts';

const ROOM = { width: 78, linear: false };
const linesFor = (id: string, changes: readonly FactChange[] = [], room = ROOM) =>
  containerPrivileges(factsOf(...TOLD_CHANGES, ...changes), id, room);
const textFor = (...args: Parameters<typeof linesFor>): string => textOf(linesFor(...args), 78);

describe('what confines a container', () => {
  it('stands as the kernel says beside the default and a hardened one, marked where it was configured otherwise', () => {
    const text = textFor('api');
    expect(text).toMatch(/^The kernel confines it less than configured: capabilities, seccomp$/m);
    expect(textOf(linesFor('api'), 200)).toMatch(
      /^ ≠ seccomp +off +the engine’s +or tighter\n +confined less than configured; configured engine’s profile$/m,
    );
    expect(textOf(linesFor('api'), 200)).toMatch(
      /^ ≠ capabilities +16 +14 +none\n +confined less than configured; configured 15; more: SYS_ADMIN$/m,
    );
    expect(text).toMatch(/^ {3}root filesystem +writable +writable +read-only$/m);
  });

  it('says that all is as configured only where something was compared', () => {
    const same: FactChange = {
      kind: 'live',
      id: 'edge',
      live: liveAs({ NoNewPrivs: true, RootReadOnly: true }),
    };
    expect(textFor('edge')).toContain('The kernel confines it more than configured: processes');
    const small = { ...liveAs({ NoNewPrivs: true, RootReadOnly: true }) };
    const Cgroup = {
      version: 2,
      path: '/',
      memoryMax: 268_435_456,
      pidsMax: null,
      cpuMax: null,
      cpuWeight: 100,
    } as const;
    expect(textFor('edge', [same, { kind: 'live', id: 'edge', live: { ...small, Cgroup } }])).toContain(
      'The kernel confines it as configured',
    );
    expect(textFor('old-job')).not.toContain('The kernel confines');
  });

  it('of a container that does not run is what is configured, and that is said', () => {
    const text = textFor('old-job');
    expect(text).toContain(
      'As configured\n It does not run: there is nothing that the kernel could say of it.',
    );
    for (const name of LIVE_ASPECTS) expect(text).toContain(` ${name}`);
  });

  it('says why the kernel’s side is not known, and what would help', () => {
    expect(textFor('db').replaceAll(/\s+/g, ' ')).toContain(
      'What the kernel says of it could not be read. The files of process 4121 belong to another user. Run as root.',
    );
    expect(textFor('ci-runner')).toContain('What the kernel says of it was not read.');
    const reading: FactChange = {
      kind: 'host-reading',
      reading: { state: 'reading', what: 'processes', done: 0, total: 2 },
    };
    expect(textFor('ci-runner', [reading])).toContain('What the kernel says of it is being read…');
  });

  it('marks a part that could not be read', () => {
    const { Seccomp: _, ...live } = liveAs();
    const text = textOf(linesFor('api', [{ kind: 'live', id: 'api', live }]), 200);
    expect(text).toMatch(
      /^ \? seccomp +engine’s profile +the engine’s +or tighter\n +as configured: what the kernel says was not read$/m,
    );
  });

  it('names each capability with what it permits and how it is abused, those beyond the default and the worst first', () => {
    const text = textOf(linesFor('api'), 200);
    expect(text).toMatch(
      /Capabilities as the kernel says \(16\)\n {3}effective \d+ .*\n {3}SYS_ADMIN +critical +the kernel says so, .*\n(?: {5,}.*\n)+ {3}NET_ADMIN +high +was added, /,
    );
    expect(text).toMatch(/^ {3}Given unasked, and hardly ever needed \(14\):\n {3}AUDIT_WRITE +low/m);
    expect(text).toMatch(/^ {3}CHOWN .*\n {5}Lets it give files to other users\. Takes over files/m);
    expect(text).toContain('Sockets of others that it can reach (1)\n   /run/docker.sock');
  });

  it('explains every line', () => {
    for (const { id, topic = '' } of linesFor('api')) {
      if (id.startsWith('aspect ') || id.startsWith('capability ')) expect(explain(topic)).not.toEqual([]);
    }
  });

  it('is read as sentences where nothing can be seen', () => {
    const text = textFor('api', [], { ...ROOM, linear: true });
    expect(text).toContain('seccomp: off; the default the engine’s; hardened or tighter');
    expect(text).not.toContain('≠');
  });
});

describe('the overview of a container', () => {
  const overview = (id: string): string => textOf(containerOverview(auditedBy([], ...TOLD_CHANGES), id));

  it('tells where the kernel confines it less than configured, and leads there', () => {
    expect(overview('api')).toContain(
      'Not as it was configured\n ≠ capabilities  configured 15, the kernel says 16\n ≠ seccomp  configured engine’s profile, the kernel says off',
    );
    const lines = containerOverview(auditedBy([], ...TOLD_CHANGES), 'api');
    expect(lines.find(({ id }) => id === 'difference seccomp')?.open).toEqual({
      screen: 'container',
      id: 'api',
      tab: 'Privileges',
    });
  });

  it('says nothing of it where it is confined as configured, or more', () => {
    for (const id of ['edge', 'db', 'old-job']) expect(overview(id)).not.toContain('Not as it was');
    expect(linesOf(containerOverview(auditedBy([], ...TOLD_CHANGES), 'edge')).length).toBeGreaterThan(5);
  });
});
