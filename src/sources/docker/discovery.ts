/** Which engines are worth trying, in which order, and where each idea came from. Pure: nothing is opened here. */
import type { Trouble } from '../../facts/target.ts';
import { TargetUsageError } from '../../facts/target-error.ts';
import { type ContextReading, type DockerConfig, dockerConfigFolder } from './docker-context.ts';
import { type Endpoint, endpointUri, parseAddress, TLS_PORT, type TlsFiles } from './endpoint.ts';

/** An engine that could be the target. */
export interface Candidate {
  /** As a person would type it after --target. */
  readonly target: string;
  readonly kind: 'docker' | 'podman';
  /** Where the idea came from, in words: `DOCKER_HOST`, `well-known socket, rootless Docker`. */
  readonly origin: string;
  /** Short name until the engine has told its own: the context's name, the host, the socket's path. */
  readonly label: string;
  /** Where it listens, or why it can't be opened by this version or with these settings. */
  readonly reach: { readonly endpoint: Endpoint } | { readonly trouble: Trouble };
}

export interface DiscoveryInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dockerConfig: DockerConfig;
  readonly contexts: readonly ContextReading[];
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Undefined where the system has no user ids. */
  readonly uid: number | undefined;
  /** What stands after --target. */
  readonly explicitTarget: string | undefined;
  /** Hex SHA-256, the name under which the Docker CLI stores a context. */
  readonly sha256: (text: string) => string;
}

const DOCKER_SOCKET = '/var/run/docker.sock';

/**
 * The ladder: an explicit target; else DOCKER_HOST, DOCKER_CONTEXT, the Docker CLI's current context, then the
 * well-known sockets. What a person chose explicitly (--target, DOCKER_HOST or DOCKER_CONTEXT) stands alone: it
 * is never silently replaced by something else. Throws a TargetUsageError for a target that makes no sense.
 */
export function discoveryLadder(input: DiscoveryInput): readonly Candidate[] {
  if (input.explicitTarget !== undefined) return explicitLadder(input, input.explicitTarget);
  const chosen = chosenByEnvironment(input);
  if (chosen !== undefined) return [chosen];
  return withoutDoubles([
    ...currentContext(input),
    ...dockerSockets(input),
    ...podmanSockets(input),
    ...containerHost(input),
  ]);
}

function explicitLadder(input: DiscoveryInput, target: string): readonly Candidate[] {
  const origin = '--target';
  if (target === 'docker:') {
    const chosen = chosenByEnvironment(input);
    if (chosen !== undefined) return [chosen];
    return withoutDoubles([...currentContext(input), ...dockerSockets(input)]);
  }
  if (target.startsWith('docker:')) {
    const name = /^docker:context=(.+)$/s.exec(target)?.[1];
    if (name === undefined) {
      throw new TargetUsageError(`${target} is not a target`, 'Write docker: or docker:context=NAME');
    }
    return [contextCandidate(input, name, origin)];
  }
  if (target === 'podman:') {
    const host = containerHost(input);
    return host.length > 0 ? host : podmanSockets(input);
  }
  const parsed = parseAddress(target, (port) => tlsFromEnvironment(input, port));
  if (parsed.outcome === 'wrong') {
    throw new TargetUsageError(
      `${target || 'An empty text'} is not a target: ${parsed.why}`,
      suggestion(target),
    );
  }
  return [addressCandidate(target, 'docker', origin, parsed)];
}

function suggestion(target: string): string {
  if (target.startsWith('/')) return `Write unix://${target}`;
  if (/^(https?:\/\/)?[\w.-]+:\d+\/?$/.test(target)) {
    return `Write tcp://${target.replace(/^https?:\/\//, '').replace(/\/$/, '')}`;
  }
  return 'Use docker:, docker:context=NAME, podman:, unix:///path, tcp://host:port, ssh://user@host, kube:, manifests:PATH, archive:FILE, oci:DIR, snapshot:FILE, host: or demo:';
}

/** What DOCKER_HOST or DOCKER_CONTEXT say; the first wins, as it does for the Docker CLI. */
function chosenByEnvironment(input: DiscoveryInput): Candidate | undefined {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = input.env;
  if (host) return variableCandidate(input, 'DOCKER_HOST', host, 'docker');
  if (context) return contextCandidate(input, context, 'DOCKER_CONTEXT');
  return undefined;
}

