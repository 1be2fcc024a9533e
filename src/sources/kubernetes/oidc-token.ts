/**
 * Renews a token of OpenID Connect with the refresh token of the kubeconfig, as kubectl does. The Kubernetes client would do
 * it, but what it asks the provider with does not work in the release that we use.
 */
import { readFile } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import * as z from 'zod';

/** An identity provider's answers are a few kilobytes. */
const MAX_BYTES = 1024 * 1024;

const discoverySchema = z.object({ token_endpoint: z.string() });
const tokenSchema = z.object({ id_token: z.string().min(1), refresh_token: z.string().optional() });
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

export interface RenewedToken {
  readonly idToken: string;
  /** For the next time: a provider may give another one each time. */
  readonly refreshToken: string;
}

/** `config` is that of the auth provider. Rejects with an error that says why in plain words, and with the signal's reason. */
export async function renewToken(
  config: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RenewedToken> {
  const { 'idp-issuer-url': issuer = '', 'client-id': id = '', 'refresh-token': refreshToken = '' } = config;
  if (issuer === '' || id === '' || refreshToken === '')
    throw new Error('it has expired, and the kubeconfig has no refresh token for it');
  const ca = await authorityOf(config);
  const discovered = await ask(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`, {
    ca,
    signal,
  });
  const { token_endpoint: endpoint } = parsed(discoverySchema, discovered, 'does not tell where tokens are');
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const secret = config['client-secret'] ?? '';
  const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
  let answer = await ask(endpoint, {
    ca,
    signal,
    form: secret === '' ? { ...form, client_id: id } : form,
    authorization: secret === '' ? undefined : `Basic ${basic}`,
  });
  // Some providers want the secret in the form, and say so by refusing.
  if (secret !== '' && refusalSchema.safeParse(json(answer.text)).data?.error === 'invalid_client')
    answer = await ask(endpoint, { ca, signal, form: { ...form, client_id: id, client_secret: secret } });
  const { id_token, refresh_token } = parsed(tokenSchema, answer, 'gives no token');
  return { idToken: id_token, refreshToken: refresh_token ?? refreshToken };
}

async function authorityOf(config: Readonly<Record<string, string>>): Promise<Buffer | undefined> {
  const data = config['idp-certificate-authority-data'] ?? '';
  if (data !== '') return Buffer.from(data, 'base64');
  const file = config['idp-certificate-authority'] ?? '';
  return file === '' ? undefined : readFile(file);
}

interface Answer {
  readonly host: string;
  readonly status: number;
  readonly text: string;
}

interface Question {
  readonly ca: Buffer | undefined;
  readonly signal: AbortSignal;
  /** Sent with POST; without it the address is read. */
  readonly form?: Readonly<Record<string, string>>;
  readonly authorization?: string | undefined;
}

function ask(address: string, { ca, signal, form, authorization }: Question): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const url = URL.parse(address);
  if (url?.protocol !== 'https:') throw new Error(`the identity provider’s address ${address} is not https`);
  const body = form && new URLSearchParams(form).toString();
  const options: RequestOptions = {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    agent: false,
    signal,
    ...(ca === undefined ? {} : { ca }),
  };
  const asking = request(url, options, (response) => {
    const pieces: Buffer[] = [];
    let length = 0;
    response.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > MAX_BYTES) asking.destroy(new Error(`${url.host} answers without end`));
      else pieces.push(piece);
    });
    response.on('error', reject);
    response.on('end', () => {
      resolve({
        host: url.host,
        status: response.statusCode ?? 0,
        text: Buffer.concat(pieces).toString('utf8'),
      });
    });
  });
  asking.on('error', reject);
  asking.end(body);
  return promise;
}

function parsed<T>(schema: z.ZodType<T>, { host, status, text }: Answer, complaint: string): T {
  const answer = json(text);
  const refusal = refusalSchema.safeParse(answer).data;
  if (refusal !== undefined)
    throw new Error(`${host} refuses: ${refusal.error_description ?? refusal.error}`);
  if (status !== 200) throw new Error(`${host} answers with status ${status}`);
  const { data } = schema.safeParse(answer);
  if (data === undefined) throw new Error(`${host} ${complaint}`);
  return data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
