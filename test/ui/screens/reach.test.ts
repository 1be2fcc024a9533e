import { describe, expect, it } from 'vitest';
import { containerProcessesSchema } from '../../../src/facts/container-processes.ts';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { liveContainerSchema } from '../../../src/facts/live-container.ts';
import { networkSchema } from '../../../src/facts/network.ts';
import { OUTSIDE, ReachMap } from '../../../src/insight/reach/reach-map.ts';
import { plain } from '../../../src/ui/document/document-line.ts';
import { bindKeys, keyWordsOf } from '../../../src/ui/keys/bindings.ts';
import { containerNetwork } from '../../../src/ui/screens/container/present-network.ts';
import { networkDocument } from '../../../src/ui/screens/network/present.ts';
import {
  matrixHead,
  matrixLayout,
  matrixRow,
  matrixTitle,
  reachRows,
} from '../../../src/ui/screens/reach/present-map.ts';
import { mayReachTree, reachedByTree } from '../../../src/ui/screens/reach/present-tree.ts';
import { reachWhy } from '../../../src/ui/screens/reach/present-why.ts';
import { factsOf } from '../../audit/sample-facts.ts';
import { audited, auditedBy, containerIs, fieldOf, linesOf, textOf } from '../audited.ts';

const networkIs = (name: string, fields: object = {}): FactChange => ({
  kind: 'network',
  network: networkSchema.parse({ Id: name, Name: name, Driver: 'bridge', ...fields }),
});

const on = (last: number, ...names: readonly string[]) => ({
  Networks: Object.fromEntries(
    names.map((name, at) => [
      name,
      { NetworkID: name, IPAddress: `10.${at}.${name.length}.${last}`, Gateway: `10.${at}.${name.length}.1` },
    ]),
  ),
});

const listens = (id: string, ...ports: readonly number[]): FactChange => ({
  kind: 'live',
  id,
  live: liveContainerSchema.parse({
    Listeners: ports.map((port) => ({ protocol: 'tcp', address: '0.0.0.0', port, program: 'prog' })),
  }),
});

/** A shop: edge is open to everyone, db on a network behind it, a job that may not get out. */
const SHOP: readonly FactChange[] = [
  networkIs('front'),
  networkIs('back', { Internal: true }),
  containerIs('edge', {
    State: { Running: true },
    Config: { ExposedPorts: { '80/tcp': {} } },
    NetworkSettings: {
      ...on(2, 'front', 'back'),
      Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '80' }] },
    },
  }),
  containerIs('db', {
    State: { Running: true },
    Config: { ExposedPorts: { '5432/tcp': {} } },
    NetworkSettings: { ...on(3, 'back'), Ports: {} },
  }),
  containerIs('guest', { State: { Running: true }, NetworkSettings: on(4, 'front') }),
  containerIs('off', { State: { Running: false }, NetworkSettings: on(5, 'front') }),
  listens('edge', 80, 4444),
  listens('db', 5432),
  listens('guest'),
  { kind: 'host', host: { firewall: { tool: 'iptables', frontEnd: 'ufw', dockerUser: [], rules: [] } } },
  {
    kind: 'host',
    host: { options: { 'userland-proxy': { value: true, origin: 'default', where: '' } } },
  },
];

const KEYS = keyWordsOf(bindKeys());
const LOOK = { folded: new Set<string>(), linear: false };

