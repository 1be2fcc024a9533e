/** Turns what went wrong on the way to an API server into words for a person: what failed, why, what to try. Pure. */
import type { Trouble } from '../../facts/target.ts';
import { KubeFailure, type KubeFailureReason } from './kube-failure.ts';

/** What is known beside the failure itself. */
export interface KubeTroubleContext {
  /** The kube context's name. */
  readonly context: string;
  readonly server: string;
  /** Whether the kubeconfig names an authority for the server's certificate. */
  readonly hasAuthority: boolean;
}

export function kubeTroubleOf(error: unknown, about: KubeTroubleContext): Trouble {
  if (error instanceof KubeFailure) return troubleOfReason(error.reason, about);
  return unexpected(about, error instanceof Error ? error.message : String(error));
}

function troubleOfReason(reason: KubeFailureReason, about: KubeTroubleContext): Trouble {
  const { context, server } = about;
  switch (reason.kind) {
    case 'credentials':
      return {
        kind: 'permission',
        what: `No credentials for the kube context ${context}`,
        why: reason.why,
        tryThis: reason.tryThis,
      };
    case 'socket':
      return socketTrouble(reason.code, reason.message, about);
    case 'timeout':
      return {
        kind: 'timeout',
        what: `${server} does not answer`,
        why: `no ${reason.waitedFor} within ${reason.ms / 1000} s`,
        tryThis: 'Check that the cluster runs, and that a VPN or a proxy that leads there is on',
      };
    case 'status':
      return statusTrouble(reason, about);
    case 'ended':
      return {
        kind: 'dropped',
        what: `The connection to ${server} broke off`,
        why: 'the server ended it',
        tryThis: 'It is tried again by itself; check that the API server is up',
      };
    case 'closed':
      return unexpected(about, 'the connection was closed');
    case 'malformed':
      return notKubernetes(server, reason.what);
    case 'too-large':
      return {
        kind: 'unexpected',
        what: `${server} sent an absurdly long answer`,
        why: `it is longer than ${Math.round(reason.limitBytes / 1024 / 1024)} MB`,
        tryThis: 'Make sure that this is the cluster you mean',
      };
    case 'not-a-read':
      return unexpected(about, 'something other than a read was asked for, which is a bug of Plimsoll');
  }
}

/** Something answers, and it is no API server. */
function notKubernetes(server: string, why: string): Trouble {
  return {
    kind: 'not-an-engine',
    what: `${server} is not a Kubernetes API server`,
    why,
    tryThis: 'Check the server of this context: kubectl config view --minify',
  };
}

function unexpected({ server }: KubeTroubleContext, why: string): Trouble {
  return {
    kind: 'unexpected',
    what: `${server} can’t be read`,
    why,
    tryThis: 'Try again, and with --debug if it stays',
  };
}

function statusTrouble(
  { status, message, isKubernetes }: Extract<KubeFailureReason, { readonly kind: 'status' }>,
  { context, server }: KubeTroubleContext,
): Trouble {
  if (status === 401) {
    return {
      kind: 'permission',
      what: `${server} does not accept the credentials of the context ${context}`,
      why: 'they are wrong or have expired',
      tryThis: `Log in again, then try kubectl --context ${context} version`,
    };
  }
  if (status === 407) {
    return {
      kind: 'permission',
      what: `The proxy before ${server} wants a login`,
      why: message || 'status 407',
      tryThis: 'Put user and password into the proxy’s address, in the kubeconfig or in HTTPS_PROXY',
    };
  }
  if (!isKubernetes && status < 500)
    return notKubernetes(server, `it answers with status ${status}${message === '' ? '' : `: ${message}`}`);
  if (status === 403) {
    return {
      kind: 'permission',
      what: `${server} refuses`,
      why: message,
      tryThis: 'Ask who runs the cluster for a RoleBinding to the ClusterRole view',
    };
  }
  const isBusy = status === 429;
  return {
    kind: 'server-error',
    what: isBusy ? `${server} has no time` : `${server} has a problem of its own`,
    why: `status ${status}${message === '' ? '' : `: ${message}`}`,
    tryThis: isBusy ? 'Try again in a minute' : 'Look into the API server’s log, or try again in a minute',
  };
}

function socketTrouble(code: string, message: string, about: KubeTroubleContext): Trouble {
  const { server } = about;
  const tls = tlsTrouble(code, message, about);
  if (tls !== undefined) return tls;
  const host = URL.parse(server)?.hostname ?? server;
  switch (code) {
    case 'ECONNREFUSED':
      return {
        kind: 'refused',
        what: `Nobody listens at ${server}`,
        why: 'the connection was refused',
        tryThis: 'Check that the cluster runs, and that the context is the one you mean',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        kind: 'not-found',
        what: `${host} is not known`,
        why: 'its name has no address here',
        tryThis: 'Check the network, the VPN, and the server of this context',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return {
        kind: 'timeout',
        what: `${server} can’t be reached`,
        why: 'no way leads there',
        tryThis: 'Check the network and the VPN',
      };
    case 'EPROTO':
    case 'HPE_INVALID_CONSTANT':
      return notKubernetes(server, 'it speaks something else than the kubeconfig says (http or https)');
    default:
      return {
        kind: 'dropped',
        what: `The connection to ${server} broke off`,
        why: firstLine(message) || code,
        tryThis: 'Try again; if it stays, look for a proxy or load balancer in between',
      };
  }
}

function tlsTrouble(
  code: string,
  message: string,
  { context, server, hasAuthority }: KubeTroubleContext,
): Trouble | undefined {
  const trouble = (why: string, tryThis: string): Trouble => ({
    kind: 'tls',
    what: `No secure connection to ${server}`,
    why,
    tryThis,
  });
  const authority = hasAuthority
    ? `Fetch the kubeconfig anew: the authority of the context ${context} is another one than the server’s`
    : `Add the cluster’s certificate-authority to the context ${context}`;
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return trouble('its certificate comes from an authority that you do not trust', authority);
    case 'CERT_HAS_EXPIRED':
      return trouble('its certificate has expired', 'Renew it, and check this machine’s clock');
    case 'CERT_NOT_YET_VALID':
      return trouble('its certificate is not valid yet', 'Check the clocks of both machines');
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return trouble(
        `its certificate is for another name than ${URL.parse(server)?.hostname ?? server}`,
        'Use a name that is in the certificate, or set tls-server-name in the kubeconfig',
      );
  }
  if (
    /alert number (40|42|44|45|46|48|116)\b|CERTIFICATE_(REQUIRED|EXPIRED|UNKNOWN)|BAD_CERTIFICATE/i.test(
      message,
    )
  ) {
    return trouble(
      'it does not accept your client certificate',
      'It may have expired: fetch the kubeconfig anew, or log in again',
    );
  }
  if (/key values mismatch/i.test(message))
    return trouble('client certificate and key do not belong together', 'Fetch the kubeconfig anew');
  if (/PEM routines|asn1|DECODER routines/i.test(message))
    return trouble('a certificate or key in the kubeconfig is damaged', 'Fetch the kubeconfig anew');
  return undefined;
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.trim() ?? '';
}
