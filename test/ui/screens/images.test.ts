import { describe, expect, it } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { imageHistorySchema, imageInspectSchema } from '../../../src/facts/image.ts';
import {
  imageConfig,
  imageHistory,
  imageOverview,
  imageUsers,
} from '../../../src/ui/screens/image/present.ts';
import { IMAGE_LIST, imageRows } from '../../../src/ui/screens/images/present.ts';
import { listedImages } from '../../audit/sample-facts.ts';
import { audited, containerIs, fieldOf, imageIs, linesOf, textOf } from '../audited.ts';

const SECRET = 'c0rrect-h0rse-battery';
const WEB = imageInspectSchema.parse({
  Id: 'sha256:web',
  RepoTags: ['shop/web:1.4'],
  Created: '2026-11-17T09:00:00Z',
  Size: 55_400_000,
  Os: 'linux',
  Architecture: 'amd64',
  RootFS: { Type: 'layers', Layers: ['a', 'b', 'c'] },
  Config: {
    Env: ['PATH=/bin', `API_TOKEN=${SECRET}`],
    Entrypoint: ['redis-cli'],
    Cmd: ['-a', SECRET],
    ExposedPorts: { '8080/tcp': {} },
  },
});
const HOST: readonly FactChange[] = [
  { kind: 'image', inspect: WEB },
  imageIs('sha256:unused', { RepoTags: ['old:1'], Config: { User: 'app' } }),
  containerIs('web-1', { Image: 'sha256:web', State: { Status: 'running', Running: true } }),
  containerIs('web-2', { Image: 'sha256:web', State: { Status: 'exited' } }),
];

describe('the list of images', () => {
  it('says who uses each', async () => {
    const { facts, audit } = await audited(...HOST);
    const used = imageRows(facts, audit).map(({ name, usedBy, user }) => [name, usedBy.length, user]);
    expect(used).toEqual([
      ['shop/web:1.4', 2, 'root'],
      ['old:1', 0, 'app'],
    ]);
  });

  it('shows what is only listed yet', async () => {
    const { facts, audit } = await audited(listedImages('sha256:x'));
    expect(imageRows(facts, audit)[0]).toMatchObject({ name: 'sha256:x:1', user: '', usedBy: [] });
  });

  it('opens the image that a row stands for', async () => {
    const { facts, audit } = await audited(...HOST);
    const [row] = imageRows(facts, audit);
    if (row === undefined) throw new Error('there is an image');
    expect(IMAGE_LIST.openOf(row)).toEqual({ screen: 'image', id: 'sha256:web', tab: 'Overview' });
  });
});

