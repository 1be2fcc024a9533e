/**
 * All waivers of a run, made ready to be asked about every failing verdict: those that can concern a check are found
 * once, and a resource is matched by compiled globs.
 *
 * Whether a waiver holds depends on the day. It is looked at once, when the waivers are compiled: a session that is
 * left open over midnight goes on with the day on which it began, until its waivers are read again.
 */
import { type Finding, isKubeKind, type ResourceKind, type WaiverNote } from '../facts/finding.ts';
import { compileTextGlob, type TextMatcher } from '../insight/text-glob.ts';
import type { Check } from './check.ts';
import { cisMatcher } from './check-pattern.ts';
import type { Bindings } from './expression.ts';
import { codeOf, type PlacedCheck, type Row } from './verdict-table.ts';
import { noteOf, type WaivedResource, type Waiver } from './waiver.ts';

/** A resource as waivers see it. Undefined bindings: it could not be read, so that little is known of it. */
interface WaivableResource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly bindings: Bindings | undefined;
}

export interface CompiledWaiver {
  readonly waiver: Waiver;
  readonly note: WaiverNote;
  /** Whether the only checks that it is about are those for other targets, such as the machines of a cluster. */
  readonly isForOthers: boolean;
  isAbout(check: Check): boolean;
  /** What is not known of a resource rules nothing out. */
  fits(resource: WaivableResource): boolean;
}

export interface Waivers {
  /** In the order of their file. */
  readonly all: readonly CompiledWaiver[];
  /** The waiver that names this failure; one that holds comes before one that has expired. */
  noteOn(check: Check, resource: WaivableResource): WaiverNote | undefined;
}

export const NO_WAIVERS: Waivers = { all: [], noteOn: () => undefined };

const FAIL = codeOf('fail');
const WAIVED = codeOf('waived');

/** `today` is a day as `expires` has it; `forOthers` are those of the waivers that are about checks for other targets only. */
export function compileWaivers(
  waivers: readonly Waiver[],
  today: string,
  forOthers: ReadonlySet<Waiver> = new Set(),
): Waivers {
  if (waivers.length === 0) return NO_WAIVERS;
  const all = waivers.map(
    (waiver): CompiledWaiver => ({
      waiver,
      note: noteOf(waiver, today),
      isForOthers: forOthers.has(waiver),
      isAbout: rememberAll(cisMatcher(waiver.check)),
      fits: resourceMatcher(waiver.resource),
    }),
  );
  const byCheck = new Map<Check, readonly CompiledWaiver[]>();
  const about = (check: Check): readonly CompiledWaiver[] => {
    const known = byCheck.get(check) ?? all.filter((one) => one.isAbout(check));
    byCheck.set(check, known);
    return known;
  };
  return {
    all,
    noteOn: (check, resource) => {
      let expired: WaiverNote | undefined;
      for (const { note, fits } of about(check)) {
        if (!fits(resource)) continue;
        if (!note.isExpired) return note;
        expired ??= note;
      }
      return expired;
    },
  };
}

/**
 * A row with the waivers that hold: a failure becomes `waived`, what was waived and is not any more fails again, and
 * nothing else is touched. The same row when nothing changes.
 */
export function waivedRow(
  kind: ResourceKind,
  row: Row,
  checks: readonly PlacedCheck[],
  waivers: Waivers,
): Row {
  const resource = { kind, name: row.name, bindings: row.bindings };
  let codes: Uint8Array | undefined;
  for (const { check, column } of checks) {
    const before = row.codes[column];
    if (before !== FAIL && before !== WAIVED) continue;
    const code = waivers.noteOn(check, resource)?.isExpired === false ? WAIVED : FAIL;
    if (code === before) continue;
    codes ??= row.codes.slice();
    codes[column] = code;
  }
  return codes ? { ...row, codes } : row;
}

/** The finding with the waiver that names it. Where that has expired the failure counts again, and says so. */
export function withWaiver(finding: Finding, check: Check, { bindings }: Row, waivers: Waivers): Finding {
  if (finding.status !== 'fail' && finding.status !== 'waived') return finding;
  const { kind, name } = finding.resource;
  const waiver = waivers.noteOn(check, { kind, name, bindings });
  if (waiver === undefined) return finding;
  if (!waiver.isExpired) return { ...finding, waiver };
  const ended = `its waiver expired on ${waiver.expires}`;
  return { ...finding, waiver, reason: finding.reason === '' ? ended : `${finding.reason} (${ended})` };
}

