/** Which proxy leads to a server, as the environment says it to Go programs such as kubectl. Pure. */
import { BlockList, isIP } from 'node:net';

/**
 * Empty when the server is reached directly. Names in NO_PROXY stand for everything below them; addresses and networks
 * are compared as such. This machine is never behind a proxy.
 */
export function proxyFromEnvironment(
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const url = URL.parse(server);
  if (url === null) return '';
  const proxy =
    url.protocol === 'https:' ? env.HTTPS_PROXY || env.https_proxy : env.HTTP_PROXY || env.http_proxy;
  if (!proxy) return '';
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return '';
  const exceptions = (env.NO_PROXY || env.no_proxy || '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase());
  if (exceptions.some((entry) => entry !== '' && isException(entry, host, port))) return '';
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isException(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const family = isIP(host);
  if (entry.includes('/')) return family !== 0 && isInside(entry, host, family);
  const [, name = entry, wantedPort] = /^(.*):(\d+)$/.exec(isIP(entry) === 6 ? '' : entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  if (family !== 0) return name === host;
  const bare = name.replace(/^\*?\./, '');
  return host.endsWith(`.${bare}`) || (host === bare && bare === name);
}

function isInside(network: string, host: string, family: number): boolean {
  const [address = '', bits = ''] = network.split('/');
  if (isIP(address) !== family) return false;
  const list = new BlockList();
  try {
    list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  } catch {
    // Not a network after all: it excepts nothing.
    return false;
  }
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
