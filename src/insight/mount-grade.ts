/** How dangerous a mount is, in plain words, from what stands behind its source on the host. */
import { posix } from 'node:path';
import type { Mount } from '../facts/container.ts';
import { SEVERITIES, type Severity } from '../facts/finding.ts';
import { SENSITIVE_MOUNTS, type SensitiveMount } from '../knowledge/sensitive-mounts.ts';

export interface MountGrade {
  /** Undefined when nothing is known against it. */
  readonly severity: Severity | undefined;
  /** A few words: `root on this host`; `ok` when nothing is known against it. */
  readonly headline: string;
  /** A sentence or three for a person who has never heard of it; empty when there is nothing to say. */
  readonly why: string;
}

const OK: MountGrade = { severity: undefined, headline: 'ok', why: '' };

const SHARED_WORDS =
  'Its propagation is shared: what is mounted inside the container appears on the host, and the other way round.';

/**
 * Grades one mount. Volumes, tmpfs and image mounts hold what the engine keeps for the container and are fine;
 * a bind is graded by its source: by its own line in the list of sensitive mounts, else by the nearest above it
 * and by what it contains.
 */
export function gradeMount(mount: Pick<Mount, 'Type' | 'Source' | 'RW' | 'Propagation'>): MountGrade {
  const isShared = mount.Propagation === 'shared' || mount.Propagation === 'rshared';
  const grade = mount.Type === 'bind' || mount.Type === 'npipe' ? gradeSource(mount.Source, mount.RW) : OK;
  if (!isShared) return grade;
  if (grade.severity === undefined) {
    return { severity: 'medium', headline: 'mounts made inside appear on the host', why: SHARED_WORDS };
  }
  return { ...grade, why: `${grade.why} ${SHARED_WORDS}` };
}

/**
 * A path of the host in the one form that the list of sensitive paths uses: no trailing slash, no `..`, and
 * /var/run as /run, which it links to.
 */
export function hostPath(source: string): string {
  if (/^[\\/]{2}\.[\\/]pipe[\\/]/i.test(source)) return source.replaceAll('\\', '/').toLowerCase();
  // Docker Desktop shows the paths of the person's own machine below a folder of its virtual machine.
  const own = source.replace(/^\/(?:host_mnt|run\/desktop\/mnt\/host)(?=\/)/, '');
  const path = posix.normalize(own.startsWith('/') ? own : `/${own}`).replace(/(?<=.)\/$/, '');
  return path.replace(/^\/var\/run(?=\/|$)/, '/run');
}

function gradeSource(source: string, isWritable: boolean): MountGrade {
  if (source === '') return OK;
  const path = hostPath(source);
  const own = BY_PATH.get(path);
  if (own !== undefined) return gradeOf(own, isWritable);
  const known = closest(path);
  let worst = known === undefined ? OK : gradeOf(known, isWritable);
  for (const inside of PLAIN) {
    if (!inside.path.startsWith(`${path}/`)) continue;
    const grade = gradeOf(inside, isWritable);
    if (rank(grade) < rank(worst)) worst = { ...grade, why: `Contains ${inside.path}. ${grade.why}` };
  }
  return worst;
}

function gradeOf({ grade, readOnly, gives, why }: SensitiveMount, isWritable: boolean): MountGrade {
  const severity = isWritable ? grade : readOnly;
  return severity === 'ok' ? OK : { severity, headline: gives, why };
}

function rank({ severity }: MountGrade): number {
  return severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
}

const PLAIN = SENSITIVE_MOUNTS.filter(({ path }) => !path.includes('*'));
const BY_PATH = new Map(PLAIN.map((known) => [known.path, known]));
const BY_PATTERN = SENSITIVE_MOUNTS.filter(({ path }) => path.includes('*')).map((known) => ({
  known,
  pattern: new RegExp(`^(?<matched>${patternOf(known.path)})(?:/|$)`),
}));

function patternOf(path: string): string {
  const anywhere = path.startsWith('**/');
  const rest = (anywhere ? path.slice(3) : path)
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]+');
  return anywhere ? `(?:/[^/]+)*/${rest}` : rest;
}

/** The line that says most about a path without one of its own: the nearest above, if it speaks for what is below. */
function closest(path: string): SensitiveMount | undefined {
  let above = posix.dirname(path);
  while (!BY_PATH.has(above) && above !== '/' && above !== '.') above = posix.dirname(above);
  const nearest = BY_PATH.get(above);
  let found = nearest?.below === 'same' ? { known: nearest, length: above.length } : undefined;
  for (const { known, pattern } of BY_PATTERN) {
    const matched = pattern.exec(path)?.groups?.matched;
    if (matched === undefined || (matched !== path && known.below !== 'same')) continue;
    if (found === undefined || matched.length > found.length) found = { known, length: matched.length };
  }
  return found?.known;
}
