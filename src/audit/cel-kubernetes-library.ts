/**
 * What the CEL of Kubernetes has beyond that of cel-js, as far as admission policies commonly use it: functions of texts and
 * lists, quantities, addresses and URLs. Missing here: `authorizer`, semver, formats, comprehensions with two variables,
 * and whatever a cluster of a later version adds. Regular expressions are those of JavaScript, not RE2.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { parseIpRange } from '../insight/ip-range.ts';
import { IpBlock, Quantity, Sets, Strings } from './cel-kubernetes-values.ts';

type Register = (signature: string, handler: (...values: readonly never[]) => unknown) => void;

export function registerKubernetesLibrary(environment: Environment): void {
  const register: Register = (signature, handler) => {
    environment.registerFunction(signature, handler);
  };
  registerTexts(register);
  registerLists(register);
  environment.registerType('Quantity', Quantity);
  registerQuantities(register);
  environment.registerType('IpBlock', IpBlock);
  registerAddresses(register);
  environment.registerType('Url', URL);
  registerUrls(register);
  environment.registerType('SetsNamespace', Sets);
  environment.registerConstant('sets', 'SetsNamespace', new Sets());
  register('SetsNamespace.contains(list, list): bool', (_: Sets, list: List, wanted: List) =>
    wanted.every((item) => list.some((known) => isSame(known, item))),
  );
  register('SetsNamespace.intersects(list, list): bool', (_: Sets, list: List, other: List) =>
    list.some((item) => other.some((known) => isSame(known, item))),
  );
  register(
    'SetsNamespace.equivalent(list, list): bool',
    (_: Sets, list: List, other: List) =>
      list.every((item) => other.some((known) => isSame(known, item))) &&
      other.every((item) => list.some((known) => isSame(known, item))),
  );
  environment.registerType('StringsNamespace', Strings);
  environment.registerConstant('strings', 'StringsNamespace', new Strings());
  register('StringsNamespace.quote(string): string', (_: Strings, text: string) => JSON.stringify(text));
}

type List = readonly unknown[];

function registerTexts(register: Register): void {
  register('string.replace(string, string): string', (text: string, from: string, to: string) =>
    text.replaceAll(from, () => to),
  );
  register(
    'string.replace(string, string, int): string',
    (text: string, from: string, to: string, limit: bigint) => replaceSome(text, from, to, limit),
  );
  register('string.charAt(int): string', (text: string, at: bigint) => [...text][Number(at)] ?? '');
  register('string.reverse(): string', (text: string) => [...text].reverse().join(''));
  register('string.find(string): string', (text: string, pattern: string) =>
    pattern === '' ? '' : (new RegExp(pattern, 'u').exec(text)?.[0] ?? ''),
  );
  register('string.findAll(string): list<string>', (text: string, pattern: string) =>
    Array.from(text.matchAll(new RegExp(pattern, 'gu')), ([found]) => found),
  );
  register('string.findAll(string, int): list<string>', (text: string, pattern: string, limit: bigint) => {
    const all = Array.from(text.matchAll(new RegExp(pattern, 'gu')), ([found]) => found);
    return limit < 0n ? all : all.slice(0, Number(limit));
  });
  register('string.format(list): string', (template: string, values: List) => {
    let next = 0;
    return template.replaceAll(/%(?:%|(?:\.\d+)?([sdfexXob]))/g, (place, verb?: string) => {
      if (verb === undefined) return '%';
      const value = values[next];
      next += 1;
      return formatted(value, place, verb);
    });
  });
}

function replaceSome(text: string, from: string, to: string, limit: bigint): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  let left = limit;
  return text.replaceAll(from, (found) => {
    left -= 1n;
    return left >= 0n ? to : found;
  });
}

function formatted(value: unknown, place: string, verb: string): string {
  switch (verb) {
    case 'x':
      return Number(value).toString(16);
    case 'X':
      return Number(value).toString(16).toUpperCase();
    case 'o':
      return Number(value).toString(8);
    case 'b':
      return Number(value).toString(2);
    case 'e':
      return Number(value).toExponential(digitsOf(place));
    case 'f':
      return Number(value).toFixed(digitsOf(place));
    default:
      return typeof value === 'object' && value !== null ? plainText(value) : String(value);
  }
}

function digitsOf(place: string): number {
  return Math.min(100, Number(/\.(\d+)/.exec(place)?.[1] ?? 6));
}

function plainText(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? Number(part) : part));
}

function registerLists(register: Register): void {
  register('list.isSorted(): bool', (list: List) =>
    list.every((item, index) => index === 0 || order(list[index - 1], item) <= 0),
  );
  register('list.sum(): dyn', (list: List) =>
    list.reduce<number | bigint>((sum, item) => added(sum, item), list.some(isDouble) ? 0 : 0n),
  );
  register('list.min(): dyn', (list: List) => extreme(list, -1));
  register('list.max(): dyn', (list: List) => extreme(list, 1));
  register('list.indexOf(dyn): int', (list: List, item: unknown) =>
    BigInt(list.findIndex((known) => isSame(known, item))),
  );
  register('list.lastIndexOf(dyn): int', (list: List, item: unknown) =>
    BigInt(list.findLastIndex((known) => isSame(known, item))),
  );
  register('list.distinct(): list', (list: List) =>
    list.filter((item, index) => list.findIndex((known) => isSame(known, item)) === index),
  );
  register('list.flatten(): list', (list: List) => list.flat());
  register('list.reverse(): list', (list: List) => list.toReversed());
  register('list.sort(): list', (list: List) => list.toSorted(order));
  register('list.slice(int, int): list', (list: List, start: bigint, end: bigint) => {
    if (start < 0n || end < start || end > list.length) throw new Error('slice is outside of the list');
    return list.slice(Number(start), Number(end));
  });
}

function isDouble(value: unknown): boolean {
  return typeof value === 'number';
}

function added(sum: number | bigint, item: unknown): number | bigint {
  if (typeof sum === 'bigint' && typeof item === 'bigint') return sum + item;
  if (typeof item === 'bigint' || typeof item === 'number') return Number(sum) + Number(item);
  throw new Error('sum takes a list of numbers');
}

function extreme(list: List, sign: 1 | -1): unknown {
  if (list.length === 0) throw new Error('an empty list has neither least nor greatest');
  return list.reduce((best, item) => (order(item, best) * sign > 0 ? item : best));
}

function order(one: unknown, other: unknown): number {
  const areTexts = typeof one === 'string' && typeof other === 'string';
  const areNumbers = isNumber(one) && isNumber(other);
  if (areTexts || areNumbers) return one < other ? -1 : one > other ? 1 : 0;
  throw new Error('only numbers and texts have an order here');
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (isNumber(one) && isNumber(other)) return Number(one) === Number(other);
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  return plainText(one) === plainText(other);
}

function registerQuantities(register: Register): void {
  register('quantity(string): Quantity', (text: string) => Quantity.parse(text));
  register('isQuantity(string): bool', (text: string) => Quantity.read(text) !== undefined);
  register('Quantity.isGreaterThan(Quantity): bool', (a: Quantity, b: Quantity) => a.compare(b) > 0);
  register('Quantity.isLessThan(Quantity): bool', (a: Quantity, b: Quantity) => a.compare(b) < 0);
  register('Quantity.compareTo(Quantity): int', (a: Quantity, b: Quantity) => BigInt(a.compare(b)));
  register('Quantity.sign(): int', (a: Quantity) => BigInt(a.sign));
  register('Quantity.isInteger(): bool', (a: Quantity) => a.integer !== undefined);
  register('Quantity.asInteger(): int', (a: Quantity) => {
    const { integer } = a;
    if (integer === undefined) throw new Error('the quantity is no whole number');
    return integer;
  });
  register('Quantity.asApproximateFloat(): double', (a: Quantity) => a.float);
  register('Quantity.add(Quantity): Quantity', (a: Quantity, b: Quantity) => a.plus(b));
  register('Quantity.sub(Quantity): Quantity', (a: Quantity, b: Quantity) => a.plus(b.negated));
  register('Quantity.add(int): Quantity', (a: Quantity, b: bigint) => a.plus(Quantity.whole(b)));
  register('Quantity.sub(int): Quantity', (a: Quantity, b: bigint) => a.plus(Quantity.whole(-b)));
}

function registerAddresses(register: Register): void {
  register('ip(string): IpBlock', (text: string) => IpBlock.address(text));
  register('isIP(string): bool', (text: string) => !text.includes('/') && parseIpRange(text) !== undefined);
  register('cidr(string): IpBlock', (text: string) => IpBlock.block(text));
  register('isCIDR(string): bool', (text: string) => text.includes('/') && parseIpRange(text) !== undefined);
  register('IpBlock.containsIP(string): bool', (block: IpBlock, text: string) =>
    block.contains(IpBlock.address(text)),
  );
  register('IpBlock.containsIP(IpBlock): bool', (block: IpBlock, address: IpBlock) =>
    block.contains(address),
  );
  register('IpBlock.containsCIDR(string): bool', (block: IpBlock, text: string) =>
    block.contains(IpBlock.block(text)),
  );
  register('IpBlock.containsCIDR(IpBlock): bool', (block: IpBlock, other: IpBlock) => block.contains(other));
  register('IpBlock.prefixLength(): int', (block: IpBlock) => BigInt(block.prefix));
  register('IpBlock.family(): int', (address: IpBlock) => BigInt(address.family));
  register('IpBlock.isLoopback(): bool', (address: IpBlock) => address.isLoopback);
  register('IpBlock.isUnspecified(): bool', (address: IpBlock) => address.isUnspecified);
  register('IpBlock.isLinkLocalUnicast(): bool', (address: IpBlock) => address.isLinkLocal);
}

function registerUrls(register: Register): void {
  register('url(string): Url', (text: string) => new URL(text));
  register('isURL(string): bool', (text: string) => URL.canParse(text));
  register('Url.getScheme(): string', (url: URL) => url.protocol.replace(/:$/, ''));
  register('Url.getHost(): string', (url: URL) => url.host);
  register('Url.getHostname(): string', (url: URL) => url.hostname);
  register('Url.getPort(): string', (url: URL) => url.port);
  register('Url.getEscapedPath(): string', (url: URL) => url.pathname);
}
