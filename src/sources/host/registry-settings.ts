/** Which registries are asked, and how; containers-registries.conf(5) and containerd's hosts.toml. Pure. */
import * as z from 'zod';
import { HostFailure } from './host-failure.ts';

const mirrorSchema = z.looseObject({
  location: z.string().default(''),
  insecure: z.boolean().default(false),
});

const registriesSchema = z.looseObject({
  'short-name-mode': z.string().optional(),
  registry: z
    .array(mirrorSchema.extend({ prefix: z.string().default(''), mirror: z.array(mirrorSchema).default([]) }))
    .default([]),
  /** The first version of the format. */
  registries: z
    .looseObject({ insecure: z.looseObject({ registries: z.array(z.string()).default([]) }).optional() })
    .optional(),
});

/** One registry, and where images that it names are asked for without TLS, or without verifying it. */
interface RegistrySetting {
  readonly prefix: string;
  readonly insecure: readonly string[];
}

/** What one file says. */
export interface RegistriesFile {
  /** Undefined where the file leaves it to others. */
  readonly shortNameMode: string | undefined;
  readonly registries: readonly RegistrySetting[];
}

/** Rejects with a HostFailure; `path` is what messages call it. */
export async function parseRegistriesConf(text: string, path: string): Promise<RegistriesFile> {
  const parsed = registriesSchema.safeParse(await tomlOf(text, path));
  if (!parsed.success) throw notAsExpected(path, parsed.error);
  const { registry, registries: old } = parsed.data;
  const oldInsecure = old?.insecure?.registries ?? [];
  return {
    shortNameMode: parsed.data['short-name-mode'],
    registries: [
      ...oldInsecure.map((location) => ({ prefix: location, insecure: [location] })),
      ...registry.map(({ prefix, location, insecure, mirror }) => {
        const name = prefix || location;
        const mirrors = mirror.filter((one) => one.insecure).map((one) => one.location);
        return { prefix: name, insecure: [...(insecure ? [location || name] : []), ...mirrors] };
      }),
    ],
  };
}

const hostSchema = z.looseObject({ skip_verify: z.boolean().default(false) });
const hostsSchema = hostSchema.extend({
  server: z.string().default(''),
  host: z.record(z.string(), hostSchema).default({}),
});

/**
 * The servers that a hosts.toml asks without TLS or without verifying it. `registry` is the name of its folder: the
 * registry that it is about. Rejects with a HostFailure.
 */
export async function parseHostsToml(
  text: string,
  registry: string,
  path: string,
): Promise<readonly string[]> {
  const parsed = hostsSchema.safeParse(await tomlOf(text, path));
  if (!parsed.success) throw notAsExpected(path, parsed.error);
  const { server, host, skip_verify } = parsed.data;
  const insecure = new Set<string>();
  if (skip_verify || isPlain(server)) insecure.add(server === '' ? registry : hostOf(server));
  for (const [url, settings] of Object.entries(host)) {
    if (settings.skip_verify || isPlain(url)) insecure.add(hostOf(url));
  }
  return [...insecure];
}

function isPlain(url: string): boolean {
  return /^http:/i.test(url);
}

function hostOf(url: string): string {
  return url.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/s, '');
}

async function tomlOf(text: string, path: string): Promise<unknown> {
  const { parse } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    const [why = ''] = error instanceof Error ? error.message.split('\n') : [];
    throw new HostFailure('malformed', `${path} is no TOML: ${why}`, undefined, error);
  }
}

function notAsExpected(path: string, error: z.ZodError): HostFailure {
  const [issue] = error.issues;
  const where = issue?.path.join('.') ?? '';
  return new HostFailure(
    'malformed',
    `${path} is not as documented: ${where} ${issue?.message ?? ''}`.trim(),
  );
}
