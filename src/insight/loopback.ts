/** What only programs of this machine can reach. */
import { containsRange, type IpRange, parseIpRange } from './ip-range.ts';

const LOOPBACK: readonly IpRange[] = ['127.0.0.0/8', '::1'].flatMap((text) => parseIpRange(text) ?? []);

/**
 * Whether an address, a range of them or the name of a registry lies on this machine's loopback as a whole; a port may
 * follow. Of names only `localhost`: where any other leads is decided elsewhere.
 */
export function isLoopback(place: string): boolean {
  const host = withoutPort(place.trim());
  if (host.toLowerCase() === 'localhost') return true;
  const range = parseIpRange(host);
  return range !== undefined && LOOPBACK.some((loopback) => containsRange(loopback, range));
}

function withoutPort(place: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(place)?.[1];
  return bracketed ?? place.replace(/^([^:]*):\d+$/, '$1');
}
