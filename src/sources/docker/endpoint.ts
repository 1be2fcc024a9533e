/** Where an Engine API listens, and how an address that a person wrote becomes that. Pure. */

/** PEM files for a TLS connection. What is not `given` by a person may be missing on disk. */
export interface TlsFiles {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** True when a person named the folder, so that a missing file is worth an error. */
  readonly given: boolean;
  /** False only where a person switched verification off. */
  readonly verify: boolean;
}

interface UnixEndpoint {
  readonly kind: 'unix';
  /** An absolute path. */
  readonly path: string;
}

interface TcpEndpoint {
  readonly kind: 'tcp';
  /** A name or an address; IPv6 without its brackets. */
  readonly host: string;
  readonly port: number;
  /** Goes before every path; empty or `/prefix` without a slash at its end. */
  readonly basePath: string;
  /** Undefined is plain HTTP. */
  readonly tls: TlsFiles | undefined;
}

export type Endpoint = UnixEndpoint | TcpEndpoint;

/** The registered ports of the Engine API, without and with TLS. */
export const PLAIN_PORT = 2375;
export const TLS_PORT = 2376;

export type ParsedAddress =
  | { readonly outcome: 'endpoint'; readonly endpoint: Endpoint }
  /** A kind of address that engines know and this version does not. */
  | { readonly outcome: 'unsupported'; readonly scheme: string }
  | { readonly outcome: 'wrong'; readonly why: string };

const UNSUPPORTED = new Set(['ssh', 'npipe', 'fd']);

/**
 * Reads `unix:///path` and `tcp://host[:port][/prefix]`, as DOCKER_HOST and a Docker context write them.
 * `tlsFor` says which TLS settings hold for a port; it is asked with undefined when the address names none.
 */
export function parseAddress(
  address: string,
  tlsFor: (port: number | undefined) => TlsFiles | undefined,
): ParsedAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return { outcome: 'wrong', why: 'it has no scheme such as unix:// or tcp://' };
  if (UNSUPPORTED.has(scheme)) return { outcome: 'unsupported', scheme };
  if (scheme === 'unix') return parseUnix(address);
  if (scheme === 'tcp') return parseTcp(address, tlsFor);
  if (scheme === 'http' || scheme === 'https') {
    return { outcome: 'wrong', why: 'engine addresses are written tcp://host:port' };
  }
  return { outcome: 'wrong', why: `${scheme}: is not a kind of engine address` };
}

function parseUnix(address: string): ParsedAddress {
  const path = address.slice('unix:'.length).replace(/^\/\/(?=\/|$)/, '');
  if (!path.startsWith('/') || path.startsWith('//')) {
    return { outcome: 'wrong', why: 'a socket is written unix:///path, with three slashes' };
  }
  if (path.includes('\0')) return { outcome: 'wrong', why: 'a path cannot hold a zero byte' };
  return { outcome: 'endpoint', endpoint: { kind: 'unix', path } };
}

function parseTcp(
  address: string,
  tlsFor: (port: number | undefined) => TlsFiles | undefined,
): ParsedAddress {
  // The URL parser knows ports and IPv6 only for schemes that it calls special, such as http.
  const authority = address.slice('tcp:'.length).replace(/^\/\/(?=:)/, '//localhost');
  const url = URL.parse(`http:${authority}`);
  if (url === null || !authority.startsWith('//')) {
    return { outcome: 'wrong', why: 'a network address is written tcp://host:port' };
  }
  if (url.username !== '' || url.password !== '') {
    return { outcome: 'wrong', why: 'tcp:// takes no user name and no password' };
  }
  if (url.search !== '' || url.hash !== '') {
    return { outcome: 'wrong', why: 'tcp:// takes a host, a port and a path, nothing more' };
  }
  // Port 80 is http's default and therefore invisible in the parsed URL.
  const written = /:(\d+)(?:\/|$)/.exec(authority.slice(2).replace(/^\[[^\]]*\]|^[^:/]*/, ''))?.[1];
  const named = written === undefined ? undefined : Number(written);
  if (named === 0) return { outcome: 'wrong', why: 'port 0 is no port' };
  const tls = tlsFor(named);
  return {
    outcome: 'endpoint',
    endpoint: {
      kind: 'tcp',
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: named ?? (tls === undefined ? PLAIN_PORT : TLS_PORT),
      basePath: url.pathname.replace(/\/+$/, ''),
      tls,
    },
  };
}

/** As a person would type it after --target. */
export function endpointUri(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `tcp://${host}:${endpoint.port}${endpoint.basePath}`;
}
