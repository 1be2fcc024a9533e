/**
 * The Docker CLI's own settings: which context is current, and what each context points at.
 *
 * The layout is the CLI's: config.json holds the current context's name; contexts/meta/HASH/meta.json
 * describes one context and contexts/tls/HASH/docker/ holds its PEM files, where HASH is the SHA-256 of the
 * context's name in hexadecimal.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import type { Trouble } from '../../facts/target.ts';
import type { DockerCliSchemas } from './docker-cli-schemas.ts';

export interface DockerContext {
  /** The folder's name under contexts/meta. */
  readonly hash: string;
  readonly name: string;
  /** DOCKER_HOST's form; empty when the context has no engine, such as a Kubernetes one. */
  readonly host: string;
  readonly skipTlsVerify: boolean;
  /** Absolute paths of the PEM files that are there. */
  readonly tls: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
}

/** One context, or the reason why its description can't be read; then only the folder's name is known. */
export type ContextReading =
  | { readonly context: DockerContext }
  | { readonly hash: string; readonly trouble: Trouble };

/** What the Docker CLI's config.json says. */
export interface DockerConfig {
  readonly file: string;
  readonly currentContext: string | undefined;
  /** Set when the file is there and can't be read or is no JSON. */
  readonly trouble: Trouble | undefined;
}

/** The folder of the Docker CLI's settings: DOCKER_CONFIG, else ~/.docker. */
export function dockerConfigFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  return env.DOCKER_CONFIG || join(home, '.docker');
}

/** Reads config.json. A missing file is an empty one; a broken one is told in `trouble`. */
export async function readDockerConfig(folder: string): Promise<DockerConfig> {
  const file = join(folder, 'config.json');
  const read = await readJson(file, (schemas) => schemas.config, 'The Docker CLI’s settings can’t be read');
  if (read === undefined) return { file, currentContext: undefined, trouble: undefined };
  if ('trouble' in read) return { file, currentContext: undefined, trouble: read.trouble };
  return { file, currentContext: read.value.currentContext || undefined, trouble: undefined };
}

/** Reads every context of the store. No store is no contexts. */
export async function readContexts(folder: string): Promise<readonly ContextReading[]> {
  const store = join(folder, 'contexts', 'meta');
  let hashes: string[];
  try {
    hashes = await readdir(store);
  } catch (error) {
    if (isMissing(error)) return [];
    return [{ hash: '', trouble: unreadable(store, 'Docker contexts can’t be read', reasonOf(error)) }];
  }
  return Promise.all(hashes.sort().map((hash) => readContext(folder, hash)));
}

async function readContext(folder: string, hash: string): Promise<ContextReading> {
  const file = join(folder, 'contexts', 'meta', hash, 'meta.json');
  const what = 'A Docker context can’t be read';
  const read = await readJson(file, (schemas) => schemas.contextMeta, what);
  if (read === undefined) return { hash, trouble: unreadable(file, what, 'the file is missing') };
  if ('trouble' in read) return { hash, trouble: read.trouble };
  const endpoint = read.value.Endpoints?.docker;
  const tlsFolder = join(folder, 'contexts', 'tls', hash, 'docker');
  const present = new Set(await namesIn(tlsFolder));
  const pem = (name: string) => (present.has(name) ? join(tlsFolder, name) : undefined);
  return {
    context: {
      hash,
      name: read.value.Name,
      host: endpoint?.Host ?? '',
      skipTlsVerify: endpoint?.SkipTLSVerify ?? false,
      tls: { ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') },
    },
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A context without TLS has no such folder. Any other reason comes back when its files are opened.
    if (isMissing(error)) return [];
    return ['ca.pem', 'cert.pem', 'key.pem'];
  }
}

/** Undefined when the file is missing. */
async function readJson<T>(
  file: string,
  schemaIn: (schemas: DockerCliSchemas) => z.ZodType<T>,
  what: string,
): Promise<{ readonly value: T } | { readonly trouble: Trouble } | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    return { trouble: unreadable(file, what, reasonOf(error)) };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { trouble: unreadable(file, what, 'it is not JSON') };
  }
  // Loaded only where there is a file to parse: this is on the way to the first request.
  const { dockerCliSchemas } = await import('./docker-cli-schemas.ts');
  const parsed = schemaIn(dockerCliSchemas).safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'the document';
  return { trouble: unreadable(file, what, `${field} is not what the Docker CLI writes`) };
}

function unreadable(file: string, what: string, why: string): Trouble {
  return {
    kind: 'unexpected',
    what,
    why: `${file}: ${why}`,
    tryThis: 'Repair or remove that file, or name the target: --target unix:///var/run/docker.sock',
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EACCES') return 'you may not read it';
  return 'code' in error ? `${error.code}` : error.message;
}
