/** `plimsoll checks list|show|export|lint|test`: what is checked, why, and whether a person's own checks are right. */

import { CEL_FUNCTIONS } from '../audit/cel-functions.ts';
import type { Check } from '../audit/check.ts';
import { readCheckFolder } from '../audit/check-folder.ts';
import { currentReferences } from '../audit/current-references.ts';
import { runExamples } from '../audit/examples.ts';
import { VARIABLES } from '../audit/expression.ts';
import { loadRules, type Rules, SHIPPED_SETS } from '../audit/load-rules.ts';
import { problemLine, type RuleProblem } from '../audit/rule-problem.ts';
import { selectChecks } from '../audit/select-checks.ts';
import { inert } from '../facts/inert-text.ts';
import { checkList, checkPage } from '../reports/check-page.ts';
import { harmless } from '../reports/harmless-data.ts';
import { type CommandStreams, columnsOf, type OutputStream, writeAll } from './command-streams.ts';
import { oneOf } from './one-of.ts';
import { ownRules } from './own-rules.ts';
import { tellRuleProblems } from './rule-problems.ts';
import { paintFor } from './terminal-paint.ts';
import { UsageError } from './usage-error.ts';

export interface ChecksOptions {
  /** Folders with a person's own checks, beside the shipped ones and those in the config folder. */
  readonly checks?: readonly string[] | undefined;
}

const LIST_FORMATS = ['table', 'json'] as const;

export interface ListOptions extends ChecksOptions {
  /** A benchmark with its version, such as cis-docker-1.8. */
  readonly framework?: string | undefined;
  readonly format?: string | undefined;
}

/** Gives the exit code, as do the others here. Rejects with a UsageError. */
export async function checksListCommand(
  options: ListOptions,
  streams: CommandStreams = process,
): Promise<number> {
  const format = oneOf('--format', options.format ?? 'table', LIST_FORMATS);
  const rules = await loadRules({ ...ownRules(options), about: SHIPPED_SETS });
  const checks = ofFramework(rules.checks, options.framework);
  const text =
    format === 'json'
      ? checksJson(checks)
      : checkList(checks, {
          ...pageOptions(streams.stdout),
          width: columnsOf(streams.stdout) ?? Number.POSITIVE_INFINITY,
        });
  await writeAll(streams.stdout, [text]);
  return tellRuleProblems(rules.problems, streams.stderr);
}

/** Everything about one check; `id` may also be the number that a benchmark gives it. */
export async function checksShowCommand(
  id: string,
  options: ChecksOptions,
  streams: CommandStreams = process,
): Promise<number> {
  const rules = await loadRules({ ...ownRules(options), about: SHIPPED_SETS });
  const wanted = rules.checks.filter(
    (check) =>
      check.id === id || currentReferences(check.references).some((reference) => reference.id === id),
  );
  if (wanted.length === 0) {
    const near = rules.checks.map((check) => check.id).filter((known) => known.includes(id.toLowerCase()));
    const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'plimsoll checks list shows them all';
    throw new UsageError(`there is no check ${id}; ${hint}`);
  }
  await writeAll(streams.stdout, [
    wanted.map((check) => checkPage(check, pageOptions(streams.stdout))).join('\n'),
  ]);
  return tellRuleProblems(rules.problems, streams.stderr);
}

export interface ExportOptions extends ChecksOptions {
  /** What it becomes; there is one form. */
  readonly as?: string | undefined;
}

const EXPORT_FORMS = ['validating-admission-policy'] as const;

/** Prints checks as something else that asks the same; several when the id is a glob or the number of a benchmark. */
export async function checksExportCommand(
  id: string,
  options: ExportOptions,
  streams: CommandStreams = process,
): Promise<number> {
  oneOf('--as', options.as ?? '', EXPORT_FORMS);
  const rules = await loadRules({ ...ownRules(options), about: SHIPPED_SETS });
  const wanted = selectChecks(rules.checks, { only: [id] });
  if (wanted.length === 0)
    throw new UsageError(`there is no check ${id}; plimsoll checks list shows them all`);
  const { admissionPolicies } = await import('../reports/admission-policies.ts');
  const { text, refusals } = admissionPolicies(wanted);
  await writeAll(streams.stdout, [text]);
  for (const refusal of refusals) streams.stderr.write(`plimsoll: ${inert(refusal)}\n`);
  // One that was named and can't be exported is a mistake; of many, some are left out.
  const isNothing = refusals.length === wanted.length;
  return Math.max(isNothing ? 2 : 0, tellRuleProblems(rules.problems, streams.stderr));
}

export interface LintOptions extends ChecksOptions {
  /** The file with waivers, in place of the one in the config folder. */
  readonly waivers?: string | undefined;
}