type Matcher = (resource: WaivableResource) => boolean;

function resourceMatcher({ kind, name, image, label, namespace }: WaivedResource): Matcher {
  const conditions: Matcher[] = [];
  if (kind !== undefined) conditions.push((resource) => resource.kind === kind);
  if (name !== undefined) {
    const isMatch = textMatcher(name);
    conditions.push((resource) => namesOf(resource).some(isMatch));
  }
  if (image !== undefined) conditions.push(traitMatcher(image, imagesOf));
  if (label !== undefined) conditions.push(traitMatcher(label, labelsOf));
  if (namespace !== undefined) conditions.push(traitMatcher(namespace, namespacesOf));
  return rememberLast((resource) => conditions.every((fits) => fits(resource)));
}

/** The checks of a run are few and stay the same. */
function rememberAll(matches: (check: Check) => boolean): (check: Check) => boolean {
  const known = new Map<Check, boolean>();
  return (check) => {
    const answer = known.get(check) ?? matches(check);
    known.set(check, answer);
    return answer;
  };
}

/** One resource is asked about for one check after the other. */
function rememberLast(matches: Matcher): Matcher {
  let last: WaivableResource | undefined;
  let answer = false;
  return (resource) => {
    if (resource !== last) answer = matches(resource);
    last = resource;
    return answer;
  };
}

/** A glob that makes no sense, which the schema of the file does not let through, matches nothing. */
function textMatcher(glob: string): TextMatcher {
  return compileTextGlob(glob) ?? (() => false);
}

function traitMatcher(
  glob: string,
  traitsOf: (kind: ResourceKind, bindings: Bindings) => readonly string[],
): Matcher {
  const isMatch = textMatcher(glob);
  return ({ kind, bindings }) => bindings === undefined || traitsOf(kind, bindings).some(isMatch);
}

/** Only what the resource itself says, so that its verdicts change with nothing else. */
function imagesOf(kind: ResourceKind, { container, image, variables }: Bindings): readonly string[] {
  if (kind === 'container') return texts([at(container, 'Config', 'Image')]);
  if (kind === 'image') return texts([at(image, 'RepoTags'), at(image, 'RepoDigests')].flat());
  if (kind === 'workload') return texts(listAt(variables, 'containers').map((each) => at(each, 'image')));
  return [];
}

/** By bindings, which belong to one resource and never change: many waivers may ask for the same labels. */
const knownLabels = new WeakMap<Bindings, readonly string[]>();

function labelsOf(kind: ResourceKind, bindings: Bindings): readonly string[] {
  const known = knownLabels.get(bindings);
  if (known) return known;
  const labels = Object.entries(labelMap(kind, bindings)).flatMap(([name, value]) => [
    name,
    `${name}=${value}`,
  ]);
  knownLabels.set(bindings, labels);
  return labels;
}

/** Set by the kubelet on the containers of a pod, and by `docker stack` on all that belongs to a stack. */
const NAMESPACE_LABELS = ['io.kubernetes.pod.namespace', 'com.docker.stack.namespace'];

function namespacesOf(kind: ResourceKind, bindings: Bindings): readonly string[] {
  if (isKubeKind(kind)) {
    const { object, request } = bindings;
    return texts([kind === 'namespace' ? at(object, 'metadata', 'name') : at(request, 'namespace')]);
  }
  const labels = labelMap(kind, bindings);
  return texts(NAMESPACE_LABELS.map((name) => labels[name]));
}

function labelMap(
  kind: ResourceKind,
  { container, image, network, volume, object }: Bindings,
): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'container':
      return fields(at(container, 'Config', 'Labels'));
    case 'image':
      return fields(at(image, 'Config', 'Labels'));
    case 'network':
      return fields(at(network, 'Labels'));
    case 'volume':
      return fields(at(volume, 'Labels'));
    default:
      return isKubeKind(kind) ? fields(at(object, 'metadata', 'labels')) : {};
  }
}

/** Of what is in a namespace also the name without it: `shop/db (StatefulSet)` is `shop/db` and `db` too. */
function namesOf({ kind, name }: WaivableResource): readonly string[] {
  if (!isKubeKind(kind)) return [name];
  const whole = name.replace(/ \(\w+\)$/, '');
  return [name, whole, whole.slice(whole.indexOf('/') + 1)];
}

function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : [];
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Reflect.get(here, step);
  }
  return here;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}
