import { inert } from '../facts/inert-text.ts';

/** The same data with every text of it, keys included, unable to act on the terminal that may show it. */
export function harmless(value: unknown): unknown {
  if (typeof value === 'string') return inert(value);
  if (Array.isArray(value)) return value.map(harmless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [inert(key), harmless(field)]));
}
