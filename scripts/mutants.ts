/** Rewrites of a CEL expression, each with one small mistake in it, to see whether the examples notice. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { operands, parseTree } from '../src/audit/expression.ts';
import type { ResourceKind } from '../src/facts/finding.ts';

const SWAPPED: Readonly<Record<string, readonly string[]>> = {
  '==': ['!='],
  '!=': ['=='],
  '<': ['<=', '>'],
  '<=': ['<', '>'],
  '>': ['>=', '<'],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
};

const SWAPPED_CALLS: Readonly<Record<string, readonly string[]>> = {
  all: ['exists'],
  exists: ['all'],
  startsWith: ['endsWith', 'contains'],
  endsWith: ['startsWith', 'contains'],
};

const TRUTH_OPERATORS = new Set<string>(['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||']);
/** Calls that give what they are called on, changed or in part. */
const DROPPED_CALLS = new Set(['filter', 'lowerAscii', 'upperAscii', 'trim']);
const TRUTH_CALLS = new Set([
  'all',
  'exists',
  'exists_one',
  'startsWith',
  'endsWith',
  'contains',
  'matches',
  'has',
]);

/** All expressions that differ from `source` by one mistake: a negation, another operator, constant or operand. */
export function mutantsOf(source: string, resource: ResourceKind): readonly string[] {
  const root = parseTree(source, resource);
  const mutants = new Set<string>(['true', 'false', `!${print(root)}`]);
  const visit = (node: ASTNode): void => {
    for (const replacement of replacements(node)) mutants.add(print(root, node, replacement));
    operands(node).forEach(visit);
  };
  visit(root);
  mutants.delete(print(root));
  return [...mutants];
}

/** The expression with every operation in parentheses, and `replacement` where `replaced` stood. */
function print(node: ASTNode, replaced?: ASTNode, replacement = ''): string {
  if (node === replaced) return replacement;
  const text = (part: ASTNode): string => print(part, replaced, replacement);
  const list = (parts: readonly ASTNode[]): string => parts.map(text).join(', ');
  switch (node.op) {
    case 'value':
      return node.input.slice(node.start, node.end);
    case 'id':
      return node.args;
    case '.':
    case '.?':
      return `${text(node.args[0])}${node.op}${node.args[1]}`;
    case '[]':
      return `${text(node.args[0])}[${text(node.args[1])}]`;
    case '[?]':
      return `${text(node.args[0])}[?${text(node.args[1])}]`;
    case 'call':
      return `${node.args[0]}(${list(node.args[1])})`;
    case 'rcall':
      return `${text(node.args[1])}.${node.args[0]}(${list(node.args[2])})`;
    case 'list':
      return `[${list(node.args)}]`;
    case 'map':
      return `{${node.args.map(([key, value]) => `${text(key)}: ${text(value)}`).join(', ')}}`;
    case '?:':
      return `(${text(node.args[0])} ? ${text(node.args[1])} : ${text(node.args[2])})`;
    case '!_':
      return `!${text(node.args)}`;
    case '-_':
      return `-${text(node.args)}`;
    default:
      return `(${text(node.args[0])} ${node.op} ${text(node.args[1])})`;
  }
}

function replacements(node: ASTNode): readonly string[] {
  const own = print(node);
  const found: string[] = [];
  if (TRUTH_OPERATORS.has(node.op)) found.push(`!${own}`);
  switch (node.op) {
    case 'value':
      return otherConstants(node.args);
    case '!_':
      return [print(node.args)];
    case '?:': {
      const [when, yes, no] = node.args.map((part) => print(part));
      return [`(${when} ? ${no} : ${yes})`, `${yes}`, `${no}`];
    }
    case 'list':
      return node.args.map(
        (_, index) =>
          `[${node.args
            .filter((__, at) => at !== index)
            .map((part) => print(part))
            .join(', ')}]`,
      );
    case 'call':
      return node.args[1].map((part) => print(part));
    case 'rcall': {
      const [name, receiver, values] = node.args;
      const args = values.map((part) => print(part)).join(', ');
      for (const other of SWAPPED_CALLS[name] ?? []) found.push(`${print(receiver)}.${other}(${args})`);
      if (TRUTH_CALLS.has(name)) found.push(`!${own}`);
      if (DROPPED_CALLS.has(name)) found.push(print(receiver));
      return found;
    }
    case '&&':
    case '||':
      found.push(...node.args.map((side) => print(side)));
      break;
    default:
      break;
  }
  const [left, right] = operands(node);
  if (left && right) {
    found.push(...(SWAPPED[node.op] ?? []).map((operator) => `(${print(left)} ${operator} ${print(right)})`));
  }
  return found;
}

function otherConstants(value: unknown): readonly string[] {
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value === 'bigint') return [String(value + 1n), String(value - 1n)];
  if (typeof value === 'string') return [JSON.stringify(`${value}x`), ...(value === '' ? [] : ['""'])];
  return [];
}
