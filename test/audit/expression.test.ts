import { describe, expect, test } from 'vitest';
import {
  compile,
  EvaluationTrouble,
  ExpressionError,
  resultType,
  validate,
} from '../../src/audit/expression.ts';
import type { ResourceKind } from '../../src/facts/finding.ts';

function errorOf(source: string, resource: ResourceKind): ExpressionError {
  try {
    validate(source, resource);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`compiles: ${source}`);
}

function troubleOf(source: string, bindings: Readonly<Record<string, unknown>>): EvaluationTrouble {
  try {
    compile(source, 'container').evaluate(bindings);
  } catch (error) {
    if (error instanceof EvaluationTrouble) return error;
    throw error;
  }
  throw new Error(`gives an answer: ${source}`);
}

describe('an expression that makes no sense', () => {
  test.each([
    ['contaner.Name == ""', 'container', 'unknown name "contaner"', 1],
    ['true && contaner.Name == ""', 'container', 'unknown name "contaner"', 9],
    [
      'container.Name == ""',
      'image',
      'unknown name "container"; a check whose resource is image knows image, history, accounts, files',
      1,
    ],
    [
      'isRoot(container.Config.User)',
      'container',
      'unknown function, or one that does not take these values: isRoot(dyn)',
      1,
    ],
    ['container.Name.shout()', 'container', 'unknown function', 1],
    ['container.Name ==', 'container', 'unexpected token: EOF', 18],
    ['container.Name == "', 'container', 'string', 19],
  ] as const)('%s', (source, resource, message, column) => {
    const error = errorOf(source, resource);
    expect(error.message.toLowerCase()).toContain(message.toLowerCase());
    expect(error.column).toBe(column);
  });
});

describe('an expression that gives no answer', () => {
  test.each([
    ['container.HostConfig.Nope', 'missing-field', 'container.HostConfig.Nope'],
    ['container.Nope.Deeper.Still == 1', 'missing-field', 'container.Nope'],
    ['container.Empty.x', 'missing-field', 'container.Empty.x'],
    ['container.Labels["a b"] == ""', 'missing-field', 'container.Labels["a b"]'],
    ['container.HostConfig.constructor', 'missing-field', 'container.HostConfig.constructor'],
    ['container.HostConfig.__proto__', 'missing-field', 'container.HostConfig.__proto__'],
    ['image.Config.User', 'unbound', 'image'],
    ['container.Empty > 3', 'other', 'no such overload: dyn<null> > int'],
    ['isRootUser(container.HostConfig)', 'other', 'isRootUser'],
    ['imageReference("not an image").isLatest', 'other', 'is not the name of an image'],
    ['publishedPorts(container).size() == 0', 'other', 'publishedPorts takes a container'],
    ['container.Name.matches("(")', 'other', 'regular expression'],
  ] as const)('%s', (source, kind, detail) => {
    const bindings = { container: { Name: 'web', HostConfig: {}, Labels: {}, Empty: null } };
    const trouble = troubleOf(source, bindings);
    expect(trouble.kind).toBe(kind);
    expect(trouble.detail).toContain(detail);
  });
});

describe('what an expression reads', () => {
  test.each([
    ['container.Name == ""', ['container'], []],
    ['!(container.Image == image.Id) || policy.x', ['container', 'image', 'policy'], []],
    ['daemon.Driver == "" && daemon.?Swarm.hasValue()', ['daemon'], ['Driver', 'Swarm']],
    [
      'container.Mounts.all(daemon_mount, daemon_mount.Source == daemon.Root)',
      ['container', 'daemon'],
      ['Root'],
    ],
    [
      '[container.Name, "x"].exists(n, n in daemon.Names) ? daemon.A : daemon.B[0].C',
      ['container', 'daemon'],
      ['Names', 'A', 'B'],
    ],
    ['{"a": daemon.A}.a == -daemon.B', ['daemon'], ['A', 'B']],
  ] as const)('%s', (source, variables, fields) => {
    const expression = compile(source, 'container');
    expect([...expression.variables].sort()).toEqual([...variables]);
    expect(expression.fieldsRead('daemon')).toEqual(fields);
  });

  test.each(['daemon == daemon', 'size(daemon) > 0', 'has(daemon.A) && daemon["B"] == 1'])(
    '%s reads the binding as a whole',
    (source) => {
      expect(compile(source, 'container').fieldsRead('daemon')).toBeUndefined();
    },
  );
});

test('a type that is certain is known without facts', () => {
  expect(resultType('container.Name == "" || true', 'container')).toBe('bool');
  expect(resultType('"text"', 'container')).toBe('string');
  expect(resultType('container.Name', 'container')).toBe('dyn');
});
