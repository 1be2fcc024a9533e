import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/insight/explanation.ts';
import { ESCAPE_PATHS } from '../../../src/knowledge/escape/paths.ts';
import { containerEscape } from '../../../src/ui/screens/container/present-escape.ts';
import { containerPrivileges } from '../../../src/ui/screens/container/present-privileges.ts';
import { ESCAPE_LIST, escapeRows } from '../../../src/ui/screens/escapes/present.ts';
import { info } from '../../audit/sample-facts.ts';
import { audited, containerIs, linesOf, textOf } from '../audited.ts';

const ROOM = { width: 118, linear: false };
const ENGINE = [
  {
    kind: 'info',
    info: info({
      KernelVersion: '7.1.0',
      CgroupVersion: '1',
      SecurityOptions: ['name=seccomp,profile=builtin', 'name=apparmor'],
    }),
  },
  {
    kind: 'engine',
    engine: {
      name: 'Docker',
      version: '29.9.0',
      apiVersion: '1.50',
      rootless: false,
      components: { runc: '1.3.6', containerd: '2.2.9' },
    },
  },
  { kind: 'host-reading', reading: { state: 'done' } },
] as const;

const seen = await audited(
  ...ENGINE,
  containerIs('admin', { HostConfig: { CapAdd: ['SYS_ADMIN'], SecurityOpt: ['apparmor=unconfined'] } }),
  containerIs('almost', { HostConfig: { CapAdd: ['SYS_ADMIN'] } }),
  containerIs('ci', {
    Mounts: [{ Type: 'bind', Source: '/run/docker.sock', Destination: '/run/docker.sock', RW: true }],
  }),
  containerIs('app', { Config: { User: '10001' } }),
);
const linesFor = (id: string, room = ROOM) => containerEscape(seen, id, room);

describe('the ways out of a container', () => {
  it('are chains: what each rests on, the fact that says so, and what breaks it cheapest', () => {
    const lines = linesOf(linesFor('admin'));
    const at = lines.findIndex((line) => line.includes('Release hook of control groups'));
    expect(lines.slice(at, at + 9).map((line) => line.replaceAll(/\s+/g, ' ').trim())).toEqual([
      '✖ Release hook of control groups critical gives a command as root on this host',
      '✓ its root is root of the host Config.User: nobody named: root',
      '✓ has SYS_ADMIN HostConfig.CapAdd: was added',
      '✓ control groups are version 1 CgroupVersion: version 1',
      '✓ its users are those of the host HostConfig.UsernsMode: not set',
      '✓ neither AppArmor nor SELinux forbids it AppArmorProfile: unconfined',
      '✓ seccomp lets mount through seccomp: the engine’s profile',
      '✓ shares the kernel of the host HostConfig.Runtime: the engine’s default',
      'cheapest break: drop SYS_ADMIN --cap-drop SYS_ADMIN',
    ]);
  });

  it('stand in their order: open, one step away, not known, blocked; each is there once', () => {
    const headings = linesFor('admin').flatMap(({ id }) => (id.startsWith('= ') ? [id.slice(2)] : []));
    expect(headings.map((text) => text.replace(/ \(\d+\)$/, ''))).toEqual([
      'Open: nothing is missing',
      'Not known',
      'Blocked',
    ]);
    const paths = linesFor('admin').flatMap(({ id }) => (id.startsWith('path ') ? [id.slice(5)] : []));
    expect(paths.toSorted()).toEqual(ESCAPE_PATHS.map(({ id }) => id).toSorted());
  });

  it('say of one that is a step away what is missing', () => {
    const text = textOf(linesFor('almost'));
    expect(text).toMatch(/One step away \(\d\)[\s\S]*▹ Release hook of control groups/);
    expect(text).toMatch(/✗ AppArmor or SELinux forbids it +AppArmorProfile: default/);
  });

  it('lead to the check, which can be accepted where it fails, and explain what they rest on', () => {
    const lines = linesFor('ci');
    const open = lines.find(({ id }) => id === 'path runtime-socket');
    expect(open?.open).toEqual({
      screen: 'check',
      id: 'escape.runtime-socket',
      resource: { kind: 'container', id: 'ci' },
    });
    expect(open?.waivable).toMatchObject({ check: 'escape.runtime-socket', name: 'ci', refusal: undefined });
    for (const { topic } of lines) if (topic !== undefined) expect(explain(topic)).not.toEqual([]);
  });

  it('are read as sentences where nothing can be seen', () => {
    const text = textOf(linesFor('ci', { ...ROOM, linear: true }));
    expect(text).toContain('holds: reaches a socket that commands the host. Mounts: /run/docker.sock');
    expect(text).not.toMatch(/[✓✗✖▹]/);
  });

  it('of a container that is gone are none', () => {
    expect(textOf(linesFor('gone')).trim()).toBe('This container is gone.');
  });

  it('are counted on the card of its privileges', () => {
    const card = (id: string) => textOf(containerPrivileges(seen.facts, id, ROOM, seen.audit.escapesOf(id)));
    expect(card('ci')).toMatch(/^ ✖ ways out +1 open, 1 one step away/m);
    expect(card('app')).toMatch(/^ {3}ways out +none is open/m);
  });
});

describe('the list of all containers by their ways out', () => {
  const rows = escapeRows(seen.facts, seen.audit);
  const column = ESCAPE_LIST.columns.find(({ id }) => id === ESCAPE_LIST.sort);
  const weight = (row: (typeof rows)[number]) => Number(column?.sortKey?.(row) ?? 0);
  const ranked = rows.toSorted((one, other) => weight(other) - weight(one));

  it('has those first that have most open, then those that are nearly so', () => {
    expect(ranked.map(({ name }) => name)).toEqual(['admin', 'ci', 'almost', 'app']);
    expect(ranked[0]?.worst?.path.severity).toBe('critical');
    expect(ranked.at(-1)?.worst).toBeUndefined();
  });

  it('names the worst and what breaks it, and opens the chains', () => {
    const ci = rows.find(({ name }) => name === 'ci');
    if (ci === undefined) throw new Error('ci is there');
    expect(ESCAPE_LIST.fieldsOf(ci)).toEqual({
      name: 'ci',
      worst: 'Order the engine about',
      break: 'do not mount the socket',
    });
    expect(ESCAPE_LIST.openOf(ci)).toEqual({ screen: 'container', id: 'ci', tab: 'Escape' });
  });
});
