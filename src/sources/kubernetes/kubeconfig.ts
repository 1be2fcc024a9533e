/**
 * Reads kubeconfig files as kubectl does: several of them are one, the first that names something wins. An entry that is
 * broken spoils nothing but the contexts that use it.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { yamlValue } from '../../facts/yaml-text.ts';

export interface KubeCluster {
  readonly server: string;
  readonly caFile: string;
  /** Base64, as are the others called data. */
  readonly caData: string;
  readonly skipTlsVerify: boolean;
  readonly tlsServerName: string;
  readonly proxyUrl: string;
}

/** A program that hands out credentials. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string;
  readonly wantsClusterInfo: boolean;
}

export interface KubeUserEntry {
  readonly token: string;
  readonly tokenFile: string;
  readonly certFile: string;
  readonly certData: string;
  readonly keyFile: string;
  readonly keyData: string;
  readonly username: string;
  readonly password: string;
  readonly impersonate: {
    readonly user: string;
    readonly uid: string;
    readonly groups: readonly string[];
    readonly extra: Readonly<Record<string, readonly string[]>>;
  };
  readonly authProvider:
    | { readonly name: string; readonly config: Readonly<Record<string, string>> }
    | undefined;
  readonly exec: ExecPlugin | undefined;
}

interface KubeContextEntry {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  /** Empty when it names none. */
  readonly namespace: string;
}

/** An entry, or what is wrong with it. */
export type Entry<T> = { readonly value: T } | { readonly problem: string };

export interface Kubeconfig {
  /** The files that were read, or would have been. */
  readonly files: readonly string[];
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, Entry<KubeContextEntry>>;
  readonly clusters: ReadonlyMap<string, Entry<KubeCluster>>;
  readonly users: ReadonlyMap<string, Entry<KubeUserEntry>>;
  /** What is wrong with whole files, one line each, for a person. */
  readonly problems: readonly string[];
}

/** A kubeconfig with certificates for a hundred clusters has less than 1 MB. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Anchors are legitimate, but whoever repeats them so often wants to fill the memory. */
const MAX_ALIASES = 100;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
/** YAML has numbers and truth values where a kubeconfig means text. */
const loosely = z
  .record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((value) => `${value ?? ''}`),
  )
  .nullish()
  .transform((value) => value ?? {});

const clusterSchema = z.object({
  server: z.string().min(1),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': text,
  'proxy-url': text,
});
const userSchema = z.object({
  token: text,
  tokenFile: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  username: text,
  password: text,
  as: text,
  'as-uid': text,
  'as-groups': texts,
  'as-user-extra': z
    .record(z.string(), z.array(z.string()))
    .nullish()
    .transform((value) => value ?? {}),
  'auth-provider': z.object({ name: z.string(), config: loosely }).nullish(),
  exec: z
    .object({
      apiVersion: text,
      command: z.string().min(1),
      args: texts,
      env: z
        .array(z.object({ name: z.string(), value: text }))
        .nullish()
        .transform((value) => value ?? []),
      installHint: text,
      provideClusterInfo: z.boolean().nullish(),
    })
    .nullish(),
});
const contextSchema = z.object({ cluster: z.string().min(1), user: text, namespace: text });

const fileSchema = z.looseObject({
  'current-context': text,
  contexts: z.array(z.unknown()).nullish(),
  clusters: z.array(z.unknown()).nullish(),
  users: z.array(z.unknown()).nullish(),
});

const namedSchema = z.looseObject({ name: z.string().min(1) });

