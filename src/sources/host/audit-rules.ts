/**
 * Audit rules as auditctl lists them and as /etc/audit keeps them; audit.rules(7) and auditctl(8) say what they mean.
 * Only rules about files and folders are of interest here. Pure.
 */

/** One rule about a file or folder, as written: its path is not resolved yet. */
export interface WrittenAuditRule {
  readonly path: string;
  /** Undefined for a watch (`-w`): the kernel takes it for what stands at its path. */
  readonly isFolder: boolean | undefined;
  /** Of the letters r, w, x and a, in this order. */
  readonly permissions: string;
  /** always, never */
  readonly action: string;
  readonly key: string;
  /** What else must hold, such as `auid>=1000` or `syscall open,openat`. */
  readonly conditions: readonly string[];
}

type Statement =
  | { readonly kind: 'add'; readonly rule: WrittenAuditRule; readonly isFirst: boolean }
  | { readonly kind: 'delete'; readonly rule: WrittenAuditRule }
  /** Every rule, or every rule with this key. */
  | { readonly kind: 'delete-all'; readonly key: string | undefined }
  | { readonly kind: 'switch'; readonly isOn: boolean }
  /** A setting, or a rule about something else than files. */
  | { readonly kind: 'other' };

/** What one text of rules says, in its own order. */
export interface AuditRuleText {
  readonly statements: readonly Statement[];
  /** Lines that are no rules, for a person: `line 3: …`. */
  readonly problems: readonly string[];
}

/** A text that auditctl would not load either: then nothing in it counts. */
export class NoAuditRules extends Error {}

/** Reads a file of rules. Throws NoAuditRules when it is no text. */
export function parseAuditRuleFile(text: string): AuditRuleText {
  if (/[\0\ufffd]/.test(text)) throw new NoAuditRules('holds bytes that are no text');
  return parseLines(text, fileWords);
}

/** Reads what `auditctl -l` prints. */
export function parseAuditListing(text: string): AuditRuleText {
  const lines = text.split('\n').filter((line) => line.trim() !== 'No rules');
  return parseLines(lines.join('\n'), listingWords);
}

/** The rules in effect after texts were loaded one after the other, and whether they leave auditing on. */
export function loadedAuditRules(texts: readonly AuditRuleText[]): {
  readonly rules: readonly WrittenAuditRule[];
  readonly isOn: boolean;
} {
  let rules: WrittenAuditRule[] = [];
  let isOn = true;
  for (const statement of texts.flatMap(({ statements }) => statements)) {
    switch (statement.kind) {
      case 'add':
        // The kernel refuses a rule that it has.
        if (rules.some((rule) => isSame(rule, statement.rule))) break;
        if (statement.isFirst) rules.unshift(statement.rule);
        else rules.push(statement.rule);
        break;
      case 'delete':
        rules = rules.filter((rule) => !isSame(rule, statement.rule));
        break;
      case 'delete-all':
        rules = rules.filter(({ key }) => statement.key !== undefined && key !== statement.key);
        break;
      case 'switch':
        isOn = statement.isOn;
        break;
    }
  }
  return { rules, isOn };
}

/**
 * augenrules puts the files of rules.d together into audit.rules, and every `-D` of theirs before all rules: there it
 * takes nothing of the other files away.
 */
export function withoutDeleteAll({ statements, problems }: AuditRuleText): AuditRuleText {
  return { statements: statements.filter(({ kind }) => kind !== 'delete-all'), problems };
}

function isSame(one: WrittenAuditRule, other: WrittenAuditRule): boolean {
  return (
    one.path === other.path &&
    one.permissions === other.permissions &&
    one.action === other.action &&
    one.key === other.key &&
    one.conditions.join('\n') === other.conditions.join('\n') &&
    one.isFolder === other.isFolder
  );
}

function parseLines(text: string, wordsOf: (line: string) => readonly string[]): AuditRuleText {
  const statements: Statement[] = [];
  const problems: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const statement = parseStatement(wordsOf(line));
    if (typeof statement === 'string') problems.push(`line ${index + 1}: ${statement}`);
    else statements.push(statement);
  }
  return { statements, problems };
}

/** Words as a rule file separates them: a backslash or quotes keep a space within a word. */
function fileWords(line: string): readonly string[] {
  const words = line.match(/(?:\\.|"[^"]*"|'[^']*'|[^\s\\]|\\$)+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /\\(.)|"([^"]*)"|'([^']*)'/g,
      (_, escaped, double, single) => escaped ?? double ?? single ?? '',
    ),
  );
}

/** Words as auditctl prints them, spaces in a path not marked: a value reaches to the next option. */
function listingWords(line: string): readonly string[] {
  return line.split(/ (?=-[A-Za-z] )/).flatMap((piece) => {
    const [, option = piece, value] = /^(-[A-Za-z]) (.*)$/.exec(piece) ?? [];
    return value === undefined ? [option] : [option, value];
  });
}

const VALUE_OPTIONS = /^(?:-[abcdefkpqrstwACFRSW]|-m|--backlog_wait_time|--signal)$/;
/** `-c`, `-e`, `-s` and `-t` take a value in some releases or none: a next word that is an option is not theirs. */
const MAYBE_BARE = /^-[cest]$/;
const BARE_OPTIONS = /^(?:-[Dilvh]|--loginuid-immutable|--reset-lost|--reset_backlog_wait_time_actual)$/;

interface Option {
  readonly name: string;
  readonly value: string;
}