describe('the map', () => {
  const { facts, audit } = auditedBy([], ...SHOP);
  const map = new ReachMap(facts);
  const rows = reachRows(map, audit);
  const drawn = (width: number, at = 0, linear = false) => {
    const layout = matrixLayout(map, width, at);
    return rows.map((row) =>
      plain(matrixRow(map, row, layout, { at, linear, keys: KEYS }).draw(width)).trimEnd(),
    );
  };

  it('has what is open widest first, a column for outside, the host and each sort of container', () => {
    const layout = matrixLayout(map, 77, 0);
    expect(plain(matrixHead(layout, false) ?? []).trimEnd()).toBe(
      '  port          outside host    back       back+front front',
    );
    expect(drawn(77)).toEqual([
      '  edge 80/tcp   ● open  ● open  ● open     itself     ● open',
      '  db 5432/tcp   –       ● open  itself     ● open     –',
      '  edge 4444/tcp –       ● open  ● open     itself     ● open',
    ]);
  });

  it('says of the row under the cursor who gets there, of a cell why', () => {
    const layout = matrixLayout(map, 77, 0);
    const [first, second] = rows;
    if (first === undefined || second === undefined) throw new Error('no rows');
    const said = (row: typeof first, at: number) =>
      matrixRow(map, row, layout, { at, linear: false, keys: KEYS })
        .details?.()
        .map((line) => plain(line).trim());
    expect(said(first, 0)?.[0]).toBe('80/tcp HTTP: reached by internet or LAN, this host, 2 containers');
    expect(said(second, 5)).toEqual([
      'from containers on front: guest',
      'no: they are on no network together',
    ]);
    expect(said(second, 1)?.[1]).toBe('no: it is not published: only its own networks reach it');
    expect(matrixRow(map, second, layout, { at: 5, linear: false, keys: KEYS }).open).toEqual({
      screen: 'reach-why',
      from: 'guest',
      to: 'db 5432/tcp',
    });
  });

  it('is the same in words for a screen reader', () => {
    expect(drawn(77, 0, true)[0]).toBe(
      'edge 80/tcp, HTTP, reached by internet or LAN, this host, 2 containers',
    );
    expect(drawn(77, 0, true).join('\n')).not.toMatch(/[●○–]/);
    expect(plain(matrixTitle(map, rows, { linear: true, start: undefined }))).not.toMatch(/[●○▲]/);
  });

  it.each([30, 60, 77, 117, 197])('never draws wider than %i cells', (width) => {
    for (const line of drawn(width)) expect(line.length).toBeLessThanOrEqual(Math.max(width, 60));
  });

  it('shows a part of many columns, the one under the cursor among them', () => {
    const many = auditedBy(
      [],
      ...Array.from({ length: 60 }, (_, n) => networkIs(`net-${n}`)),
      ...Array.from({ length: 60 }, (_, n) =>
        containerIs(`c-${n}`, { State: { Running: true }, NetworkSettings: on(2, `net-${n}`) }),
      ),
      containerIs('web', {
        State: { Running: true },
        NetworkSettings: { ...on(9, 'net-0'), Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '80' }] } },
      }),
    );
    const wide = new ReachMap(many.facts);
    expect(wide.starts.length).toBe(62);
    for (const at of [0, 1, 3, 30, 62]) {
      const { shown } = matrixLayout(wide, 77, at);
      expect(shown.length).toBeLessThan(20);
      if (at > 0) expect(shown.map(({ index }) => index + 1)).toContain(at);
    }
  });

  it('flags a database that is open, and not one that somebody accepted', async () => {
    const open = await audited(
      ...SHOP,
      containerIs('db', {
        State: { Running: true },
        NetworkSettings: { ...on(3, 'front'), Ports: { '5432/tcp': [{ HostIp: '', HostPort: '5432' }] } },
      }),
    );
    const [first] = reachRows(new ReachMap(open.facts), open.audit);
    expect(first).toMatchObject({ isWaived: false, needless: { severity: 'high' } });
    expect(
      open.audit.findingsOf('container', 'db').find(({ check }) => check === first?.needless?.check)?.status,
    ).toBe('fail');
  });
});

