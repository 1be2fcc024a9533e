/** Addresses and ranges of addresses, as firewalls and engines write them. */

/** An address is a range of one. */
export interface IpRange {
  readonly family: 4 | 6;
  /** The first address, as a number. */
  readonly first: bigint;
  readonly prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Reads `10.0.0.0/8`, `::1` and the like; undefined for anything else, names of hosts included. */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const value = family === 4 ? parseIpv4(address) : parseIpv6(address);
  const prefix = prefixText === undefined ? BITS[family] : parseNumber(prefixText, BITS[family]);
  if (value === undefined || prefix === undefined) return undefined;
  const free = BigInt(BITS[family] - prefix);
  return { family, first: (value >> free) << free, prefix };
}

/** Whether every address of the second range is one of the first. */
export function containsRange(outer: IpRange, inner: IpRange): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const shift = BigInt(BITS[outer.family] - outer.prefix);
  return outer.first >> shift === inner.first >> shift;
}

function parseNumber(text: string, max: number): number | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const number = Number(text);
  return number <= max ? number : undefined;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    const number = parseNumber(part, 255);
    if (number === undefined) return undefined;
    value = value * 256n + BigInt(number);
  }
  return value;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array<string>(missing).fill('0'), ...tail]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    value = value * 65536n + BigInt(`0x${group}`);
  }
  return value;
}
