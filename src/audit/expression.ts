/**
 * CEL expressions: compiled once, evaluated often, with their errors in plain words.
 *
 * Everything that a target reports is bound as `dyn`: its shape is the engine's, and a field that is not there
 * is an error at evaluation (so that the verdict becomes unknown), never a silent false.
 */
import { type ASTNode, Environment, EvaluationError } from '@marcbachmann/cel-js';
import { isKubeKind, type ResourceKind } from '../facts/finding.ts';
import { CEL_FUNCTIONS } from './cel-functions.ts';
import { registerKubernetesLibrary } from './cel-kubernetes-library.ts';

/** What a ValidatingAdmissionPolicy sees, and `admitted`: the object, or the pod that it makes, as it would be admitted. */
const ADMISSION_NAMES = ['object', 'oldObject', 'request', 'namespaceObject', 'variables', 'admitted'];

const CLUSTER_NAMES = ['cluster', 'policy', 'now'];

/**
 * What an expression may name, per kind of resource that its check is about; bindings.ts says what each name is. `now`
 * is the time of the audit, RFC 3339.
 */
export const VARIABLES: Readonly<Record<ResourceKind, readonly string[]>> = {
  container: [
    'container',
    'live',
    'namespaces',
    'mounted',
    'capabilities',
    'escapes',
    'drift',
    'profile',
    'image',
    'accounts',
    'networks',
    'daemon',
    'host',
    'swarm',
    'policy',
    'now',
  ],
  image: [
    'image',
    'history',
    'accounts',
    'files',
    'settings',
    'release',
    'packages',
    'secrets',
    'usedBy',
    'daemon',
    'host',
    'policy',
    'now',
  ],
  network: ['network', 'members', 'daemon', 'host', 'swarm', 'policy', 'now'],
  volume: ['volume', 'daemon', 'host', 'policy', 'now'],
  daemon: ['daemon', 'host', 'networks', 'swarm', 'policy', 'now'],
  host: ['host', 'daemon', 'inventory', 'networks', 'swarm', 'policy', 'now'],
  swarm: ['swarm', 'daemon', 'host', 'networks', 'policy', 'now'],
  workload: [
    ...ADMISSION_NAMES,
    'account',
    'rights',
    'volumes',
    'writtenSecrets',
    'isolation',
    'services',
    'budgets',
    'missing',
    'restarts',
    'pods',
    ...CLUSTER_NAMES,
  ],
  namespace: [...ADMISSION_NAMES, 'level', 'contents', 'admission', ...CLUSTER_NAMES],
  node: [...ADMISSION_NAMES, 'kubelet', 'runtime', ...CLUSTER_NAMES],
  service: [...ADMISSION_NAMES, 'interfaces', ...CLUSTER_NAMES],
  ingress: [...ADMISSION_NAMES, 'interfaces', ...CLUSTER_NAMES],
  networkpolicy: [...ADMISSION_NAMES, 'selected', ...CLUSTER_NAMES],
  role: [...ADMISSION_NAMES, ...CLUSTER_NAMES],
  rolebinding: [...ADMISSION_NAMES, 'subjects', 'powers', 'dangling', ...CLUSTER_NAMES],
  serviceaccount: [...ADMISSION_NAMES, 'bindings', 'users', 'tokens', ...CLUSTER_NAMES],
  cluster: ['inventory', 'admission', 'apiServer', 'caller', ...CLUSTER_NAMES],
};

/** Names whose value is the same for all resources of a target; that of each other name may differ from one to the next. */
export const SHARED_NAMES: ReadonlySet<string> = new Set([
  'daemon',
  'host',
  'networks',
  'swarm',
  'policy',
  'now',
]);

/** Values by the name that expressions know them by. A name that is left out is a fact that is not known. */
export type Bindings = Readonly<Record<string, unknown>>;

export interface Expression {
  readonly source: string;
  /** Which of the bindings it reads. */
  readonly variables: ReadonlySet<string>;
  /** The first-level fields that it reads of a binding; undefined when it reads the binding as a whole. */
  fieldsRead(variable: string): readonly string[] | undefined;
  /**
   * What it reads, as paths such as `container`, `HostConfig`, `CapAdd`: as far as they are written out. A path of one
   * step is a binding read as a whole.
   */
  readonly paths: readonly Path[];
  /** Throws an EvaluationTrouble. */
  evaluate(bindings: Bindings): unknown;
}

export type Path = readonly [variable: string, ...fields: string[]];

/** An expression that cannot be compiled. `column` counts from 1 within the expression. */
export class ExpressionError extends Error {
  readonly column: number;

  constructor(message: string, column: number) {
    super(message);
    this.name = 'ExpressionError';
    this.column = column;
  }
}

/** Why an expression gave no answer for one resource. */
export type TroubleKind = 'unbound' | 'missing-field' | 'other';

export class EvaluationTrouble extends Error {
  readonly kind: TroubleKind;
  /** The name that is not bound, the path of the field that is not there, or what went wrong. */
  readonly detail: string;

  constructor(kind: TroubleKind, detail: string) {
    super(detail);
    this.name = 'EvaluationTrouble';
    this.kind = kind;
    this.detail = detail;
  }
}

/** Expressions are a person's own rules, yet a slip such as a pasted list must not freeze the program. */
const LIMITS = { maxAstNodes: 5_000, maxDepth: 100, maxListElements: 1_000 };

const environments = new Map<ResourceKind, Environment>();

