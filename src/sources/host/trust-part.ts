/** What decides whether images are trusted and which registries are asked. */
import { homedir } from 'node:os';
import { posix } from 'node:path';
import type { Gap } from '../../facts/gap.ts';
import type { Trust } from '../../facts/host.ts';
import { parsePolicyDefault } from './containers-policy.ts';
import { contentTrustIn } from './content-trust.ts';
import { gapOfFailure } from './host-failure.ts';
import type { HostContext, HostPartReader } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { parseHostsToml, parseRegistriesConf, type RegistriesFile } from './registry-settings.ts';

/** What a login shell, or a session that systemd starts, gets. */
const ENVIRONMENT_FILES = ['/etc/environment', '/etc/profile'];
const ENVIRONMENT_FOLDERS = [
  ['/etc/profile.d', '.sh'],
  ['/etc/environment.d', '.conf'],
] as const;

/** Where containerd, and an engine that keeps its images there, look for how to ask a registry. */
const CERTIFICATE_FOLDERS = ['/etc/docker/certs.d', '/etc/containerd/certs.d'];

/** Podman's settings: the packager's, the machine's and a person's own, the strongest last. */
const SETTINGS_FOLDERS = ['/usr/share/containers', '/etc/containers'];

export const TRUST_PART: HostPartReader = {
  what: 'image trust',
  parts: ['trust'],
  isNeeded: (needs) => needs.parts.has('trust'),
  async read(context) {
    const trust: Trust = { policyPath: '' };
    const gaps: Gap[] = [];
    const watched = new Set<string>();
    const attempt = async (field: keyof Trust, read: () => Promise<Partial<Trust>>): Promise<void> => {
      try {
        Object.assign(trust, await read());
      } catch (error) {
        gaps.push(gapOfFailure(`host.trust.${field}`, error));
      }
    };
    const folders = settingsFolders(context.root);
    const registries = readRegistries(context.root, folders, watched);
    // Each field that rests on it tells its failure.
    registries.catch(() => undefined);
    await attempt('contentTrust', async () => ({ contentTrust: await readContentTrust(context, watched) }));
    await attempt('policyDefault', () => readPolicy(context.root, folders, watched));
    await attempt('shortNameMode', async () => ({ shortNameMode: (await registries).shortNameMode }));
    await attempt('insecureRegistries', async () => ({
      insecureRegistries: [...(await registries).insecure, ...(await readHostsFiles(context.root, watched))],
    }));
    return { host: { trust }, gaps, watched: [...watched] };
  },
};

/** A person's own settings count only where we run as that person. */
function settingsFolders(root: HostRoot): readonly string[] {
  if (!root.isOwn) return SETTINGS_FOLDERS;
  const own = process.env.XDG_CONFIG_HOME || posix.join(homedir(), '.config');
  return [...SETTINGS_FOLDERS, posix.join(own, 'containers')];
}

type ContentTrust = NonNullable<Trust['contentTrust']>;

