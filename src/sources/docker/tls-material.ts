/** Reads the PEM files of a TLS connection and makes sure that they can be used. */
import { readFile } from 'node:fs/promises';
import type { AgentOptions } from 'node:https';
import type { TlsFiles } from './endpoint.ts';
import { RequestFailure } from './request-failure.ts';

/** Rejects with a RequestFailure that names the file which is missing, closed to us or broken. */
export async function readTlsMaterial(files: TlsFiles): Promise<AgentOptions> {
  const [ca, cert, key] = await Promise.all([
    readPem(files.ca, files.given && files.verify),
    readPem(files.cert, files.given),
    readPem(files.key, files.given),
  ]);
  const tls = process.getBuiltinModule('node:tls');
  const verification = { rejectUnauthorized: files.verify };
  let part = files.ca;
  try {
    // One after the other, so that the message names the right file.
    // OpenSSL passes over an authority's file in which it finds no certificate, and trusts nobody then.
    if (ca?.includes('-----BEGIN ') === false) throw new Error('no start line');
    if (ca !== undefined) tls.createSecureContext({ ca });
    part = files.cert;
    if (cert !== undefined) tls.createSecureContext({ cert });
    part = files.key;
    if (key !== undefined) tls.createSecureContext({ key });
    part = files.cert;
    const secureContext = tls.createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
    });
    return { secureContext, ...verification };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new RequestFailure('TLS', { kind: 'tls-file', file: part ?? '', message }, error);
  }
}

async function readPem(file: string | undefined, isRequired: boolean): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' && !isRequired) return undefined;
    const message =
      code === 'ENOENT' ? 'the file is missing' : code === 'EACCES' ? 'you may not read it' : code;
    throw new RequestFailure('TLS', { kind: 'tls-file', file, message }, error);
  }
}
