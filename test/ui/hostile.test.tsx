import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Waiver } from '../../src/audit/waiver.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { type HostFacts, hostFactsSchema } from '../../src/facts/host.ts';
import type { ImageLayer, ImageLayers } from '../../src/facts/image-layers.ts';
import type { LayerContents } from '../../src/facts/layer-contents.ts';
import type { LayerIndex } from '../../src/facts/layer-index.ts';
import { type LiveContainer, liveContainerSchema } from '../../src/facts/live-container.ts';
import { networkSchema } from '../../src/facts/network.ts';
import { swarmFactSchema } from '../../src/facts/swarm.ts';
import { image, info, LIVE } from '../audit/sample-facts.ts';
import { colours, strayControls } from '../e2e/terminal-text.ts';
import { anyText, HOSTILE_PIECES, hostileCharacters } from '../facts/hostile-text.ts';
import { FILE, GONE, madeLayer } from '../insight/layers/made-layers.ts';
import { containerIs, imageIs } from './audited.ts';
import { shippedSession } from './live-session.ts';
import { KEY, type ShownOptions, type ShownProgram, showProgram } from './shown-program.tsx';

let program: ShownProgram | undefined;

afterEach(async () => {
  await program?.close();
  program = undefined;
});

/** A host that says `text` wherever it can. */
function hostOf(text: string): readonly FactChange[] {
  const labels = { [text]: text, plain: text };
  const config = {
    Image: text,
    User: text,
    Hostname: text,
    WorkingDir: text,
    StopSignal: text,
    Env: [`PLAIN=${text}`, `DB_PASSWORD=${text}`, text],
    Cmd: [text, `--password=${text}`],
    Entrypoint: [text],
    Labels: labels,
    ExposedPorts: { [`80/${text}`]: {} },
    Healthcheck: { Test: ['CMD', text] },
  };
  return [
    LIVE,
    { kind: 'engine', engine: { name: text, version: text, apiVersion: text, rootless: false } },
    { kind: 'info', info: info({ Name: text, SecurityOptions: [text] }) },
    imageIs(APP, {
      RepoTags: [`${text}:1`],
      RepoDigests: [text],
      Author: text,
      Os: text,
      Config: config,
    }),
    {
      kind: 'network',
      network: networkSchema.parse({
        Id: 'n1',
        Name: text || 'n1',
        Driver: text,
        Scope: text,
        Labels: labels,
        Options: labels,
        IPAM: { Config: [{ Subnet: text, Gateway: text }] },
      }),
    },
    containerIs('c1', {
      Name: `/${text}`,
      Image: APP,
      Path: text,
      Args: [text],
      AppArmorProfile: text,
      State: { Status: 'running', Running: true, Error: text, Health: { Status: text } },
      Config: config,
      Mounts: [
        { Type: 'bind', Source: `/etc/${text}`, Destination: text, Mode: text, Propagation: text, RW: true },
        { Type: 'volume', Name: text, Source: text, Destination: `/data/${text}` },
      ],
      HostConfig: {
        Privileged: true,
        NetworkMode: text,
        PidMode: `container:${text}`,
        CapAdd: [text],
        CapDrop: [text],
        SecurityOpt: [text],
        Dns: [text],
        DnsSearch: [text],
        ExtraHosts: [text],
        Runtime: text,
        Devices: [{ PathOnHost: text }],
        LogConfig: { Type: text, Config: labels },
        RestartPolicy: { Name: text },
        Tmpfs: labels,
      },
      NetworkSettings: {
        Networks: { [text]: { NetworkID: 'n1', IPAddress: text, Gateway: text, Aliases: [text] } },
        Ports: { '80/tcp': [{ HostIp: text, HostPort: text }] },
      },
    }),
    { kind: 'gap', gap: { fact: `images ${text}`, reason: 'error', detail: text, hint: text } },
    { kind: 'gap', gap: { fact: `host.files["${text}"]`, reason: 'error', detail: text, hint: text } },
    { kind: 'host', host: hostThatSays(text) },
    { kind: 'live', id: 'c1', live: liveThatSays(text) },
    {
      kind: 'swarm',
      swarm: swarmFactSchema.parse({
        LocalNodeState: text || 'active',
        Services: [{ ID: 's', Spec: { Name: text } }],
        Secrets: [text],
      }),
    },
    { kind: 'host-reading', reading: { state: 'reading', what: text, done: 1, total: 3 } },
  ];
}

