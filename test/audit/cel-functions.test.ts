import { describe, expect, test } from 'vitest';
import { CEL_FUNCTIONS } from '../../src/audit/cel-functions.ts';
import { compile } from '../../src/audit/expression.ts';
import { containerInspectSchema } from '../../src/facts/container.ts';
import { makeFakeHost } from '../engine/fake-host.ts';
import { container } from './sample-facts.ts';

function value(source: string, bindings: Readonly<Record<string, unknown>> = {}): unknown {
  return compile(source, 'container').evaluate({ container: {}, policy: {}, ...bindings });
}

test.each([
  ['covers("/var/run", "/run/docker.sock")', true],
  ['reachesEngine("/var/run/docker.sock")', true],
  ['reachesEngine("/srv/app")', false],
  ['capabilityName("cap_sys_admin")', 'SYS_ADMIN'],
  ['capabilityGrade("cap_sys_admin")', 'critical'],
])('%s is %s', (source, expected) => {
  expect(value(source)).toBe(expected);
});

describe('imageReference', () => {
  test.each([
    [
      'nginx',
      {
        registry: 'docker.io',
        repository: 'library/nginx',
        tag: '',
        digest: '',
        isLatest: true,
        isPinned: false,
      },
    ],
    ['localhost:5000/a/b:1', { registry: 'localhost:5000', repository: 'a/b', tag: '1', isLatest: false }],
  ])('%s', (reference, expected) => {
    expect(value(`imageReference("${reference}")`)).toMatchObject(expected);
  });
});

test('secretsIn keeps the entries that give a secret away, and nothing that is not text', () => {
  const env = ['PATH=/bin', 'DB_PASSWORD=correct-horse-battery', 'NOTHING', 7, '=x'];
  expect(value('secretsIn(container.Env)', { container: { Env: env } })).toEqual([
    'DB_PASSWORD=correct-horse-battery',
  ]);
});

test('looksLikeSecret asks name and value', () => {
  expect(value('looksLikeSecret("DB_PASSWORD", "correct-horse-battery")')).toBe(true);
  expect(value('looksLikeSecret("DB_NAME", "correct-horse-battery")')).toBe(false);
});

test.each(CEL_FUNCTIONS.filter(({ reads }) => reads !== undefined))(
  '$signature reads nothing but what it says',
  ({ signature, reads = [] }) => {
    const source = `${signature.slice(0, signature.indexOf('('))}(container)`;
    const { containers } = makeFakeHost({ containers: 300, seed: 11 });
    const inspects = Array.from(containers.values(), (one, place) => {
      const inspect = containerInspectSchema.parse(one);
      const HostConfig = { ...inspect.HostConfig, PublishAllPorts: place % 2 === 0 };
      const ExposedPorts = { '80/tcp': {}, '3000/tcp': {}, '9000/tcp': {}, ...inspect.Config.ExposedPorts };
      const State = { ...inspect.State, Restarting: place % 3 === 0 };
      return { ...inspect, State, HostConfig, Config: { ...inspect.Config, ExposedPorts } };
    });
    const answers = inspects.map((inspect) => value(source, { container: inspect }));
    expect(inspects.map((inspect) => value(source, { container: partOf(inspect, reads) }))).toEqual(answers);
    expect(answers.some((answer) => Array.isArray(answer) && answer.length > 0)).toBe(true);
  },
);

/** What stands at these paths, and the id, by which a container is known as one. */
function partOf(whole: object, paths: readonly (readonly string[])[]): object {
  const part: Record<string, Record<string, unknown>> = {};
  for (const [first = '', second = ''] of paths) {
    part[first] ??= {};
    part[first][second] = Reflect.get(Reflect.get(whole, first), second);
  }
  return { Id: Reflect.get(whole, 'Id'), ...part };
}

test('publishedPorts gives what the screens show', () => {
  const bindings = {
    container: container('web', { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } } }),
  };
  expect(value('publishedPorts(container).map(port, port.hostPort)', bindings)).toEqual(['8080']);
  expect(
    value(
      'publishedPorts(container).exists(port, port.containerPort == 80 && port.reach == "everyone")',
      bindings,
    ),
  ).toBe(true);
});

test.each(CEL_FUNCTIONS.map(({ signature, example }) => [signature, example] as const))(
  '%s: its example compiles',
  (_, example) => {
    const bound = example.replace(/\b(value|mount)\b(?=[.,)])/g, 'container');
    expect(() => compile(bound, 'container')).not.toThrow();
  },
);