async function readContentTrust(context: HostContext, watched: Set<string>): Promise<ContentTrust> {
  const { root } = context;
  const found: ContentTrust = [];
  const look = (text: string | undefined, where: string): void => {
    for (const value of contentTrustIn(text ?? '')) found.push({ value, where });
  };
  const paths = [...ENVIRONMENT_FILES];
  for (const path of ENVIRONMENT_FILES) watched.add(path);
  for (const [folder, ending] of ENVIRONMENT_FOLDERS) {
    watched.add(folder);
    for (const name of (await root.readFolder(folder)) ?? []) {
      if (name.endsWith(ending)) paths.push(posix.join(folder, name));
    }
  }
  for (const path of paths) look(await root.readText(path), path);

  const unit = await context.unit('docker.service');
  const { 'Service.Environment': settings = [], 'Service.EnvironmentFile': files = [] } =
    unit?.settings ?? {};
  for (const path of [unit?.path ?? '', ...(unit?.dropIns ?? [])]) if (path !== '') watched.add(path);
  look(settings.join('\n'), 'docker.service');
  for (const file of files) {
    const pattern = file.replace(/^-/, '');
    if (!pattern.startsWith('/') || pattern.includes('%')) continue;
    watched.add(/[*?[]/.test(pattern) ? posix.dirname(pattern) : pattern);
    for (const path of await root.glob(pattern)) look(await root.readText(path), path);
  }
  const own = root.isOwn ? process.env.DOCKER_CONTENT_TRUST : undefined;
  if (own !== undefined) found.push({ value: own, where: 'the environment that Plimsoll runs in' });
  return found;
}

/** The strongest file counts, alone. */
async function readPolicy(
  root: HostRoot,
  folders: readonly string[],
  watched: Set<string>,
): Promise<Partial<Trust>> {
  for (const folder of folders.toReversed()) {
    const path = posix.join(folder, 'policy.json');
    watched.add(path);
    const text = await root.readText(path);
    if (text !== undefined) return { policyDefault: parsePolicyDefault(text, path), policyPath: path };
  }
  return { policyDefault: '' };
}

interface Registries {
  readonly shortNameMode: string;
  readonly insecure: NonNullable<Trust['insecureRegistries']>;
}

/** What is in effect where no file says anything. */
const DEFAULT_SHORT_NAME_MODE = 'permissive';

async function readRegistries(
  root: HostRoot,
  folders: readonly string[],
  watched: Set<string>,
): Promise<Registries> {
  let shortNameMode: string | undefined;
  const byPrefix = new Map<string, { readonly insecure: readonly string[]; readonly where: string }>();
  const files = await registriesFiles(root, folders, watched);
  for (const { path, file } of files) {
    shortNameMode = file.shortNameMode ?? shortNameMode;
    for (const { prefix, insecure } of file.registries) byPrefix.set(prefix, { insecure, where: path });
  }
  return {
    shortNameMode: shortNameMode ?? (files.length > 0 ? DEFAULT_SHORT_NAME_MODE : ''),
    insecure: [...byPrefix.values()].flatMap(({ insecure, where }) =>
      insecure.map((registry) => ({ registry, where })),
    ),
  };
}

/** The strongest registries.conf, then the drop-ins by name; of two with one name, the stronger counts. */
async function registriesFiles(
  root: HostRoot,
  folders: readonly string[],
  watched: Set<string>,
): Promise<readonly { readonly path: string; readonly file: RegistriesFile }[]> {
  const texts: { path: string; text: string }[] = [];
  for (const folder of folders.toReversed()) {
    const path = posix.join(folder, 'registries.conf');
    watched.add(path);
    const text = texts.length === 0 ? await root.readText(path) : undefined;
    if (text !== undefined) texts.push({ path, text });
  }
  const dropIns = new Map<string, string>();
  for (const folder of folders.map((one) => posix.join(one, 'registries.conf.d'))) {
    watched.add(folder);
    for (const name of (await root.readFolder(folder)) ?? []) {
      if (name.endsWith('.conf')) dropIns.set(name, posix.join(folder, name));
    }
  }
  for (const [, path] of [...dropIns].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    texts.push({ path, text: (await root.readText(path)) ?? '' });
  }
  return Promise.all(
    texts.map(async ({ path, text }) => ({ path, file: await parseRegistriesConf(text, path) })),
  );
}

async function readHostsFiles(root: HostRoot, watched: Set<string>): Promise<Registries['insecure']> {
  const found: Registries['insecure'] = [];
  for (const folder of CERTIFICATE_FOLDERS) {
    watched.add(folder);
    for (const registry of (await root.readFolder(folder)) ?? []) {
      const path = posix.join(folder, registry, 'hosts.toml');
      watched.add(posix.join(folder, registry));
      const text = await root.readText(path);
      if (text === undefined) continue;
      for (const server of await parseHostsToml(text, registry, path)) {
        found.push({ registry: server, where: path });
      }
    }
  }
  return found;
}
