/** Turns what went wrong on the way to an engine into words for a person: what failed, why, what to try. Pure. */
import type { Trouble } from '../../facts/target.ts';
import { type Endpoint, endpointUri, PLAIN_PORT, TLS_PORT } from './endpoint.ts';
import { type FailureReason, isVersionRefused } from './request-failure.ts';
import type { SocketFile } from './socket-file.ts';

/** What is known beside the failure itself. */
export interface TroubleContext {
  readonly endpoint: Endpoint;
  /** For a unix socket that can't be opened. */
  readonly socketFile?: SocketFile | undefined;
}

export function troubleOf(reason: FailureReason, context: TroubleContext): Trouble {
  const place = endpointUri(context.endpoint);
  switch (reason.kind) {
    case 'socket':
      return socketTrouble(reason.code, reason.message, context);
    case 'tls-file':
      return {
        kind: 'tls',
        what: `${place}: the TLS files can’t be used`,
        why: `${reason.file}: ${tlsFileReason(reason.message)}`,
        tryThis: 'Check DOCKER_CERT_PATH or the Docker context: it needs ca.pem, cert.pem and key.pem',
      };
    case 'timeout':
      return timeoutTrouble(reason, context);
    case 'status':
      return statusTrouble(reason, context);
    case 'too-large':
      return {
        kind: 'unexpected',
        what: `${place} sent an absurdly long answer`,
        why: `it is longer than ${Math.round(reason.limitBytes / 1024 / 1024)} MB`,
        tryThis: 'Make sure that this is the engine you mean',
      };
    case 'not-json':
      return notAnEngine(
        place,
        reason.start === '' ? 'its answer is empty' : `its answer starts with ${quoted(reason.start)}`,
      );
    case 'not-a-read':
      return {
        kind: 'unsupported',
        what: 'A request was not sent',
        why: 'it is no read, and Plimsoll only reads',
        tryThis: 'Please report this as a bug',
      };
    case 'ended':
      return {
        kind: 'dropped',
        what: `The connection to ${place} was lost`,
        why: 'the engine ended the stream of events: it was stopped or restarted',
        tryThis: 'Plimsoll tries again by itself',
      };
    case 'closed':
      return {
        kind: 'dropped',
        what: `The connection to ${place} was closed`,
        why: 'Plimsoll closed it',
        tryThis: 'Open the target again',
      };
  }
}

/** An engine whose API is older than the oldest that Plimsoll understands, or whose oldest is too new. */
export function versionTrouble(
  problem: 'too-old' | 'too-new',
  endpoint: Endpoint,
  theirs: string,
  ours: string,
): Trouble {
  const what = `${endpointUri(endpoint)} speaks another version of the Engine API`;
  if (problem === 'too-old') {
    return {
      kind: 'too-old',
      what,
      why: `it knows at most ${theirs}, Plimsoll needs ${ours}`,
      tryThis: 'Update the engine: Docker 1.12 and later will do',
    };
  }
  return {
    kind: 'too-old',
    what,
    why: `it wants at least ${theirs}, Plimsoll knows at most ${ours}`,
    tryThis: 'Update Plimsoll',
  };
}

/** A server that answers, but not as an engine does. */
export function notAnEngine(place: string, why: string): Trouble {
  return {
    kind: 'not-an-engine',
    what: `${place} is not a Docker or Podman engine`,
    why,
    tryThis: 'Check the address and the port: docker context ls shows where engines listen',
  };
}

function socketTrouble(code: string, message: string, context: TroubleContext): Trouble {
  const { endpoint } = context;
  const place = endpointUri(endpoint);
  const tls = tlsTrouble(code, message, context);
  if (tls !== undefined) return tls;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        kind: 'no-socket',
        what: `There is no socket at ${place}`,
        why: 'the engine is not running, or listens elsewhere',
        tryThis: 'Start it (systemctl start docker), or see plimsoll targets',
      };
    case 'EACCES':
    case 'EPERM':
      return permissionTrouble(place, context.socketFile);
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
      return refusedTrouble(place, context);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return {
        kind: 'not-found',
        what: `${place} can’t be found`,
        why: 'no address is known for that name',
        tryThis: 'Check the spelling and your DNS',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return {
        kind: 'refused',
        what: `${place} can’t be reached`,
        why: 'there is no route to that address',
        tryThis: 'Check the network, the VPN and the firewall',
      };
    case 'ETIMEDOUT':
      return {
        kind: 'timeout',
        what: `${place} does not answer`,
        why: 'the connection timed out',
        tryThis: 'Check the address, the port and the firewall',
      };
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        kind: 'dropped',
        what: `${place} hung up`,
        why: 'the other side closed the connection before it answered',
        tryThis: plainPortHint(context) ?? 'Try again; if it stays, look into the engine’s log',
      };
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return {
        kind: 'unexpected',
        what: `${place} can’t be opened`,
        why: 'the system does not take that path for a socket; about 100 bytes are the limit',
        tryThis: 'Use a shorter path',
      };
  }
  if (code.startsWith('HPE_')) return notAnEngine(place, 'it does not speak HTTP');
  return {
    kind: 'unexpected',
    what: `${place} can’t be read`,
    why: message === '' ? code : firstLine(message),
    tryThis: 'Try again; if it stays, look into the engine’s log',
  };
}