function environmentFor(resource: ResourceKind): Environment {
  const known = environments.get(resource);
  if (known) return known;
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: LIMITS,
  });
  for (const name of VARIABLES[resource]) environment.registerVariable(name, 'dyn');
  for (const { signature, handler } of CEL_FUNCTIONS) environment.registerFunction(signature, handler);
  if (isKubeKind(resource)) registerKubernetesLibrary(environment);
  environments.set(resource, environment);
  return environment;
}

const compiled = new Map<ResourceKind, Map<string, Expression>>();

/** Throws an ExpressionError when `source` is not CEL or names something that does not exist. */
export function validate(source: string, resource: ResourceKind): void {
  const check = environmentFor(resource).check(source);
  if (check.valid) return;
  const { error } = check;
  throw new ExpressionError(plainCompileError(error, source, resource), (error?.range?.start ?? 0) + 1);
}

/**
 * Compiles an expression of a check about `resource`, or finds it among those compiled before. It has been validated:
 * the shipped ones when the program was built, a person's own when they were read.
 */
export function compile(source: string, resource: ResourceKind): Expression {
  const ofKind = compiled.get(resource) ?? new Map<string, Expression>();
  const known = ofKind.get(source);
  if (known) return known;

  const program = environmentFor(resource).parse(source);
  const paths = pathsIn(program.ast).filter(([name]) => VARIABLES[resource].includes(name));
  const expression: Expression = {
    source,
    variables: new Set(paths.map(([name]) => name)),
    paths,
    fieldsRead: (variable) => fieldsRead(program.ast, variable),
    evaluate(bindings) {
      try {
        return program(bindings);
      } catch (error) {
        throw plainEvaluationError(error, source);
      }
    },
  };
  compiled.set(resource, ofKind.set(source, expression));
  return expression;
}

/** The type that an expression gives as far as it can be told without facts: `bool`, `string`, … or `dyn`. */
export function resultType(source: string, resource: ResourceKind): string {
  return environmentFor(resource).check(source).type ?? 'dyn';
}

/** The tree of an expression. Throws cel-js's own ParseError: for tools that rewrite expressions. */
export function parseTree(source: string, resource: ResourceKind): ASTNode {
  return environmentFor(resource).parse(source).ast;
}

/** The operands of a node, in their order in the text. */
export function operands(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case '!_':
    case '-_':
      return [node.args];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}

function pathsIn(node: ASTNode): Path[] {
  const path = pathOf(node);
  return path ? [path] : (pathsInCall(node) ?? operands(node).flatMap(pathsIn));
}

/** By name, of functions that say what they read of the value that they take. */
const READS = new Map(
  CEL_FUNCTIONS.flatMap(({ signature, reads }) =>
    reads === undefined ? [] : [[signature.slice(0, signature.indexOf('(')), reads] as const],
  ),
);

/** A function that is given a whole resource mostly reads a few fields of it. */
function pathsInCall(node: ASTNode): Path[] | undefined {
  if (node.op !== 'call') return undefined;
  const [name, [taken]] = node.args;
  const before = taken && pathOf(taken);
  return before && READS.get(name)?.map((fields): Path => [...before, ...fields]);
}

/** The path that a node is, when nothing in it has to be computed. */
function pathOf(node: ASTNode): Path | undefined {
  if (node.op === 'id') return [node.args];
  if (node.op !== '.' && node.op !== '.?') return undefined;
  const before = pathOf(node.args[0]);
  return before && [...before, node.args[1]];
}

function fieldsRead(node: ASTNode, variable: string): readonly string[] | undefined {
  if (node.op === 'id') return node.args === variable ? undefined : [];
  const isField = (node.op === '.' || node.op === '.?') && node.args[0].op === 'id';
  if (isField && node.args[0].args === variable) return [node.args[1]];
  const fields: string[] = [];
  for (const operand of operands(node)) {
    const inside = fieldsRead(operand, variable);
    if (inside === undefined) return undefined;
    fields.push(...inside);
  }
  return fields;
}

interface CelErrorParts {
  readonly code: string;
  readonly summary: string;
}

function plainCompileError(error: CelErrorParts | undefined, source: string, resource: ResourceKind): string {
  if (!error) return 'is not an expression';
  if (error.code === 'unknown_variable') {
    const name = error.summary.replace(/^.*: /, '');
    return `unknown name "${name}"; a check whose resource is ${resource} knows ${VARIABLES[resource].join(', ')}`;
  }
  if (error.code === 'no_matching_overload') {
    const call = /'(.*)'/.exec(error.summary)?.[1] ?? source;
    return `unknown function, or one that does not take these values: ${call}`;
  }
  return error.summary.charAt(0).toLowerCase() + error.summary.slice(1);
}

/** The field at the end of `text`, with the path that leads to it: `container.HostConfig.Memory`. */
const TRAILING_PATH = /[A-Za-z_][\w.?]*(?:\["[^"]*"\][\w.?]*)*$/;

function plainEvaluationError(error: unknown, source: string): EvaluationTrouble {
  // A variable of an admission policy is an expression itself, and tells of its own trouble.
  if (error instanceof EvaluationTrouble) return error;
  if (!(error instanceof EvaluationError)) {
    return new EvaluationTrouble('other', error instanceof Error ? error.message : String(error));
  }
  if (error.code === 'unknown_variable') {
    return new EvaluationTrouble('unbound', error.summary.replace(/^.*: /, ''));
  }
  if (error.code === 'no_such_key') {
    const path = TRAILING_PATH.exec(source.slice(0, error.range?.end))?.[0];
    return new EvaluationTrouble('missing-field', path ?? error.summary.replace(/^.*: /, ''));
  }
  return new EvaluationTrouble('other', error.summary);
}