function variableCandidate(
  input: DiscoveryInput,
  variable: string,
  address: string,
  kind: Candidate['kind'],
): Candidate {
  const parsed = parseAddress(address, (port) => tlsFromEnvironment(input, port));
  if (parsed.outcome !== 'wrong') return addressCandidate(address, kind, variable, parsed);
  const trouble: Trouble = {
    kind: 'unsupported',
    what: `${variable} is not an engine address`,
    why: `${address}: ${parsed.why}`,
    tryThis: `Set ${variable} to unix:///path or tcp://host:port, or unset it`,
  };
  return { target: address, kind, origin: variable, label: address, reach: { trouble } };
}

function currentContext(input: DiscoveryInput): readonly Candidate[] {
  const { currentContext: name, trouble, file } = input.dockerConfig;
  const origin = 'the Docker CLI’s current context';
  if (trouble !== undefined) {
    return [{ target: 'docker:', kind: 'docker', origin, label: file, reach: { trouble } }];
  }
  // The context called default has no entry in the store: it is the well-known socket.
  return name === undefined || name === 'default' ? [] : [contextCandidate(input, name, origin)];
}

function contextCandidate(input: DiscoveryInput, name: string, from: string): Candidate {
  const origin = from === '--target' ? from : `${from}, ${name}`;
  const about = { target: `docker:context=${name}`, kind: 'docker', origin, label: name } as const;
  if (name === 'default') return { ...about, reach: { endpoint: { kind: 'unix', path: DOCKER_SOCKET } } };
  const reading = findContext(input, name);
  if (reading === undefined) {
    const names = input.contexts.flatMap((entry) => ('context' in entry ? [entry.context.name] : []));
    const trouble: Trouble = {
      kind: 'not-found',
      what: `The Docker context ${name} does not exist`,
      why: `there are ${['default', ...names].join(', ')}`,
      tryThis: 'See docker context ls',
    };
    return { ...about, reach: { trouble } };
  }
  if ('trouble' in reading) return { ...about, reach: { trouble: reading.trouble } };
  const { host, skipTlsVerify, tls } = reading.context;
  const hasTls = skipTlsVerify || tls.ca !== undefined || tls.cert !== undefined || tls.key !== undefined;
  const files: TlsFiles | undefined = hasTls ? { ...tls, given: true, verify: !skipTlsVerify } : undefined;
  const parsed = parseAddress(host, () => files);
  if (parsed.outcome === 'wrong') {
    const trouble: Trouble = {
      kind: 'unsupported',
      what: `The Docker context ${name} has no engine address`,
      why: host === '' ? 'its docker endpoint is empty' : `${host}: ${parsed.why}`,
      tryThis: `See docker context inspect ${name}`,
    };
    return { ...about, reach: { trouble } };
  }
  return { ...about, reach: addressCandidate(host, 'docker', origin, parsed).reach };
}

function findContext(input: DiscoveryInput, name: string): ContextReading | undefined {
  const known = input.contexts.find((entry) => 'context' in entry && entry.context.name === name);
  if (known !== undefined || input.contexts.length === 0) return known;
  // A description that can't be read has no name left; its folder's name still tells whose it was.
  const hash = input.sha256(name);
  return input.contexts.find((entry) => 'trouble' in entry && (entry.hash === hash || entry.hash === ''));
}

function dockerSockets(input: DiscoveryInput): readonly Candidate[] {
  if (input.platform === 'win32') {
    const pipe = 'npipe:////./pipe/docker_engine';
    const reach = { trouble: unsupported('npipe', pipe) };
    return [{ target: pipe, kind: 'docker', origin: 'well-known pipe, Docker', label: pipe, reach }];
  }
  const runtime = runtimeFolder(input);
  return [
    wellKnown('docker', 'Docker', DOCKER_SOCKET),
    ...(runtime === undefined ? [] : [wellKnown('docker', 'rootless Docker', `${runtime}/docker.sock`)]),
    wellKnown('docker', 'Docker Desktop', `${input.home}/.docker/run/docker.sock`),
    ...(input.platform === 'linux'
      ? [wellKnown('docker', 'Docker Desktop', `${input.home}/.docker/desktop/docker.sock`)]
      : []),
  ];
}

