/** Manifests as a target: files, folders, and what comes of them. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FactStore } from '../../../../src/facts/fact-store.ts';
import type { Facts } from '../../../../src/facts/facts.ts';
import { kubeObjects } from '../../../../src/facts/kubernetes/kube-facts.ts';
import { manifestPlace } from '../../../../src/facts/kubernetes/manifest-place.ts';
import { hasEngine } from '../../../../src/facts/target.ts';
import { TargetError, TargetUsageError } from '../../../../src/facts/target-error.ts';
import {
  ManifestSource,
  manifestPath,
} from '../../../../src/sources/kubernetes/manifests/manifest-source.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-manifests-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function load(path = folder): Promise<Facts> {
  const source = new ManifestSource(path);
  const store = new FactStore(source.identity);
  await source.load((changes) => store.apply(changes));
  return store.facts;
}

function pod(name: string, image = 'a:1'): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec: {containers: [{name: m, image: "${image}"}]}\n`;
}

describe('a folder', () => {
  test('is read with its folders, by the endings of files, without what lies hidden', async () => {
    await write('a.yaml', pod('a'));
    await write('sub/b.yml', `${pod('b')}---\n${pod('c')}`);
    await write(
      'sub/d.JSON',
      '{"apiVersion":"v1","kind":"Service","metadata":{"name":"d","namespace":"shop"}}',
    );
    await write('notes.txt', pod('no'));
    await write('.git/x.yaml', pod('no'));
    await write('node_modules/x.yaml', pod('no'));
    const facts = await load();
    const places = ['pods', 'services'].flatMap((name) =>
      [...kubeObjects(facts.kube, name === 'pods' ? 'pods' : 'services').values()].map((object) => {
        const place = manifestPlace(object);
        return `${object.metadata.name} ${place?.file.slice(folder.length + 1)}:${place?.line}`;
      }),
    );
    expect(places).toEqual(['a a.yaml:1', 'b sub/b.yml:1', 'c sub/b.yml:6', 'd sub/d.JSON:1']);
    expect(facts.gaps.size).toBe(0);
    expect(facts.connection.state).toBe('recorded');
    expect(hasEngine(facts.target)).toBe(false);
  });

  test('leaves a gap for each document that can not be read, and judges the rest', async () => {
    await write('a.yaml', `${pod('a')}---\nbroken: [\n`);
    await write('chart/templates/b.yaml', 'kind: {{ .Values.kind }}\n');
    const facts = await load();
    expect([...facts.gaps.values()].map(({ fact, hint }) => [fact.slice(folder.length + 1), hint])).toEqual([
      ['a.yaml:6', 'Correct it; the other documents are judged'],
      ['chart/templates/b.yaml:1', 'Run helm template CHART | plimsoll audit --target manifests:-'],
    ]);
    expect(kubeObjects(facts.kube, 'pods').size).toBe(1);
  });

  test('tells of an object that is there twice, and is not the same', async () => {
    await write('a.yaml', pod('a'));
    await write('b.yaml', pod('a', 'other:1'));
    await write('c.yaml', pod('a'));
    const facts = await load();
    expect(
      [...facts.gaps.values()].map(({ fact, detail }) => `${fact}: ${detail}`.replaceAll(folder, '…')),
    ).toEqual(['…/b.yaml:1: Pod shop/a is already in …/a.yaml:1; only that one is judged']);
  });

  test('follows no link to a folder, so that no circle is walked', async () => {
    await write('a.yaml', pod('a'));
    await symlink(folder, join(folder, 'again'));
    expect(kubeObjects((await load()).kube, 'pods').size).toBe(1);
  });

  test('follows a link to a file, and to nothing that may have no end', async () => {
    await write('.data/a.txt', pod('a'));
    await symlink(join(folder, '.data/a.txt'), join(folder, 'a.yaml'));
    await symlink('/dev/null', join(folder, 'b.yaml'));
    const { kube, gaps } = await load();
    expect(kubeObjects(kube, 'pods').size).toBe(1);
    expect(gaps.get(join(folder, 'b.yaml'))?.detail).toBe('it is no ordinary file');
  });

  test('that is full of mistakes tells of the first ones', async () => {
    await write('a.yaml', `${pod('a')}${'---\nbroken: [\n'.repeat(50)}`);
    const facts = await load();
    expect(facts.gaps.size).toBe(21);
    expect([...facts.gaps.values()].at(-1)?.detail).toBe('30 more of its documents can’t be read');
  });
});

describe('what can not be audited is refused with a way on', () => {
  test.each([
    ['nothing there', async () => join(folder, 'nowhere'), 'it does not exist'],
    ['an empty folder', async () => folder, 'it holds no .yaml, .yml or .json file'],
    [
      'values of a chart',
      async () => {
        await write('values.yaml', 'replicas: 1\n');
        return join(folder, 'values.yaml');
      },
      'it holds no object of Kubernetes',
    ],
    [
      'a template',
      async () => {
        await write('t.yaml', '{{ if .Values.x }}\nkind: Pod\n{{ end }}\n');
        return folder;
      },
      'it is a Helm template that was not rendered',
    ],
  ])('%s', async (_, make, why) => {
    const failed: unknown = await load(await make()).catch((error: unknown) => error);
    if (!(failed instanceof TargetError)) throw failed;
    expect(failed.trouble.why).toContain(why);
    expect(failed.trouble.tryThis).not.toBe('');
  });

  test('a target without a path', () => {
    expect(() => manifestPath('manifests:')).toThrow(TargetUsageError);
    expect(manifestPath('manifests:deploy/x')).toBe('deploy/x');
    expect(manifestPath('manifests:-')).toBe('-');
  });
});