function permissionTrouble(place: string, file: SocketFile | undefined): Trouble {
  const what = `You may not open ${place}`;
  if (file === undefined || file.state !== 'present') {
    return {
      kind: 'permission',
      what,
      why: 'a folder on the way to it is closed to you',
      tryThis: 'Run Plimsoll as the user whose engine it is, or with sudo',
    };
  }
  const mode = file.mode.toString(8).padStart(3, '0');
  const why = `it belongs to user ${file.owner} and group ${file.group}, mode ${mode}`;
  const groupMayWrite = (file.mode & 0o020) !== 0;
  if (groupMayWrite && file.isMember) {
    return {
      kind: 'permission',
      what,
      why: `${why}; you are in that group, but this login does not know it yet`,
      tryThis: `Log in again, or run newgrp ${file.group}`,
    };
  }
  if (groupMayWrite && file.group !== 'root') {
    return {
      kind: 'permission',
      what,
      why,
      tryThis:
        `sudo usermod -aG ${file.group} "$USER", then log in again` +
        ` (whoever is in that group is root on this host), or use sudo`,
    };
  }
  return { kind: 'permission', what, why, tryThis: `Run Plimsoll as ${file.owner}, for example with sudo` };
}

function refusedTrouble(place: string, { endpoint, socketFile }: TroubleContext): Trouble {
  if (socketFile?.state === 'present' && !socketFile.isSocket) {
    return {
      kind: 'refused',
      what: `${place} is not a socket`,
      why: 'there is another kind of file at that path',
      tryThis: 'Check the path: the usual one is /var/run/docker.sock',
    };
  }
  if (endpoint.kind === 'unix') {
    return {
      kind: 'refused',
      what: `Nobody listens at ${place}`,
      why: 'the socket is left over from an engine that has stopped',
      tryThis: 'Start the engine: systemctl start docker',
    };
  }
  return {
    kind: 'refused',
    what: `${place} refuses the connection`,
    why: 'nothing listens on that port',
    tryThis: `Check the port (${PLAIN_PORT} plain, ${TLS_PORT} with TLS) and that the engine listens on tcp`,
  };
}

function timeoutTrouble(
  reason: Extract<FailureReason, { readonly kind: 'timeout' }>,
  { endpoint }: TroubleContext,
): Trouble {
  const place = endpointUri(endpoint);
  const seconds = `${Math.max(1, Math.round(reason.ms / 1000))} s`;
  if (reason.waitedFor === 'connection') {
    return {
      kind: 'timeout',
      what: `${place} does not answer`,
      why: `there was no connection within ${seconds}`,
      tryThis: 'Check the address, the port and the firewall',
    };
  }
  return {
    kind: 'timeout',
    what: `${place} hangs`,
    why:
      reason.waitedFor === 'answer'
        ? `it takes connections, but did not answer within ${seconds}`
        : `it stopped in the middle of an answer for ${seconds}`,
    tryThis: 'The engine may be overloaded or stuck: try docker info, then look into its log',
  };
}

function statusTrouble(
  reason: Extract<FailureReason, { readonly kind: 'status' }>,
  context: TroubleContext,
): Trouble {
  const place = endpointUri(context.endpoint);
  const { status, message, fromEngine } = reason;
  const said = message === '' ? '' : `: ${quoted(message)}`;
  if (/client sent an HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS/i.test(message)) {
    return wantsTls(place);
  }
  if (status === 401 || status === 403 || status === 407) {
    return {
      kind: 'permission',
      what: `${place} refuses to answer`,
      why: `status ${status}${said}`,
      tryThis: 'An authorisation plugin or a proxy guards this engine: ask who runs it for read access',
    };
  }
  if (isVersionRefused(reason)) {
    return {
      kind: 'too-old',
      what: `${place} speaks another version of the Engine API`,
      why: message,
      tryThis: 'Update the engine or Plimsoll, whichever is older',
    };
  }
  if (status >= 500 && (fromEngine || status >= 502)) {
    return {
      kind: 'server-error',
      what: `${place} answers with an error`,
      why: `status ${status}${said}`,
      tryThis: 'Look into the engine’s log: journalctl -u docker',
    };
  }
  if (fromEngine && status !== 404) {
    return {
      kind: 'unexpected',
      what: `${place} does not take the request`,
      why: `status ${status}${said}`,
      tryThis: 'Look into the engine’s log: journalctl -u docker',
    };
  }
  return notAnEngine(place, `it answers the engine’s first question with status ${status}${said}`);
}