function hostThatSays(text: string): HostFacts {
  const file = { path: text, realPath: `${text}/`, user: text, group: text, modified: text };
  return hostFactsSchema.parse({
    files: { 'api-socket': [file], [text]: [file, file], absent: [] },
    texts: { [text]: text },
    sysctls: { [text]: text },
    processes: {
      dockerd: [{ pid: 1, executable: text, arguments: [text, `--password=${text}`], user: text }],
    },
    units: { [text]: { path: text, dropIns: [text], settings: { [text]: [text] } } },
    options: {
      [text]: { value: text, origin: 'daemon.json', where: text },
      hosts: { value: [text, text], origin: 'command line', where: text },
      'log-opts': { value: { [text]: text } },
    },
    users: [{ name: text, uid: 0, shell: text, home: text }],
    groups: [{ name: text, members: [text] }],
    audit: { trouble: text, rules: [{ path: text, key: text, conditions: [text] }] },
    storage: { dataRoot: text, mountPoint: text, filesystem: text },
    kernel: {
      release: text,
      builtAt: text,
      newestInstalled: `${text}2`,
      lockdown: text,
      vulnerabilities: { [text]: `Vulnerable ${text}` },
    },
    os: { PRETTY_NAME: text },
    appArmor: { [text]: text },
    seLinux: text,
    firewall: { tool: 'nft', frontEnd: text, dockerUser: [text], rules: [text] },
    listeners: [{ address: text, port: 80, pid: 1, program: text }],
    swaps: [{ path: text }],
    subIds: [{ name: text }],
    cloud: text,
    trust: {
      contentTrust: [{ value: text, where: text }],
      policyDefault: text,
      policyPath: text,
      insecureRegistries: [{ registry: text, where: text }],
      shortNameMode: text,
    },
  });
}

function liveThatSays(text: string): LiveContainer {
  return liveContainerSchema.parse({
    Uid: 0,
    InnerUid: 0,
    CapEff: [text],
    CapBnd: [text],
    AppArmor: text,
    Sockets: [text],
    SharedMounts: [text],
    Seccomp: 0,
  });
}

/** Waivers that hold for one half of what fails and are over for the other. */
function waiversThatSay(text: string): readonly Waiver[] {
  const words = { reason: text || 'x', owner: text || 'x', resource: { name: '*' } };
  return [
    { check: 'docker.container.*', ...words },
    { check: '*', ...words, expires: '2020-01-01' },
    { check: text || 'x', ...words, resource: { image: text || 'x', label: text || 'x' } },
  ];
}

const APP = `sha256:${'a'.repeat(64)}`;

/** An image whose names, links, secrets and packages say `text`. */
function hostileLayers(text: string): ImageLayers {
  const name = text.replaceAll('/', '') || 'a';
  const entries = {
    [name]: FILE,
    [`folder/${name}`]: FILE,
    link: { type: 'symlink', target: text || 'x' },
    [`folder/${name}2`]: { mode: 0o4755, xattrs: { [text || 'user.x']: text } },
  } as const;
  const contents: LayerContents = {
    secrets: [{ rule: text, path: name, line: 1, masked: text }],
    packages: [
      {
        type: text,
        name: text,
        version: text,
        source: text,
        licence: text,
        arch: text,
        path: name,
        basis: 'installed',
      },
    ],
    texts: { 'etc/os-release': `ID=${text}\nPRETTY_NAME="${text}"` },
    problems: [text],
  };
  const layer = (createdBy: string, index: LayerIndex): ImageLayer => ({
    diffId: text,
    createdBy,
    created: 0,
    state: { kind: 'read', index, contents, from: 'stream' },
  });
  return {
    imageId: APP,
    name: text,
    inspect: image(APP),
    layers: [
      layer(text, madeLayer(entries)),
      layer(`RUN ${text}`, madeLayer({ [name]: GONE })),
      {
        diffId: text,
        createdBy: text,
        created: 0,
        state: { kind: 'failed', trouble: { kind: 'dropped', what: text, why: text, tryThis: text } },
      },
    ],
    problems: [text],
  };
}

/** The layers of an image and what is reached from there. */
const LAYER_TOUR: readonly string[] = [
  ...['3', 'L', 'Gg', 'm', '=', 'G', 'm', 'm', KEY.enter, 'zGgy', 'sf', 'F', '/a', KEY.esc],
  ...['t', 'Gg', KEY.esc, KEY.enter, '1Gg', '2Gg', 'v', '3Gg', 'y', KEY.esc],
  ...[
    'a',
    'Ggy',
    KEY.esc,
    'V',
    'Gg',
    KEY.enter,
    'Gg',
    KEY.esc,
    KEY.esc,
    'x',
    KEY.esc,
    KEY.esc,
    '5',
    'Gg',
    'y',
  ],
];

