/** Who the server takes the caller for, as far as the credentials say it themselves. */
import { X509Certificate } from 'node:crypto';
import type { KubeUser } from '../../facts/kubernetes/kube-facts.ts';
import { type Passport, tokenClaims } from './credentials.ts';

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):[^:]+$/;

/**
 * From the impersonation, the token of a service account or the client's certificate: in each the server finds name and
 * groups at the same place. Undefined for tokens that only the server understands.
 */
export function callerOf({ headers, certificate }: Passport): KubeUser | undefined {
  const impersonated = headers['Impersonate-User'];
  if (typeof impersonated === 'string') {
    const groups = headers['Impersonate-Group'];
    return { name: impersonated, groups: Array.isArray(groups) ? groups : [] };
  }
  const claims = tokenClaims(String(headers.Authorization ?? '').replace(/^Bearer /, ''));
  const subject = typeof claims?.sub === 'string' ? claims.sub : '';
  const [, namespace] = SERVICE_ACCOUNT.exec(subject) ?? [];
  if (namespace !== undefined) {
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
    return { name: subject, groups };
  }
  // Other tokens are mapped to names by rules of the server.
  return headers.Authorization === undefined ? certificateUser(certificate) : undefined;
}

/** The name that a refusal gives to the caller, as `User "jane" cannot list …`. */
export function callerInRefusal(message: string): string | undefined {
  return /\bUser "([^"]+)" cannot /.exec(message)?.[1];
}

function certificateUser(pem: string): KubeUser | undefined {
  if (pem === '') return undefined;
  try {
    const { subject } = new X509Certificate(pem);
    const fields = subject.split('\n').map((line) => {
      const equals = line.indexOf('=');
      return { name: line.slice(0, equals), value: line.slice(equals + 1) };
    });
    const name = fields.find((field) => field.name === 'CN')?.value ?? '';
    const groups = fields.filter((field) => field.name === 'O').map(({ value }) => value);
    return name === '' ? undefined : { name, groups: [...groups, 'system:authenticated'] };
  } catch {
    // What the server makes of it is shown by its answers.
    return undefined;
  }
}