/** OpenSSL's and Node's codes for what goes wrong in a TLS handshake. */
function tlsTrouble(code: string, message: string, { endpoint }: TroubleContext): Trouble | undefined {
  if (endpoint.kind !== 'tcp') return undefined;
  const place = endpointUri(endpoint);
  if (endpoint.tls === undefined) {
    // A TLS server answers plain HTTP with an alert, whose first byte is no HTTP.
    const isTlsRecord = code === 'HPE_INVALID_CONSTANT' || code === 'HPE_INVALID_VERSION';
    return isTlsRecord && endpoint.port === TLS_PORT ? wantsTls(place) : undefined;
  }
  const trouble = (why: string, tryThis: string): Trouble => ({
    kind: 'tls',
    what: `No secure connection to ${place}`,
    why,
    tryThis,
  });
  const text = `${code} ${message}`;
  if (/DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN/.test(code)) {
    return trouble('its certificate is self-signed and not in your ca.pem', caHint(endpoint.tls.ca));
  }
  if (/UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT|CERT_SIGNATURE_FAILURE/.test(code)) {
    return trouble('its certificate comes from an authority that you do not trust', caHint(endpoint.tls.ca));
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return trouble(
      'its certificate has expired',
      'Renew the engine’s certificate, and check this machine’s clock',
    );
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return trouble('its certificate is not valid yet', 'Check the clocks of both machines');
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return trouble(
      `its certificate is for another name than ${endpoint.host}`,
      'Use a name that is in the certificate, or have this one added to it',
    );
  }
  if (
    /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|certificate required|bad certificate|unknown ca|alert number (40|42|48|116)\b/i.test(
      text,
    )
  ) {
    return trouble(
      'it does not accept your client certificate, or wants one and got none',
      'Put cert.pem and key.pem from the engine’s own authority into DOCKER_CERT_PATH',
    );
  }
  if (
    /WRONG_VERSION_NUMBER|wrong version number|PACKET_LENGTH_TOO_LONG|packet length too long|RECORD_LAYER_FAILURE|record layer failure|HTTP_REQUEST|http request/i.test(
      text,
    )
  ) {
    return trouble(
      'that port speaks plain HTTP, not TLS',
      `Unset DOCKER_TLS_VERIFY, or use the TLS port (${TLS_PORT})`,
    );
  }
  if (
    /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_SHARED_CIPHER|unsupported protocol|protocol version/i.test(text)
  ) {
    return trouble(
      'it only speaks a TLS version that is too old or too new',
      'Update the engine or what stands before it',
    );
  }
  if (/^CERT_|^ERR_TLS_|^ERR_SSL_|^ERR_OSSL|^EPROTO$/.test(code)) {
    return trouble(firstLine(message), caHint(endpoint.tls.ca));
  }
  return undefined;
}

function wantsTls(place: string): Trouble {
  return {
    kind: 'tls',
    what: `${place} wants TLS`,
    why: 'plain HTTP was spoken to a TLS port',
    tryThis: 'Set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem',
  };
}

function plainPortHint({ endpoint }: TroubleContext): string | undefined {
  if (endpoint.kind !== 'tcp') return undefined;
  if (endpoint.tls === undefined)
    return 'If that port speaks TLS, set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH';
  return 'Check that your cert.pem comes from an authority that the engine trusts, and that the port speaks TLS';
}

function caHint(ca: string | undefined): string {
  return ca === undefined
    ? 'Point DOCKER_CERT_PATH at a folder with the authority’s ca.pem'
    : `Put the certificate of the engine’s authority into ${ca}`;
}

function tlsFileReason(message: string): string {
  if (/interrupted or cancelled|bad decrypt|bad password/i.test(message)) {
    return 'the key is protected by a passphrase';
  }
  if (/no start line|PEM|asn1|ASN1|DECODER|header too long|wrong tag/.test(message))
    return 'it is not a PEM file';
  if (/key values mismatch/i.test(message)) return 'certificate and key do not belong together';
  return firstLine(message);
}

function quoted(text: string): string {
  return `“${firstLine(text)}”`;
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split(/[\r\n]/);
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