describe('trees', () => {
  const { facts } = auditedBy([], ...SHOP);
  const map = new ReachMap(facts);

  it('from a start: its ways out, what it reaches, and where one gets from there', () => {
    expect(linesOf(mayReachTree(facts, map, 'guest', LOOK)).map((line) => line.trim())).toEqual([
      'reaches 2 ports of 1 container',
      '',
      '● internet or LAN   through front',
      '▾ edge',
      '● 80/tcp     HTTP   through front',
      '● 4444/tcp     through front   undeclared',
      '▸ from edge on to 1 more container',
    ]);
    const folded = new Set(['guest>edge on', 'guest>edge>db']);
    expect(textOf(mayReachTree(facts, map, 'guest', { ...LOOK, folded }))).toMatch(
      /▾ from edge on to 1 more container\n +▾ db\n +● 5432\/tcp +PostgreSQL +through back$/,
    );
    expect(textOf(mayReachTree(facts, map, OUTSIDE, LOOK))).toContain('▾ edge');
    expect(textOf(mayReachTree(facts, map, OUTSIDE, LOOK))).not.toContain('5432');
  });

  it('to a container: by port, who gets there and how many do not', () => {
    expect(linesOf(reachedByTree(facts, map, 'db', LOOK)).map((line) => line.trim())).toEqual([
      '5432/tcp  PostgreSQL',
      '– internet or LAN   it is not published: only its own networks reach it',
      '● this host   by its address on back',
      '● edge  on back and front   through back',
      '– 1 other container',
    ]);
  });

  it('of one that does not run, or is gone, say so', () => {
    expect(textOf(mayReachTree(facts, map, 'off', LOOK))).toContain('It does not run');
    expect(textOf(reachedByTree(facts, map, 'nobody', LOOK))).toContain('gone');
  });
});

describe('the reasons', () => {
  const why = (changes: readonly FactChange[], from: string, to: string) => {
    const seen = auditedBy([], ...changes);
    return textOf(reachWhy(seen, new ReachMap(seen.facts), from, to, { width: 120, linear: false }), 120);
  };

  it('name each step with its fact, and what would close it', () => {
    const text = why(SHOP, OUTSIDE, 'edge 80/tcp');
    expect(text).toContain('● internet or LAN reaches it');
    expect(text).toMatch(
      /✓ published on every address of this host +NetworkSettings.Ports 80\/tcp: 0\.0\.0\.0:80/,
    );
    expect(text).toMatch(
      /✓ the host’s firewall lets it through +firewall, passing through: no rule drops it/,
    );
    expect(text).toMatch(/closes it: Publish it on 127\.0\.0\.1/);
  });

  it('hold for those beside the start, and not for the container whose port it is', () => {
    expect(why(SHOP, 'guest', 'edge 80/tcp')).not.toContain('The same holds');
    const beside = containerIs('other', { State: { Running: true }, NetworkSettings: on(6, 'back') });
    const inner = containerIs('inner', { State: { Running: true }, NetworkSettings: on(7, 'back') });
    expect(why([...SHOP, beside, inner], 'other', 'db 5432/tcp')).toContain(
      'The same holds for inner: it is on back too.',
    );
  });

  it('never call closed what could not be read', () => {
    const unread = SHOP.filter(({ kind }) => kind !== 'host');
    expect(why(unread, OUTSIDE, 'edge 80/tcp')).toMatch(
      /\? internet or LAN may reach it: something that decides was not read/,
    );
  });

  it('name the rule that closes it', () => {
    const rules = ['-P FORWARD ACCEPT', '-A FORWARD -j DOCKER-USER', '-A DOCKER-USER -j DROP'];
    const text = why(
      [
        ...SHOP,
        { kind: 'host', host: { firewall: { tool: 'iptables', frontEnd: '', dockerUser: [], rules } } },
      ],
      OUTSIDE,
      'edge 80/tcp',
    );
    expect(text).toMatch(/✗ the host’s firewall drops it +firewall, passing through: -A DOCKER-USER -j DROP/);
    expect(text).not.toContain('closes it');
  });
});