/** Looks at a person's own checks: the YAML, the fields, the expressions, the ids; and at their waivers. */
export async function checksLintCommand(
  folder: string | undefined,
  options: LintOptions,
  streams: CommandStreams = process,
): Promise<number> {
  // Who names a folder asks about that one.
  const waiverFile = folder === undefined ? ownRules(options).waiverFile : options.waivers;
  const rules = await loadRules({
    checkFolders: foldersOf(folder, options),
    waiverFile,
    about: SHIPPED_SETS,
  });
  const problems = [...rules.problems, ...waiversOfNoCheck(rules, waiverFile)];
  const lines = problems.map((problem) => inert(problemLine(problem)));
  const isAboutExpressions = problems.some(({ field }) => /^(when|pass|evidence|found)\b/.test(field));
  const { length: waivers } = rules.waivers.all;
  const looked = `${rules.checks.length} checks${waivers === 0 ? '' : ` and ${waivers === 1 ? '1 waiver' : `${waivers} waivers`}`}`;
  const end = problems.length === 0 ? `${looked}, nothing wrong with them` : counted(problems.length);
  await writeAll(streams.stdout, [
    [...lines, ...(isAboutExpressions ? vocabulary(rules) : []), end, ''].join('\n'),
  ]);
  return problems.length === 0 ? 0 : 2;
}

/** Runs the examples of a person's own checks, or of the shipped ones when there are none. */
export async function checksTestCommand(
  folder: string | undefined,
  options: ChecksOptions,
  streams: CommandStreams = process,
): Promise<number> {
  const folders = foldersOf(folder, options);
  const rules = await loadRules({ checkFolders: folders, about: SHIPPED_SETS });
  const settings = rules.settings.map((setting) => setting.name);
  const problems: RuleProblem[] = [...rules.problems];
  let examples = 0;
  const run = (check: Check, file: string, lineOf: (path: readonly (string | number)[]) => number): void => {
    for (const result of runExamples(check, rules.policy)) {
      examples += 1;
      if (result.isRight) continue;
      const path = ['examples', result.expected, result.index];
      const message = `${check.id} ${result.complaint}`;
      problems.push({ file, line: lineOf(path), field: path.join('.'), message, check: check.id });
    }
  };
  if (folders.length === 0) for (const check of rules.checks) run(check, check.id, () => 0);
  for (const own of folders) {
    for (const { check, file, lineOf } of (await readCheckFolder(own, settings)).checks)
      run(check, file, lineOf);
  }
  const lines = problems.map((problem) => inert(problemLine(problem)));
  const end =
    problems.length === 0 ? `${examples} examples, all as they should be` : counted(problems.length);
  await writeAll(streams.stdout, [[...lines, end, ''].join('\n')]);
  return problems.length === 0 ? 0 : 2;
}

function waiversOfNoCheck({ waivers, checks }: Rules, file = ''): readonly RuleProblem[] {
  return waivers.all
    .filter(({ isAbout }) => !checks.some(isAbout))
    .map(({ waiver }) => ({
      file,
      line: 0,
      field: 'check',
      message: `no check has an id or a benchmark number like ${waiver.check}`,
    }));
}

/** Who names a folder asks about that one, and those behind --checks, and not about the config folder. */
function foldersOf(folder: string | undefined, options: ChecksOptions): readonly string[] {
  if (folder === undefined) return ownRules(options).checkFolders ?? [];
  return [...new Set([folder, ...(options.checks ?? [])])];
}

function counted(problems: number): string {
  return problems === 1 ? '1 problem' : `${problems} problems`;
}

/** What an expression may use, for somebody who just used something else. */
function vocabulary(rules: Rules): readonly string[] {
  return [
    '',
    'Beside CEL itself, expressions may call:',
    ...CEL_FUNCTIONS.flatMap(({ signature, meaning, example }) => [
      `  ${signature}`,
      `    ${meaning}`,
      `    ${example}`,
    ]),
    'and name, by what the check is about:',
    ...Object.entries(VARIABLES).map(([resource, names]) => `  ${resource}: ${names.join(', ')}`),
    `policy has ${rules.settings.map((setting) => setting.name).join(', ')}.`,
    '',
  ];
}

function ofFramework(checks: readonly Check[], framework: string | undefined): readonly Check[] {
  if (framework === undefined) return checks;
  const wanted = slug(framework);
  const found = checks.filter((check) => frameworksOf(check).some((known) => isVersionOf(known, wanted)));
  if (found.length > 0) return found;
  const known = [...new Set(checks.flatMap(frameworksOf))].sort();
  throw new UsageError(`no check belongs to --framework ${framework}, there is ${known.join(', ')}`);
}

/** `cis-docker-1.8` means 1.8.0 too, and `cis-docker` every version. */
function isVersionOf(known: string, wanted: string): boolean {
  return known === wanted || known.startsWith(`${wanted}.`) || known.startsWith(`${wanted}-`);
}

function frameworksOf(check: Check): readonly string[] {
  return check.references.map(({ benchmark, version }) => slug(`${benchmark} ${version}`));
}

function slug(words: string): string {
  return words.trim().toLowerCase().replace(/\s+/g, '-');
}

function checksJson(checks: readonly Check[]): string {
  const entries = checks.map(({ id, title, severity, layer, control, resource, mode, references }) => ({
    id,
    title,
    severity,
    layer,
    control,
    resource,
    mode,
    references,
  }));
  return `${JSON.stringify(harmless({ schemaVersion: 1, checks: entries }), null, 2)}\n`;
}

function pageOptions(stdout: OutputStream): {
  readonly paint: ReturnType<typeof paintFor>;
  readonly width: number;
} {
  return { paint: paintFor(stdout), width: Math.min(100, columnsOf(stdout) ?? 80) };
}