/** Every screen, from its top to its end, with what can be typed there; each piece goes on where the last one ended. */
const TOUR: readonly string[] = [
  'Gg',
  'c',
  '2yGg',
  KEY.enter,
  ...['Gg', '2Gg', '3Gg', '4Gg', '5Gg', '6Gg', '7Gg', 'z', 'y', 'e'],
  '3Gg',
  KEY.enter,
  ...['Gg', '2Gg', '3Gg', '4Gg', '5Gg', '6Gg'],
  ...['4Gg', KEY.enter, 'Ggy'],
  ...['5', 'G', 'z', 'z', 'o', 'f', 'b', 'bbb', KEY.enter, 'Gg'],
  ...['6', 'Gg', ...Array.from({ length: 6 }, () => [KEY.tab, 'Gg', 'y']).flat()],
  ...[':waivers\rGgy', KEY.enter, ':findings\r', 'w', KEY.tab, KEY.esc],
  ...['1', KEY.enter, 'Ggy', KEY.enter],
  ...[':gaps\rGg', ':findings\rGg', ':target\rGg', ':settings\r?'],
];

function expectInert({ output, copied, screen }: ShownProgram): void {
  expect(strayControls(output())).toEqual([]);
  // The theme has no colours: any that is there came from the host.
  expect(colours(output())).toEqual([]);
  expect(output()).not.toContain('\u001b[2J');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with ESC
  const drawn = output().replaceAll(/\u001b\[[?>=<]?[\d;:]*[ !"$]?[@-~]|[\r\n]/g, '');
  expect(hostileCharacters(drawn)).toEqual([]);
  for (const text of copied) expect(hostileCharacters(text.replaceAll('\n', ''))).toEqual([]);
  expect(screen()[0]).toMatch(/^ Plimsoll/);
}

async function tour(text: string, options: ShownOptions = {}): Promise<ShownProgram> {
  const session = await shippedSession(...hostOf(text));
  session.waive(waiversThatSay(text));
  session.layered.set(APP, hostileLayers(text));
  session.files.set(`${APP} 0 ${text.replaceAll('/', '') || 'a'}`, Buffer.from(`${text}\n${text}`));
  session.history = [{ Id: text, Created: 1, CreatedBy: text, Size: 1, Comment: text, Tags: [text] }];
  program = await showProgram({
    session,
    settings: { theme: 'mono' },
    banner: text,
    tried: [
      {
        target: text,
        origin: text,
        outcome: { state: 'failed', trouble: { kind: 'refused', what: text, why: text, tryThis: text } },
      },
    ],
    open: () => Promise.reject(new Error(text)),
    ...options,
  });
  await program.press(...TOUR, ...LAYER_TOUR);
  const trouble = { kind: 'dropped', what: text, why: text, tryThis: text } as const;
  session.change({ kind: 'connection', connection: { state: 'failed', trouble } });
  await program.rest();
  return program;
}

describe('a host that says hostile things wherever it can', () => {
  it('is shown inert on every screen, and escaped where somebody should see it', {
    timeout: 90_000,
  }, async () => {
    const shown = await tour(`evil${HOSTILE_PIECES.join('x')}end`, { columns: 200, rows: 50 });
    expectInert(shown);
    await shown.press(':containers\r');
    expect(shown.cursor()).toMatch(/^evil\\x1b\[2Jx\\x1b/);
  });

  it.each([
    ['plain text', 'a'.repeat(1_000_000)],
    ['hostile text', '\u001b]52;c;cm0gLXJm\u0007'.repeat(60_000)],
  ])('a label of a megabyte of %s neither floods it nor acts', async (_, label) => {
    const config = { Labels: { [label]: label }, Env: [`LONG=${label}`] };
    const session = await shippedSession(
      LIVE,
      imageIs('sha256:app', { RepoTags: ['app:1'], Config: config }),
      containerIs('web', { Image: 'sha256:app', Config: config }),
    );
    program = await showProgram({ session, settings: { theme: 'mono' }, columns: 60, rows: 15 });
    await program.press(...TOUR);
    expectInert(program);
    expect(program.scrolls()).toBe(0);
    expect(program.output().length).toBeLessThan(300_000);
  });

  it('for a screen reader as well', { timeout: 90_000 }, async () => {
    expectInert(await tour(`evil${HOSTILE_PIECES.join('x')}end`, { linear: true }));
  });

  it('whatever it is, nothing of it acts on the terminal', { timeout: 90_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const shown = await tour(text, { columns: 100, rows: 30 });
        expectInert(shown);
        await shown.close();
      }),
      {
        numRuns: 4,
        endOnFailure: true,
        // Letters that are one grapheme and take two cells: a line that is too long moves the whole screen.
        examples: [['e\u0301ｶﾞz\u0300\u0300\u0300\u0300日本語मान्यमान्य🇳🇱']],
      },
    );
  });

  it('what a person pastes into a filter or the palette is inert', async () => {
    const session = await shippedSession(...hostOf('web'));
    program = await showProgram({ session, settings: { theme: 'mono' } });
    await program.press(
      '2',
      '/',
      'a\u0007\u009b31m\u202eb\u200b',
      KEY.enter,
      ':',
      'x\u009d0;t\u009c',
      KEY.enter,
    );
    expectInert(program);
  });
});