function podmanSockets(input: DiscoveryInput): readonly Candidate[] {
  if (input.platform === 'darwin') {
    const machine = `${input.home}/.local/share/containers/podman/machine/podman.sock`;
    return [wellKnown('podman', 'Podman machine', machine)];
  }
  if (input.platform === 'win32') return [];
  const runtime = runtimeFolder(input);
  return [
    wellKnown('podman', 'Podman', '/run/podman/podman.sock'),
    ...(runtime === undefined
      ? []
      : [wellKnown('podman', 'rootless Podman', `${runtime}/podman/podman.sock`)]),
  ];
}

function containerHost(input: DiscoveryInput): readonly Candidate[] {
  const host = input.env.CONTAINER_HOST;
  return host ? [variableCandidate(input, 'CONTAINER_HOST', host, 'podman')] : [];
}

/** Where a person's own services put their sockets; systemd's place when the variable is missing. */
function runtimeFolder({ env, uid }: DiscoveryInput): string | undefined {
  const folder = env.XDG_RUNTIME_DIR;
  if (folder?.startsWith('/')) return folder.replace(/\/+$/, '');
  return uid === undefined || uid === 0 ? undefined : `/run/user/${uid}`;
}

function wellKnown(kind: Candidate['kind'], whose: string, path: string): Candidate {
  return {
    target: `unix://${path}`,
    kind,
    origin: `well-known socket, ${whose}`,
    label: path,
    reach: { endpoint: { kind: 'unix', path } },
  };
}

function addressCandidate(
  address: string,
  kind: Candidate['kind'],
  origin: string,
  parsed: Exclude<ReturnType<typeof parseAddress>, { readonly outcome: 'wrong' }>,
): Candidate {
  if (parsed.outcome === 'unsupported') {
    const reach = { trouble: unsupported(parsed.scheme, address) };
    return { target: address, kind, origin, label: address, reach };
  }
  const { endpoint } = parsed;
  const label = endpoint.kind === 'unix' ? endpoint.path : endpoint.host;
  return { target: endpointUri(endpoint), kind, origin, label, reach: { endpoint } };
}

function unsupported(scheme: string, address: string): Trouble {
  const what = `${address} can’t be opened`;
  if (scheme === 'ssh') {
    const where = address.replace(/^ssh:\/\//, '').replace(/\/.*$/s, '') || 'user@host';
    const [, host = where, port] = /^(.*?)(?::(\d+))?$/.exec(where) ?? [];
    const login = port === undefined ? host : `-p ${port} ${host}`;
    return {
      kind: 'unsupported',
      what,
      why: 'this version does not open SSH connections itself',
      tryThis:
        `Forward the socket: ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock ${login}` +
        ' and use --target unix:///tmp/docker.sock',
    };
  }
  if (scheme === 'npipe') {
    return {
      kind: 'unsupported',
      what,
      why: 'this version does not open Windows named pipes',
      tryThis: 'Run it inside WSL, where the engine has a unix socket',
    };
  }
  return {
    kind: 'unsupported',
    what,
    why: `${scheme}: names a descriptor that only the engine itself inherits`,
    tryThis: 'Use unix:///path or tcp://host:port',
  };
}

/**
 * As the Docker CLI does it: DOCKER_TLS_VERIFY turns TLS on, DOCKER_TLS does so without verification,
 * DOCKER_CERT_PATH names the folder of ca.pem, cert.pem and key.pem. Two more cases are taken as TLS because
 * plain HTTP would be wrong or unsafe there: the port registered for it, and a named certificate folder.
 */
function tlsFromEnvironment({ env, home }: DiscoveryInput, port: number | undefined): TlsFiles | undefined {
  const { DOCKER_TLS_VERIFY: verify, DOCKER_TLS: unverified, DOCKER_CERT_PATH: named } = env;
  if (!verify && !unverified && !named && port !== TLS_PORT) return undefined;
  const folder = named || dockerConfigFolder(env, home);
  return {
    ca: `${folder}/ca.pem`,
    cert: `${folder}/cert.pem`,
    key: `${folder}/key.pem`,
    given: Boolean(named),
    verify: Boolean(verify) || !unverified,
  };
}

/** Keeps the first of those that lead to the same place. */
function withoutDoubles(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ target, reach }) => {
    const place = 'endpoint' in reach ? endpointUri(reach.endpoint) : target;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}