/** Undefined when none of the files exists. Never rejects: what can't be read is among the problems. */
export async function readKubeconfig(files: readonly string[]): Promise<Kubeconfig | undefined> {
  const read: string[] = [];
  const problems: string[] = [];
  const contexts = new Map<string, Entry<KubeContextEntry>>();
  const clusters = new Map<string, Entry<KubeCluster>>();
  const users = new Map<string, Entry<KubeUserEntry>>();
  let currentContext = '';
  for (const file of files) {
    let parsed: z.infer<typeof fileSchema> | undefined;
    try {
      parsed = await readOne(file);
    } catch (error) {
      if (isMissing(error)) continue;
      problems.push(`${file}: ${firstLine(error)}`);
    }
    read.push(file);
    if (parsed === undefined) continue;
    const folder = dirname(file);
    currentContext ||= parsed['current-context'];
    addEntries(contexts, parsed.contexts, 'context', (entry, name) => ({
      name,
      ...contextSchema.parse(entry),
    }));
    addEntries(clusters, parsed.clusters, 'cluster', (entry) =>
      clusterOf(clusterSchema.parse(entry), folder),
    );
    addEntries(users, parsed.users, 'user', (entry) => userOf(userSchema.parse(entry ?? {}), folder));
  }
  if (read.length === 0) return undefined;
  return { files: read, currentContext, contexts, clusters, users, problems };
}

async function readOne(file: string): Promise<z.infer<typeof fileSchema>> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES / 1024 / 1024} MB`);
  const content = await readFile(file, 'utf8');
  const document = yamlValue(content, { maxAliasCount: MAX_ALIASES });
  const parsed = fileSchema.safeParse(document ?? {});
  if (!parsed.success) throw new Error('it is not a kubeconfig');
  return parsed.data;
}

function addEntries<T>(
  known: Map<string, Entry<T>>,
  entries: readonly unknown[] | null | undefined,
  field: string,
  read: (entry: unknown, name: string) => T,
): void {
  for (const entry of entries ?? []) {
    const named = namedSchema.safeParse(entry);
    if (!named.success || known.has(named.data.name)) continue;
    const { name } = named.data;
    try {
      known.set(name, { value: read(named.data[field], name) });
    } catch (error) {
      known.set(name, { problem: problemOf(error) });
    }
  }
}

function clusterOf(entry: z.infer<typeof clusterSchema>, folder: string): KubeCluster {
  const url = URL.parse(entry.server);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new Error('its server is no http or https address');
  return {
    server: entry.server.replace(/\/+$/, ''),
    caFile: at(folder, entry['certificate-authority']),
    caData: entry['certificate-authority-data'],
    skipTlsVerify: entry['insecure-skip-tls-verify'] === true,
    tlsServerName: entry['tls-server-name'],
    proxyUrl: entry['proxy-url'],
  };
}

function userOf(entry: z.infer<typeof userSchema>, folder: string): KubeUserEntry {
  const { exec, 'auth-provider': authProvider } = entry;
  return {
    token: entry.token,
    tokenFile: at(folder, entry.tokenFile),
    certFile: at(folder, entry['client-certificate']),
    certData: entry['client-certificate-data'],
    keyFile: at(folder, entry['client-key']),
    keyData: entry['client-key-data'],
    username: entry.username,
    password: entry.password,
    impersonate: {
      user: entry.as,
      uid: entry['as-uid'],
      groups: entry['as-groups'],
      extra: entry['as-user-extra'],
    },
    authProvider: authProvider ?? undefined,
    exec: exec
      ? {
          apiVersion: exec.apiVersion,
          // A path is meant from the kubeconfig's folder; a bare name is looked for in PATH.
          command: /[/\\]/.test(exec.command) ? at(folder, exec.command) : exec.command,
          args: exec.args,
          env: Object.fromEntries(exec.env.map(({ name, value }) => [name, value])),
          installHint: exec.installHint,
          wantsClusterInfo: exec.provideClusterInfo === true,
        }
      : undefined,
  };
}

function at(folder: string, file: string): string {
  return file === '' || isAbsolute(file) ? file : join(folder, file);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function problemOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return firstLine(error);
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (field === '') return 'it is empty';
  return `its ${field} is missing or has a form that is not known`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
