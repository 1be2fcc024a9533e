/** The documents of a manifest: what is one, what is none, and what is wrong with it. */
import { describe, expect, test } from 'vitest';
import { readManifest } from '../../../../src/sources/kubernetes/manifests/manifest-documents.ts';

function told(text: string) {
  const { objects, problems, others } = readManifest(text);
  return {
    objects: objects.map(({ object, line }) => `${object.kind} ${object.metadata.name}:${line}`),
    problems: problems.map(({ line, detail }) => `${line}: ${detail}`),
    others,
  };
}

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n';

describe('documents', () => {
  test('each begins on its line, comments and separators aside', () => {
    expect(told(`# a comment\n---\n# another\n${POD}---\n\n---\n${POD.replace('a}', 'b}')}`)).toEqual({
      objects: ['Pod a:4', 'Pod b:10'],
      problems: [],
      others: 0,
    });
  });

  test('JSON is a manifest, too', () => {
    expect(
      told('{\n\t"apiVersion": "v1",\n\t"kind": "Pod",\n\t"metadata": {"name": "a"}\n}\n').objects,
    ).toEqual(['Pod a:1']);
  });

  test.each([
    [
      'List',
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n- {apiVersion: v1, kind: Service, metadata: {name: b}}\n',
      ['Pod a:4', 'Service b:7'],
    ],
    ['PodList', 'apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n', ['Pod a:4']],
    [
      'DeploymentList',
      'apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: a}\n',
      ['Deployment a:4'],
    ],
  ])('a %s holds objects, each on its line', (_, text, objects) => {
    expect(told(text)).toEqual({ objects, problems: [], others: 0 });
  });

  test('a name that the server makes up is told by its beginning', () => {
    expect(told('apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: load-}\n').objects).toEqual([
      'Job load-*:1',
    ]);
  });

  test('values are read as Kubernetes reads them: yes is true, a date and a port map are texts', () => {
    const [found] = readManifest(`${POD}spec: {hostPID: yes, day: 2026-11-22, ports: 22:22}\n`).objects;
    expect(found?.object.spec).toEqual({ hostPID: true, day: '2026-11-22', ports: '22:22' });
  });

  test('secrets are read without their values', () => {
    const [found] = readManifest(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {p: eA==}\nstringData: {q: x}\n',
    ).objects;
    expect(Object.keys(found?.object ?? {}).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
  });

  test('what is no object of Kubernetes is counted', () => {
    expect(told('replicas: 1\n---\n- a\n---\njust text\n')).toEqual({ objects: [], problems: [], others: 3 });
  });
});

describe('what is wrong with one document leaves the others alone', () => {
  test.each([
    ['broken YAML', 'a: [1, 2\n', 'it is not YAML'],
    ['a tab for a space', 'a:\n\tb: 1\n', 'it is not YAML'],
    ['a key twice', 'kind: Pod\nkind: Pod\n', 'it is not YAML: Map keys must be unique'],
    ['a list as a key', '{[a]: b}\n', 'it is not YAML: a list or map stands as a key'],
    ['no name', 'apiVersion: v1\nkind: Pod\nmetadata: {}\n', 'the Pod has no name'],
    [
      'an item that is none',
      'apiVersion: v1\nkind: List\nitems: [text]\n',
      'item 1 of the List is no object',
    ],
    [
      'Helm around it',
      '{{- if .Values.on }}\nkind: Pod\n{{- end }}\n',
      'it is a Helm template that was not rendered',
    ],
    [
      'Helm in a value',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ include "a" . }}\n',
      'it is a Helm template that was not rendered',
    ],
    [
      'Helm as a name',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Values.name }}}\n',
      'it is a Helm template that was not rendered',
    ],
    [
      'kustomize',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
      'it tells kustomize what to make',
    ],
  ])('%s', (_, text, detail) => {
    const { objects, problems } = told(`${POD}---\n${text}---\n${POD.replace('a}', 'b}')}`);
    expect(problems).toEqual([expect.stringContaining(detail)]);
    expect(objects).toEqual(['Pod a:1', expect.stringMatching(/^Pod b:/)]);
  });

  test.each([
    ['lists', '['.repeat(100_000)],
    ['lists of dashes', `${'- '.repeat(100_000)}a`],
    ['maps', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['keys', `${'? '.repeat(100_000)}a`],
  ])('%s without end are given up, and what stands behind them', (_, text) => {
    expect(told(`${POD}---\n${text}\n---\n${POD}`)).toEqual({
      objects: ['Pod a:1'],
      problems: ['4: it is not YAML: more than 500 lists and maps are inside each other'],
      others: 0,
    });
    expect(readManifest(text).problems[0]?.hint).toBe('Take it out; no document behind it is judged');
  });

  test('what people nest is read, and so is a map of very many keys', () => {
    const deep = `${POD}spec: ${'{a: '.repeat(200)}1${'}'.repeat(200)}\n`;
    const wide = `${POD}spec:\n${Array.from({ length: 60_000 }, (_, at) => `  k${at}: 1\n`).join('')}`;
    expect(told(`${deep}---\n${wide}`)).toMatchObject({ objects: ['Pod a:1', 'Pod a:6'], problems: [] });
  });

  test('aliases that multiply themselves', () => {
    const letters = 'abcdefgh';
    const bomb = [...letters].map((letter, index) => {
      const before = letters[index - 1];
      const items = Array.from({ length: 9 }, () => (before === undefined ? 'x' : `*${before}`));
      return `${letter}: &${letter} [${items.join(', ')}]`;
    });
    expect(told(`${bomb.join('\n')}\napiVersion: v1\nkind: Pod\n---\n${POD}`)).toEqual({
      objects: ['Pod a:12'],
      problems: [expect.stringContaining('it is made to fill the memory')],
      others: 0,
    });
  });

  test('a few aliases are fine', () => {
    const [found] = readManifest(`${POD}x: &x {app: a}\nspec: {one: *x, two: *x}\n`).objects;
    expect(found?.object.spec).toEqual({ one: { app: 'a' }, two: { app: 'a' } });
  });

  test('braces in the text of a config map are no template', () => {
    expect(
      told('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  t: "{{ .Values.x }}"\n').objects,
    ).toEqual(['ConfigMap a:1']);
  });

  test('nesting without end is told, and nothing more', () => {
    const deep = `apiVersion: v1\nkind: Pod\nmetadata: {name: d}\nspec: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`;
    const { problems, objects } = told(`${deep}`);
    expect(problems.length + objects.length).toBe(1);
  });
});
