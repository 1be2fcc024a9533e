/** How long something is recorded, as people write it. Pure. */

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const LEAST_SPAN_MS = 1_000;
const LONGEST_SPAN_MS = 7 * UNITS.d;

/** `5m`, `90s`, `1h30m`, `2 h`; a number alone is minutes. Milliseconds; undefined for anything else, and out of bounds. */
export function readSpan(text: string): number | undefined {
  const plain = text.replace(/\s+/g, '').toLowerCase();
  if (/^\d{1,6}$/.test(plain)) return bounded(Number(plain) * UNITS.m);
  if (!/^(?:\d{1,7}[smhd])+$/.test(plain)) return undefined;
  let sum = 0;
  for (const [, number, unit] of plain.matchAll(/(\d+)([smhd])/g)) sum += Number(number) * unitOf(unit);
  return bounded(sum);
}

function unitOf(letter: string | undefined): number {
  return letter === 's' || letter === 'm' || letter === 'h' || letter === 'd' ? UNITS[letter] : 0;
}

function bounded(ms: number): number | undefined {
  return ms >= LEAST_SPAN_MS && ms <= LONGEST_SPAN_MS ? ms : undefined;
}

/** `2:13`, `1:02:09`. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