describe('an image', () => {
  it('starts with its worst news, each leading to its check', async () => {
    const seen = await audited(...HOST);
    const lines = imageOverview(seen, WEB);
    expect(linesOf(lines)[0]).toMatch(/^Worst of \d+ findings$/);
    expect(lines.find(({ id }) => id === 'worst 0')?.open).toMatchObject({
      screen: 'check',
      resource: { kind: 'image', id: 'sha256:web' },
    });
    expect(fieldOf(lines, 'size')).toBe('55.4 MB in 3 layers');
    expect(fieldOf(lines, 'used by')).toBe('web-1, web-2');
    expect(fieldOf(lines, 'user')).toBe('root (no user is set)');
    expect(fieldOf(lines, 'exposes')).toBe('8080/tcp');
    expect(fieldOf(lines, 'pulled as')).toBe('not from a registry: built or loaded here');
  });

  it('names what it was built on: the image here that has most of its layers below, else what its label says', async () => {
    const of = (id: string, Layers: readonly string[], name = id) =>
      imageIs(id, { RepoTags: [name], RootFS: { Type: 'layers', Layers } });
    const lowest = of('sha256:base', ['a'], 'debian:12');
    const middle = of('sha256:mid', ['a', 'b'], 'node:22');
    const others = [of('sha256:same', ['a', 'b', 'c']), of('sha256:else', ['b']), of('sha256:none', [])];
    const builtOn = async (inspect: typeof WEB, ...changes: readonly FactChange[]) => {
      const lines = imageOverview(await audited(...HOST, ...others, ...changes), inspect);
      const open = lines.find(({ id }) => id === ': built on')?.open;
      return { words: fieldOf(lines, 'built on'), open };
    };
    expect(await builtOn(WEB, lowest, middle)).toEqual({
      words: 'node:22, which has its lowest 2 layers',
      open: { screen: 'image', id: 'sha256:mid', tab: 'Overview' },
    });
    expect((await builtOn(WEB, lowest)).words).toBe('debian:12, which has its lowest layer');
    const Labels = { 'org.opencontainers.image.base.name': 'docker.io/library/debian:12' };
    const labelled = { ...WEB, Config: { ...WEB.Config, Labels } };
    expect((await builtOn(labelled)).words).toBe('docker.io/library/debian:12, as its label says');
    expect((await builtOn(labelled, lowest)).words).toBe('debian:12, which has its lowest layer');
    expect((await builtOn(WEB)).words).toBe('not known: no label says, no image here is below it');
  });

  it('leads to the containers that use it', async () => {
    const { facts } = await audited(...HOST);
    const lines = imageUsers(facts, 'sha256:web');
    expect(linesOf(lines)[0]).toBe('Used by 2 containers');
    expect(lines.flatMap(({ open }) => (open === undefined ? [] : [open]))).toEqual([
      { screen: 'container', id: 'web-1', tab: 'Overview' },
      { screen: 'container', id: 'web-2', tab: 'Overview' },
    ]);
    expect(textOf(imageUsers(facts, 'sha256:unused'))).toContain('Nobody');
  });

  it('masks secrets in its configuration, also behind an option of the entrypoint', () => {
    const text = textOf(imageConfig(WEB, new Set()));
    expect(text).toContain('API_TOKEN=********');
    expect(text).toMatch(/command +-a \*{8}/);
    expect(text).not.toContain(SECRET);
  });

  it('reveals one variable and nothing else', () => {
    const text = textOf(imageConfig(WEB, new Set(['API_TOKEN'])));
    expect(text).toContain(`API_TOKEN=${SECRET}`);
    expect(text.split(SECRET)).toHaveLength(2);
  });
});

describe('the history of an image', () => {
  const history = imageHistorySchema.parse([
    { Created: 1_763_370_000, CreatedBy: `ENV API_TOKEN=${SECRET}`, Size: 0 },
    {
      Created: 1_763_369_000,
      CreatedBy: `RUN install ${'--with-a-long-option '.repeat(20)}end`,
      Size: 2_400_000,
    },
    { Created: 0, CreatedBy: '', Size: 0, Comment: 'imported' },
  ]);

  it('goes from the first step to the last', () => {
    const steps = imageHistory(history, undefined).filter(({ id }) => id.startsWith('step '));
    expect(steps.map((step) => linesOf([step])[0]?.slice(0, 14))).toEqual([
      '  1          –',
      '  2     2.4 MB',
      '  3          –',
    ]);
  });

  it('shows a long instruction to its end', () => {
    expect(linesOf(imageHistory(history, undefined), 80).some((line) => line.endsWith(' end'))).toBe(true);
  });

  it('masks a secret, also in what is copied', () => {
    const lines = imageHistory(history, undefined);
    expect(textOf(lines)).toContain('ENV API_TOKEN=********');
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it.each([
    [undefined, undefined, 'Reading…'],
    [undefined, 'Could not be read: no such image', 'Could not be read: no such image'],
    [[], undefined, 'Made in 0 steps, the first one first'],
  ])('%o with trouble %s', (steps, trouble, text) => {
    expect(textOf(imageHistory(steps, trouble)).trim()).toBe(text);
  });
});
