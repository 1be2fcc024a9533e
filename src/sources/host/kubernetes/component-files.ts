/** What the files say that the options of the API server and of etcd name. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Gap } from '../../../facts/gap.ts';
import type { ComponentFiles, ComponentOption } from '../../../facts/host.ts';
import type { KubernetesComponentName } from '../../../knowledge/kubernetes-options.ts';
import { gapOfFailure, HostFailure } from '../host-failure.ts';
import type { HostRoot } from '../host-root.ts';
import { readNamedDocument } from './config-documents.ts';

type Fields = Readonly<Record<string, unknown>>;
type FileReaders = {
  readonly [field in keyof ComponentFiles]-?: {
    readonly option: string;
    readonly read: (path: string, root: HostRoot) => Promise<ComponentFiles[field]>;
  };
};

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const word = z
  .string()
  .nullish()
  .transform((given) => given ?? '');

const encryptionSchema = z.object({
  resources: z
    .array(z.object({ resources: texts, providers: z.array(z.record(z.string(), z.unknown())).default([]) }))
    .default([]),
});
const keysSchema = z.object({ keys: z.array(z.unknown()) });
const kmsSchema = z.object({ apiVersion: word });
const authenticationSchema = z.object({
  jwt: z.array(z.object({ issuer: z.object({ url: word }) })).nullish(),
  anonymous: z
    .object({
      enabled: z.boolean().default(false),
      conditions: z.array(z.object({ path: word })).nullish(),
    })
    .nullish(),
});
const authorizationSchema = z.object({ authorizers: z.array(z.object({ type: z.string() })).default([]) });
const auditPolicySchema = z.object({
  rules: z
    .array(
      z.object({
        level: z.string().default('None'),
        verbs: texts,
        users: texts,
        userGroups: texts,
        namespaces: texts,
        nonResourceURLs: texts,
        resources: z
          .array(z.object({ group: word, resources: texts, resourceNames: texts }))
          .nullish()
          .transform((list) => list ?? []),
      }),
    )
    .nullish()
    .transform((list) => list ?? []),
});

/** Of keys only how many there are: a second one is how a key is changed. */
function providerWords(name: string, settings: unknown): string {
  if (name === 'kms') return `kms ${kmsSchema.safeParse(settings).data?.apiVersion || 'v1'}`;
  const keys = keysSchema.safeParse(settings).data?.keys ?? [];
  return name === 'aesgcm' && keys.length > 1 ? 'aesgcm rotated' : name;
}

const READERS: FileReaders = {
  encryption: {
    option: 'encryption-provider-config',
    read: async (path, root) => {
      const { resources } = parsed(encryptionSchema, await fieldsAt(root, path), path);
      // Of a provider only its name is kept: beside it stand keys.
      return resources.map(({ resources: kinds, providers }) => ({
        resources: kinds,
        providers: providers.flatMap((provider) =>
          Object.entries(provider).map(([name, settings]) => providerWords(name, settings)),
        ),
      }));
    },
  },
  authentication: {
    option: 'authentication-config',
    read: async (path, root) => {
      const { jwt, anonymous } = parsed(authenticationSchema, await fieldsAt(root, path), path);
      return {
        issuers: (jwt ?? []).map(({ issuer }) => issuer.url),
        anonymous: anonymous
          ? { enabled: anonymous.enabled, paths: (anonymous.conditions ?? []).map((one) => one.path) }
          : null,
      };
    },
  },
  authorization: {
    option: 'authorization-config',
    read: async (path, root) => {
      const { authorizers } = parsed(authorizationSchema, await fieldsAt(root, path), path);
      return authorizers.map(({ type }) => type);
    },
  },
  auditPolicy: {
    option: 'audit-policy-file',
    read: async (path, root) => parsed(auditPolicySchema, await fieldsAt(root, path), path),
  },
  clientAuthority: {
    option: 'client-ca-file',
    read: async (path, root) => {
      const bytes = await root.readBytes(path);
      if (bytes === undefined)
        throw new HostFailure('error', `${path} is named as an authority, and is not there`);
      return createHash('sha256').update(bytes).digest('hex');
    },
  },
};

/** etcd calls the authority of its clients by another name. */
const OTHER_OPTIONS: Readonly<Record<string, string>> = { 'etcd client-ca-file': 'trusted-ca-file' };

const FILES_OF = {
  'kube-apiserver': ['encryption', 'authentication', 'authorization', 'auditPolicy', 'clientAuthority'],
  etcd: ['clientAuthority'],
} as const satisfies Partial<Record<KubernetesComponentName, readonly (keyof ComponentFiles)[]>>;

export interface ReadFiles {
  readonly files: ComponentFiles;
  readonly gaps: readonly Gap[];
  readonly watched: readonly string[];
}

/** Never rejects: what can't be read is a gap. Of a file whose option is not known nothing is said. */
export async function readComponentFiles(
  name: KubernetesComponentName,
  options: Readonly<Record<string, ComponentOption>>,
  root: HostRoot,
): Promise<ReadFiles> {
  const fields = name === 'kube-apiserver' || name === 'etcd' ? FILES_OF[name] : [];
  const gaps: Gap[] = [];
  const watched: string[] = [];
  const read = await Promise.all(
    fields.map(async (field): Promise<ComponentFiles> => {
      const reader = READERS[field];
      const option = options[OTHER_OPTIONS[`${name} ${reader.option}`] ?? reader.option];
      if (option === undefined) return {};
      const path = option.value;
      if (typeof path !== 'string') return { [field]: null };
      watched.push(path);
      try {
        return { [field]: await reader.read(path, root) };
      } catch (error) {
        gaps.push(gapOfFailure(`host.kubernetes["${name}"].files.${field}`, error));
        return {};
      }
    }),
  );
  return { files: Object.assign({}, ...read), gaps, watched };
}

async function fieldsAt(root: HostRoot, path: string): Promise<Fields> {
  return (await readNamedDocument(root, path)).fields;
}

function parsed<Schema extends z.ZodType>(schema: Schema, fields: Fields, path: string): z.output<Schema> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const [place] = result.error.issues;
  const where = place === undefined || place.path.length === 0 ? '' : ` at ${place.path.join('.')}`;
  throw new HostFailure('malformed', `${path} has another form than Kubernetes reads${where}`);
}
