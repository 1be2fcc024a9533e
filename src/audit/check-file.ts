/** Reads one YAML file of checks. What is wrong is told with its line and field; the other checks are kept. */
import type { Check } from './check.ts';
import { checkSchema, plainProblems } from './check-schema.ts';
import { compile, ExpressionError, resultType, validate } from './expression.ts';
import { foundExpressions, readFound } from './found.ts';
import { asksFor } from './host-needs.ts';
import type { RuleProblem } from './rule-problem.ts';
import { type Path, readYaml } from './yaml-source.ts';

/** A check and where it stands, so that a later complaint can name the place. */
export interface LocatedCheck {
  readonly check: Check;
  readonly file: string;
  /** The line of a field of it: `['examples', 'fail', 2]`. */
  readonly lineOf: (path: Path) => number;
}

export interface CheckFile {
  readonly checks: readonly LocatedCheck[];
  readonly problems: readonly RuleProblem[];
}

/**
 * `file` is the name that messages show; `settings` are the names that `policy` has. Checks with a problem are
 * left out.
 */
export function parseCheckFile(text: string, file: string, settings: readonly string[]): CheckFile {
  const source = readYaml(text);
  if (source.errors.length > 0) {
    return { checks: [], problems: source.errors.map((error) => ({ file, field: '', ...error })) };
  }
  const { value } = source;
  if (!Array.isArray(value)) {
    return { checks: [], problems: [{ file, line: 1, field: '', message: 'must be a list of checks' }] };
  }

  const checks: LocatedCheck[] = [];
  const problems: RuleProblem[] = [];
  value.forEach((entry: unknown, index) => {
    const complain = (path: Path, message: string, id: string | undefined): void => {
      problems.push({
        file,
        line: source.lineOf([index, ...path]),
        field: path.join('.'),
        message,
        ...(id === undefined ? {} : { check: id }),
      });
    };
    const parsed = checkSchema.safeParse(entry);
    if (!parsed.success) {
      for (const { path, message } of plainProblems(parsed.error, entry))
        complain(path, message, idOf(entry));
      return;
    }
    const check = parsed.data;
    const slips = expressionProblems(check, settings);
    for (const { path, message } of slips) complain(path, message, check.id);
    const lineOf = (path: Path): number => source.lineOf([index, ...path]);
    if (slips.length === 0) checks.push({ check, file, lineOf });
  });
  return { checks, problems };
}

function idOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const id: unknown = Reflect.get(entry, 'id');
  return typeof id === 'string' ? id : undefined;
}

interface Slip {
  readonly path: Path;
  readonly message: string;
}

function expressionProblems(check: Check, settings: readonly string[]): readonly Slip[] {
  const slips: Slip[] = [];
  const look = (path: Path, source: string, mustDecide: boolean): void => {
    try {
      validate(source, check.resource);
      const compiled = compile(source, check.resource);
      const used = compiled.fieldsRead('policy') ?? [];
      for (const name of used.filter((setting) => !settings.includes(setting))) {
        slips.push({ path, message: `policy has no setting ${name}; it has ${settings.join(', ')}` });
      }
      for (const field of compiled.fieldsRead('host') ?? []) {
        if (asksFor(check.needs, field)) continue;
        slips.push({ path, message: `reads host.${field}, but \`needs\` does not ask for it` });
      }
      for (const name of NAMES_WITH_NEED) {
        if (!compiled.variables.has(name) || check.needs[NEED_OF[name]]) continue;
        slips.push({ path, message: `reads ${name}, but \`needs\` does not ask for ${NEED_OF[name]}` });
      }
      const type = resultType(source, check.resource);
      if (mustDecide && type !== 'bool' && type !== 'dyn') {
        slips.push({ path, message: `must give true or false, but gives ${type}` });
      }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      slips.push({ path, message: `${error.message} (column ${error.column} of «${oneLine(source)}»)` });
    }
  };
  if (check.when !== undefined) look(['when'], check.when, true);
  look(['pass'], check.pass, true);
  check.evidence.forEach((source, index) => {
    look(['evidence', index], source, false);
  });
  const { problem } = readFound(check.found ?? '');
  if (problem !== undefined) slips.push({ path: ['found'], message: problem });
  for (const source of foundExpressions(check)) look(['found'], source, false);
  return slips;
}

/** What has to be asked of the host and of layers, so that a name is bound and says all that it can. */
const NEED_OF = {
  live: 'live',
  mounted: 'mountSources',
  capabilities: 'live',
  drift: 'live',
  profile: 'live',
  accounts: 'imageAccounts',
  files: 'layers',
  secrets: 'contents',
  settings: 'contents',
  release: 'contents',
  packages: 'contents',
} as const;
const NAMES_WITH_NEED = [
  'live',
  'mounted',
  'capabilities',
  'drift',
  'profile',
  'accounts',
  'files',
  'secrets',
  'settings',
  'release',
  'packages',
] as const satisfies readonly (keyof typeof NEED_OF)[];

function oneLine(source: string): string {
  return source.replace(/\s+/g, ' ').trim();
}
