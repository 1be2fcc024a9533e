/** What a JSON web token says of itself, unverified: it is read, not trusted. */
import * as z from 'zod';

const claimsSchema = z.looseObject({ exp: z.number().optional(), iss: z.string().optional() });

export interface TokenClaims {
  /** Seconds since 1970; undefined when it does not expire. */
  readonly expires: number | undefined;
  /** Whether a Kubernetes service account got it. */
  readonly isOfServiceAccount: boolean;
}

/** Undefined for what has the form of a token and is none. */
export function readToken(token: string): TokenClaims | undefined {
  const [, payload = ''] = token.split('.');
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const claims = claimsSchema.safeParse(content);
  if (!claims.success) return undefined;
  const { exp, iss = '' } = claims.data;
  return {
    expires: exp,
    isOfServiceAccount: iss.includes('serviceaccount') || 'kubernetes.io' in claims.data,
  };
}
