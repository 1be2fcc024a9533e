/** What a kernel's names and version line tell. Pure. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DATES = [
  // Debian: (2025-08-26). Alpine: 2025-01-02 10:00:00.
  /\b(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ T](?<time>\d\d:\d\d:\d\d))?/,
  // Arch: Sun, 24 Aug 2025 17:15:00 +0000.
  /\b(?<day>\d{1,2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d)/,
  // Most others: Thu Oct  9 10:00:00 UTC 2025.
  /\b(?<month>[A-Z][a-z]{2}) +(?<day>\d{1,2}) (?<time>\d\d:\d\d:\d\d)(?: [A-Z+\-0-9]+)? (?<year>\d{4})/,
];

/** Distributions whose builds can be repeated write a made-up time, 1970 or 1980. */
const FIRST_BELIEVABLE_YEAR = 1992;

/**
 * When a kernel was built, RFC 3339, from its version line (/proc/sys/kernel/version); empty when it does not say. The
 * zone is taken as UTC: the day is what matters.
 */
export function kernelBuiltAt(version: string): string {
  const groups = DATES.map((date) => date.exec(version)?.groups).find((found) => found !== undefined);
  const { year, month = '', day, time = '0:0:0' } = groups ?? {};
  const monthNumber = MONTHS.includes(month) ? MONTHS.indexOf(month) : Number(month) - 1;
  const [hour, minute, second] = time.split(':').map(Number);
  const built = new Date(Date.UTC(Number(year), monthNumber, Number(day), hour, minute, second));
  // A day that does not exist turns into one of the next month.
  const isBelievable = Number(year) >= FIRST_BELIEVABLE_YEAR && built.getUTCDate() === Number(day);
  return isBelievable ? built.toISOString() : '';
}

/**
 * The newest of the installed releases that could take the place of the one that runs: of the same flavour (generic,
 * cloud, rt…), since a newer one of another flavour is no update. The running one where nothing newer is there; empty
 * when nothing is installed, as in a machine that gets its kernel from outside.
 */
export function newestRelease(running: string, installed: readonly string[]): string {
  const flavour = flavourOf(running);
  const candidates = installed.filter((release) => flavourOf(release) === flavour);
  if (candidates.length === 0) return '';
  return candidates.reduce(
    (newest, release) => (compareReleases(release, newest) > 0 ? release : newest),
    running,
  );
}

const ARCHITECTURE =
  /[-.](?:x86_64|amd64|aarch64|arm64|armv\d\w*|armmp|i[3-6]86|ppc64(?:le|el)?|s390x|riscv64|loong(?:arch)?64)\b/g;

function tokensOf(release: string): readonly string[] {
  return release
    .replace(ARCHITECTURE, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
}

/** The words without a digit: `generic` of 6.8.0-60-generic, none of 5.14.0-427.el9.x86_64. */
function flavourOf(release: string): string {
  return tokensOf(release)
    .filter((token) => /^[A-Za-z]+$/.test(token))
    .join('-');
}

/** Below 0 when `one` is the older release; numbers count as numbers, and a candidate (rc) before its release. */
export function compareReleases(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const BEFORE_ALL = -1_000_000;

function numbersOf(release: string): readonly number[] {
  return tokensOf(release).flatMap((token) => {
    const [, word = '', digits] = /^([A-Za-z]*)(\d+)/.exec(token) ?? [];
    if (digits === undefined) return [];
    return [word === 'rc' ? BEFORE_ALL + Number(digits) : Number(digits)];
  });
}

/** `CONFIG_X=value` lines; what is not set is left out, and quotes are taken away. */
export function parseKernelConfig(text: string): Readonly<Record<string, string>> {
  const entries = [...text.matchAll(/^(CONFIG_\w+)=(?:"(.*)"|(.*))$/gm)];
  return Object.fromEntries(
    entries.map(([, name = '', quoted, plain]) => [name, quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '']),
  );
}

/** The chosen one of `none [integrity] confidentiality`. */
export function chosenWord(text: string): string {
  return /\[([^\]]+)\]/.exec(text)?.[1] ?? '';
}
