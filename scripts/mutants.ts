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

/** All texts that differ from `source` by one mistake: a negation, another operator, constant or operand. */
export function mutantsOf(source: string, resource: ResourceKind): readonly string[] {
  const mutants = new Set<string>(['true', 'false', `!(${source})`]);
  const visit = (node: ASTNode): void => {
    for (const replacement of replacements(node, source)) {
      mutants.add(source.slice(0, node.start) + replacement + source.slice(node.end));
    }
    operands(node).forEach(visit);
  };
  visit(parseTree(source, resource));
  mutants.delete(source);
  return [...mutants];
}

function replacements(node: ASTNode, source: string): readonly string[] {
  const text = (part: ASTNode): string => source.slice(part.start, part.end);
  const own = text(node);
  const found: string[] = [];
  if (TRUTH_OPERATORS.has(node.op)) found.push(`!(${own})`);
  switch (node.op) {
    case '&&':
    case '||':
      found.push(...node.args.map((side) => `(${text(side)})`));
      break;
    case '!_':
      found.push(`(${text(node.args)})`);
      break;
    case '?:':
      found.push(`(${text(node.args[0])} ? ${text(node.args[2])} : ${text(node.args[1])})`);
      found.push(`(${text(node.args[1])})`, `(${text(node.args[2])})`);
      break;
    case 'list':
      found.push(
        ...node.args.map(
          (_, index) =>
            `[${node.args
              .filter((__, at) => at !== index)
              .map(text)
              .join(', ')}]`,
        ),
      );
      break;
    case 'rcall': {
      const [name, receiver, values] = node.args;
      const args = values.map(text).join(', ');
      for (const other of SWAPPED_CALLS[name] ?? []) found.push(`${text(receiver)}.${other}(${args})`);
      if (TRUTH_CALLS.has(name)) found.push(`!${own}`);
      if (name === 'filter' || name === 'lowerAscii' || name === 'upperAscii') found.push(text(receiver));
      break;
    }
    case 'call':
      found.push(...node.args[1].map(text));
      break;
    case 'value':
      found.push(...otherConstants(node.args));
      break;
    default:
      break;
  }
  const sides = node.op in SWAPPED && Array.isArray(node.args) ? node.args : undefined;
  const [left, right] = sides ?? [];
  if (isNode(left) && isNode(right)) {
    found.push(...(SWAPPED[node.op] ?? []).map((operator) => `(${text(left)} ${operator} ${text(right)})`));
  }
  return found;
}

function otherConstants(value: unknown): readonly string[] {
  if (typeof value === 'boolean') return [String(!value)];
  if (typeof value === 'bigint') return [String(value + 1n), String(value - 1n)];
  if (typeof value === 'string') return [JSON.stringify(`${value}x`), ...(value === '' ? [] : ['""'])];
  return [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value;
}