describe('the Network tab of a container', () => {
  const talking: FactChange = {
    kind: 'processes',
    id: 'edge',
    processes: containerProcessesSchema.parse({
      readAt: 0,
      source: 'proc',
      total: 1,
      processes: [{ pid: 7, parentPid: 0, name: 'nginx' }],
      sockets: [
        { protocol: 'tcp', state: 'listening', localAddress: '0.0.0.0', localPort: 80, pid: 7 },
        ...[
          ['10.0.5.2', 80, '203.0.113.9', 50_000],
          ['10.0.5.2', 40_001, '10.0.5.1', 22],
          ['10.1.4.2', 40_002, '10.0.4.3', 5432],
          ['10.0.5.2', 40_003, '169.254.169.254', 80],
          ['10.0.5.2', 40_004, '10.0.5.4', 8080],
        ].map(([localAddress, localPort, remoteAddress, remotePort]) => ({
          protocol: 'tcp',
          state: 'connected',
          localAddress,
          localPort,
          remoteAddress,
          remotePort,
          pid: 7,
        })),
      ],
    }),
  };
  const tab = (changes: readonly FactChange[], id = 'edge', linear = false) =>
    containerNetwork(auditedBy([], ...changes).facts, id, linear);

  it('holds what listens against what is declared', () => {
    const text = textOf(tab(SHOP));
    expect(text).toContain('Listens on (2)');
    expect(text).toMatch(/ {3}80\/tcp +published +0\.0\.0\.0:80 prog +HTTP/);
    expect(text).toMatch(/■ 4444\/tcp +not declared +0\.0\.0\.0:4444 prog/);
  });

  it('sums up who reaches it and leads to the map', () => {
    const lines = tab(SHOP);
    expect(fieldOf(lines, 'from outside')).toBe('● open: 80/tcp');
    expect(fieldOf(lines, 'from containers')).toBe('2 of 2 others');
    expect(fieldOf(lines, 'may reach')).toBe('1 port of 1 container');
    expect(fieldOf(lines, 'host firewall')).toBe('80/tcp: lets it through   ufw is active');
    const places = lines.map(({ open }) => open?.screen);
    expect(places).toEqual(expect.arrayContaining(['reach-of', 'reach-map']));
    expect(fieldOf(tab(SHOP, 'db'), 'from outside')).toMatch(/^not reached: it is not published/);
    expect(fieldOf(tab(SHOP, 'db'), 'way out')).toBe('all of its networks are internal');
  });

  it('names who talks with it: containers, the host, the cloud', () => {
    const text = textOf(tab([...SHOP, talking]));
    expect(text).toContain('Comes in now (1)');
    expect(text).toMatch(/← 203\.0\.113\.9 +on 80\/tcp +nginx 7/);
    expect(text).toContain('Goes out now (4)');
    expect(text).toMatch(/→ this host \(10\.0\.5\.1:22\) +tcp +nginx 7/);
    expect(text).toMatch(/→ db \(10\.0\.4\.3:5432\)/);
    expect(text).toMatch(/→ guest \(10\.0\.5\.4:8080\)/);
    expect(text).toMatch(/→ cloud metadata \(169\.254\.169\.254:80\)/);
    expect(textOf(tab([...SHOP, talking], 'edge', true))).not.toMatch(/[←●■▾]/);
  });

  it('says what an engine alone can’t tell, and why', () => {
    const engineOnly = SHOP.filter(({ kind }) => kind !== 'live' && kind !== 'host');
    const gap = {
      reason: 'remote',
      detail: 'the engine is on another machine',
      hint: 'Run it there',
    } as const;
    const text = textOf(
      tab([
        ...engineOnly,
        { kind: 'gap', gap: { fact: 'host', ...gap } },
        {
          kind: 'processes',
          id: 'edge',
          processes: containerProcessesSchema.parse({
            readAt: 0,
            source: 'engine',
            total: 0,
            processes: [],
            gaps: [{ fact: 'sockets', ...gap }],
          }),
        },
      ]),
    );
    expect(text).toContain('Listens on (?)');
    expect(text).toMatch(/\? What listens can’t be seen\. .*on another machine/i);
    expect(text).toMatch(/from outside +\? unknown: 80\/tcp/);
    expect(text).toMatch(/host firewall +not read\. .*on another machine/i);
    expect(text).toMatch(/They can’t be seen\. .*on another machine/i);
  });

  it('of one that does not run has nothing live', () => {
    const text = textOf(tab(SHOP, 'off'));
    expect(text).not.toMatch(/Listens on|Comes in now|Who reaches whom/);
  });
});

it('a network leads to the ports that are on it', () => {
  const line = networkDocument(factsOf(...SHOP), 'front').find(({ open }) => open?.screen === 'reach-map');
  expect(line?.open).toEqual({ screen: 'reach-map', query: 'front' });
});