/** The statement, or what is wrong with it for a person. */
function parseStatement(words: readonly string[]): Statement | string {
  const options: Option[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const name = words[at] ?? '';
    const next = words[at + 1];
    const isBare = BARE_OPTIONS.test(name) || (MAYBE_BARE.test(name) && (next ?? '-').startsWith('-'));
    if (isBare) {
      options.push({ name, value: '' });
      continue;
    }
    if (!VALUE_OPTIONS.test(name)) return `“${shortened(name)}” is no option of auditctl`;
    if (next === undefined) return `${name} needs a value`;
    options.push({ name, value: next });
    at += 1;
  }

  const enabled = lastOf(options, '-e');
  if (enabled !== undefined && options.length === 1) return { kind: 'switch', isOn: enabled !== '0' };
  if (lastOf(options, '-D') !== undefined) return { kind: 'delete-all', key: lastOf(options, '-k') };
  const watched = lastOf(options, '-w') ?? lastOf(options, '-W');
  if (watched !== undefined) return parseWatch(watched, options);
  const action = lastOf(options, '-a') ?? lastOf(options, '-A') ?? lastOf(options, '-d');
  return action === undefined ? { kind: 'other' } : parseRule(action, options);
}

function parseWatch(path: string, options: readonly Option[]): Statement | string {
  const permissions = permissionsOf(lastOf(options, '-p') ?? '');
  if (permissions === undefined)
    return `-p ${shortened(lastOf(options, '-p') ?? '')} is no set of r, w, x and a`;
  if (!path.startsWith('/')) return `${shortened(path)} is no full path`;
  const rule: WrittenAuditRule = {
    path,
    isFolder: undefined,
    permissions,
    action: 'always',
    key: keyOf(options),
    conditions: [],
  };
  if (options.some(({ name }) => name === '-W')) return { kind: 'delete', rule };
  return { kind: 'add', rule, isFirst: false };
}

/** `-F` names a field, how it is compared and with what. */
const FIELD = /^([A-Za-z0-9_]+)(!=|>=|<=|&=|=|>|<|&)(.*)$/s;

function parseRule(action: string, options: readonly Option[]): Statement | string {
  const words = action.split(',');
  const verdict = words.find((word) => ['always', 'never', 'possible'].includes(word));
  if (verdict === undefined || words.length !== 2) return `${shortened(action)} is no list and action`;

  let path: string | undefined;
  let isFolder = false;
  let letters = '';
  const conditions: string[] = [];
  for (const { name, value } of options) {
    if (name === '-S' && value !== 'all') conditions.push(`syscall ${value}`);
    if (name === '-C') conditions.push(value);
    if (name !== '-F') continue;
    const [, field, comparison, wanted = ''] = FIELD.exec(value) ?? [];
    if (field === undefined) return `-F ${shortened(value)} compares nothing`;
    if ((field === 'path' || field === 'dir') && comparison === '=') {
      path = wanted;
      isFolder = field === 'dir';
    } else if (field === 'perm' && comparison === '=') letters += wanted;
    else if (field !== 'key') conditions.push(value);
  }
  // Only where system calls end does the kernel know which file was meant.
  if (path === undefined || !words.includes('exit')) return { kind: 'other' };
  if (!path.startsWith('/')) return `${shortened(path)} is no full path`;
  const permissions = permissionsOf(letters);
  if (permissions === undefined) return `perm=${shortened(letters)} is no set of r, w, x and a`;
  const rule: WrittenAuditRule = {
    path,
    isFolder,
    permissions,
    action: verdict,
    key: keyOf(options),
    conditions,
  };
  if (lastOf(options, '-d') !== undefined) return { kind: 'delete', rule };
  return { kind: 'add', rule, isFirst: lastOf(options, '-A') !== undefined };
}

/** In their usual order, each once; none named means all. Undefined for anything else than these letters. */
function permissionsOf(letters: string): string | undefined {
  if (!/^[rwxa]*$/.test(letters)) return undefined;
  return letters === '' ? 'rwxa' : [...'rwxa'].filter((letter) => letters.includes(letter)).join('');
}

function keyOf(options: readonly Option[]): string {
  const keys = options.flatMap(({ name, value }) => {
    if (name === '-k') return [value];
    return name === '-F' && value.startsWith('key=') ? [value.slice('key='.length)] : [];
  });
  return keys.join(' ');
}

function lastOf(options: readonly Option[], wanted: string): string | undefined {
  return options.findLast(({ name }) => name === wanted)?.value;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What `auditctl -s` says. */
export interface AuditStatus {
  /** 0 off, 1 on, 2 on and not to be changed before the next start. */
  readonly enabled: number;
  /** The process that takes the records; 0 for none. */
  readonly pid: number;
}

/** Undefined when the text does not say. Older releases write `enabled=1` on one line. */
export function parseAuditStatus(text: string): AuditStatus | undefined {
  const enabled = /\benabled[ =](\d+)/.exec(text)?.[1];
  const pid = /\bpid[ =](\d+)/.exec(text)?.[1];
  return enabled === undefined ? undefined : { enabled: Number(enabled), pid: Number(pid ?? 0) };
}

/** Whether the kernel was told at its start not to audit; the text is /proc/cmdline. */
export function isAuditOffAtBoot(commandLine: string): boolean {
  const last = commandLine
    .split(/\s+/)
    .filter((word) => word.startsWith('audit='))
    .at(-1);
  return last === 'audit=0' || last === 'audit=off';
}
