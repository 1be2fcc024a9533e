/** Finds out where the files are that checks ask for by name, by path or by glob. */

import { posix } from 'node:path';
import * as z from 'zod';
import { HOST_FILE_KEYS, type HostFileName } from '../../knowledge/host-files.ts';
import { type ContainerdFiles, containerdFiles, containerdFolders } from './containerd-files.ts';
import { globFolder, isGlob } from './glob-folder.ts';
import { HostFailure } from './host-failure.ts';
import type { HostContext } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { findUnit, type UnitFiles, userUnitFolders } from './host-units.ts';
import type { LocatedFiles } from './located-files.ts';
import { programPath } from './process-table.ts';
import { findProgram } from './program-files.ts';

/** Rejects with a HostFailure when it can't be told where to look. */
export async function locate(key: string, context: HostContext): Promise<LocatedFiles> {
  const { root } = context;
  if (key.startsWith('/')) {
    if (!isGlob(key)) return { root, paths: [posix.normalize(key)], watched: [] };
    return { root, paths: await root.glob(key), watched: [globFolder(key)] };
  }
  const known = HOST_FILE_KEYS.find((one) => one.key === key);
  if (known === undefined) {
    throw new HostFailure(
      'malformed',
      `${key} is neither a path nor a name that is known`,
      `Ask for a path, a glob or one of ${HOST_FILE_KEYS.map((one) => one.key).join(', ')}`,
    );
  }
  return LOCATORS[known.key](context, known.key);
}

type Locator = (context: HostContext, key: HostFileName) => Promise<LocatedFiles>;

const LOCATORS: Readonly<Record<HostFileName, Locator>> = {
  dockerd: async (context) => {
    const daemon = await context.daemon();
    const root = daemon?.root ?? context.root;
    const executable = daemon?.process.executable ?? '';
    if (executable !== '') return { root, paths: [programPath(executable)], watched: [] };
    return { root, paths: await programs(root, ['dockerd']), watched: [] };
  },
  containerd: async (context) => {
    const root = await daemonRoot(context);
    const running = await context.processes('containerd');
    const executables = running.flatMap(({ executable }) =>
      executable === '' ? [] : [programPath(executable)],
    );
    if (executables.length > 0) return { root, paths: executables, watched: [] };
    return { root, paths: await programs(root, ['containerd']), watched: [] };
  },
  'containerd-shim': (context) => shim(context, 'containerd-shim'),
  'containerd-shim-runc-v1': (context) => shim(context, 'containerd-shim-runc-v1'),
  'containerd-shim-runc-v2': (context) => shim(context, 'containerd-shim-runc-v2'),
  'oci-runtimes': async (context) => {
    const root = await daemonRoot(context);
    return { root, paths: await programs(root, runtimePrograms(context)), watched: [] };
  },
  'docker.service': async (context) => {
    const { fragment, dropIns, looked } = await dockerUnit(context, 'docker.service');
    const unit = fragment === undefined ? [] : [fragment];
    const paths = unit.length + dropIns.length > 0 ? [...unit, ...dropIns] : ['/etc/init.d/docker'];
    return { root: context.root, paths, watched: looked };
  },
  'docker.service-folders': async (context) => {
    const { folders, looked } = await dockerUnit(context, 'docker.service');
    return { root: context.root, paths: folders, watched: looked };
  },
  'docker.socket': async (context) => {
    const { fragment, dropIns, looked } = await dockerUnit(context, 'docker.socket');
    return {
      root: context.root,
      paths: fragment === undefined ? [] : [fragment, ...dropIns],
      watched: looked,
    };
  },
  'docker-config': async (context) => {
    const { root, folder } = await dockerConfig(context);
    return { root, paths: [folder], watched: [] };
  },
  'daemon.json': async (context) => {
    if (await isAlone(context))
      return { root: context.root, paths: ['/etc/docker/daemon.json'], watched: [] };
    const root = await daemonRoot(context);
    return { root, paths: [(await context.daemonOptions()).configFile], watched: [] };
  },
  'registry-certificates': async (context) => {
    const { root, folder } = await dockerConfig(context);
    const folders = [`${folder}/certs.d`];
    if (context.facts.engine?.name === 'Podman') folders.push('/etc/containers/certs.d');
    const found = await Promise.all(folders.map((one) => root.glob(`${one}/*/**`)));
    return { root, paths: await onlyFiles(root, found.flat()), watched: folders };
  },
  'tls-ca': (context) => fileOfOption(context, 'tlscacert'),
  'tls-certificate': (context) => fileOfOption(context, 'tlscert'),
  'tls-key': (context) => fileOfOption(context, 'tlskey'),
  'api-socket': apiSockets,
  'containerd-socket': async (context) => {
    const { root, files } = await containerd(context);
    return { root, paths: files.sockets, watched: files.configs };
  },
  'containerd-config': async (context) => {
    const { root, files } = await containerd(context);
    return { root, paths: files.configs, watched: [] };
  },
  'containerd-folder': async (context) => {
    const { root, files } = await containerd(context);
    return { root, paths: containerdFolders(files), watched: files.configs };
  },
  'data-root': async (context) => {
    const root = await daemonRoot(context);
    if (await isAlone(context)) return { root, paths: ['/var/lib/docker'], watched: [] };
    const told = context.facts.info?.DockerRootDir ?? '';
    const folder = told === '' ? await option(context, 'data-root') : told;
    return { root, paths: folder === undefined ? [] : [folder], watched: [] };
  },
  'default-docker': async ({ root }) => ({ root, paths: ['/etc/default/docker'], watched: [] }),
  'kube-apiserver-manifest': kubernetes,
  'kube-controller-manager-manifest': kubernetes,
  'kube-scheduler-manifest': kubernetes,
  'etcd-manifest': kubernetes,
  'cni-config': kubernetes,
  'etcd-data': kubernetes,
  'kube-admin-config': kubernetes,
  'kube-scheduler-config': kubernetes,
  'kube-controller-manager-config': kubernetes,
  'kubernetes-pki': kubernetes,
  'kubernetes-certificates': kubernetes,
  'kubernetes-keys': kubernetes,
  'kubelet-service': kubernetes,
  'kube-proxy-kubeconfig': kubernetes,
  'kubelet-kubeconfig': kubernetes,
  'kubelet-client-ca': kubernetes,
  'kubelet-config': kubernetes,
  'sysconfig-docker': async ({ root }) => ({ root, paths: ['/etc/sysconfig/docker'], watched: [] }),
};

/** Where Kubernetes has its files is looked up only where somebody asks for them. */
async function kubernetes(context: HostContext, key: HostFileName): Promise<LocatedFiles> {
  const { locateKubernetes } = await import('./kubernetes/kubernetes-files.ts');
  return locateKubernetes(context, key);
}

/** Podman has no daemon, and a machine that is looked at alone need not have one: then there are no options to go by. */
async function lacksDaemon(context: HostContext): Promise<boolean> {
  return context.facts.engine?.name === 'Podman' || isAlone(context);
}

/** Whether a machine is looked at by itself, and no daemon runs on it. */
async function isAlone(context: HostContext): Promise<boolean> {
  return context.facts.target.kind === 'host' && (await context.daemon()) === undefined;
}

async function daemonRoot(context: HostContext): Promise<HostRoot> {
  return (await context.daemon())?.root ?? context.root;
}

async function programs(root: HostRoot, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(names.map((name) => findProgram(root, name)));
  return found.flatMap((path) => path ?? []);
}

/** containerd takes the shim that lies beside it, before one of the system's. */
async function shim(context: HostContext, name: string): Promise<LocatedFiles> {
  const root = await daemonRoot(context);
  const running = await context.processes('containerd');
  const beside = running.flatMap(({ executable }) =>
    executable === '' ? [] : [posix.join(posix.dirname(programPath(executable)), name)],
  );
  const present = await onlyFiles(root, beside);
  return { root, paths: present.length > 0 ? present : await programs(root, [name]), watched: [] };
}

const runtimeSchema = z.looseObject({
  path: z.string().default(''),
  runtimeType: z.string().default(''),
});

/** A runtime is a program, or a shim of containerd that is named by its type: io.containerd.runsc.v1. */
function runtimePrograms({ facts }: HostContext): readonly string[] {
  if (facts.target.kind === 'host') return [];
  if (facts.info === undefined) {
    throw new HostFailure(
      'error',
      'the engine does not tell its runtimes',
      'Read again (:refresh on the screens)',
    );
  }
  return Object.values(facts.info.Runtimes).flatMap((runtime) => {
    const { path = '', runtimeType = '' } = runtimeSchema.safeParse(runtime).data ?? {};
    if (path !== '') return [path];
    const [, name, version] = /^io\.containerd\.([\w-]+)\.(v\d+)$/.exec(runtimeType) ?? [];
    return name === undefined ? [] : [`containerd-shim-${name}-${version}`];
  });
}

/** The unit of the system, or for a rootless daemon that of its user. */
async function dockerUnit(context: HostContext, name: string): Promise<UnitFiles> {
  const folders = (await context.daemon())?.folders;
  if (!folders?.isRootless) return context.unitFiles(name);
  return findUnit(context.root, name, userUnitFolders(folders.config, folders.data));
}

async function dockerConfig(context: HostContext): Promise<{ root: HostRoot; folder: string }> {
  const daemon = await context.daemon();
  const config = daemon?.folders.config ?? '/etc';
  return { root: daemon?.root ?? context.root, folder: `${config}/docker` };
}

/** An option that is a path; undefined while it is unset. */
async function option(context: HostContext, name: string): Promise<string | undefined> {
  const { options, gaps } = await context.daemonOptions();
  const entry = options[name];
  const [gap] = gaps;
  if (entry === undefined && gap !== undefined) throw new HostFailure(gap.reason, gap.detail, gap.hint);
  return typeof entry?.value === 'string' && entry.value !== '' ? entry.value : undefined;
}

async function fileOfOption(context: HostContext, name: string): Promise<LocatedFiles> {
  const root = await daemonRoot(context);
  if (await lacksDaemon(context)) return { root, paths: [], watched: [] };
  const path = await option(context, name);
  const { configFile } = await context.daemonOptions();
  return { root, paths: path === undefined ? [] : [path], watched: [configFile] };
}

async function apiSockets(context: HostContext): Promise<LocatedFiles> {
  const root = await daemonRoot(context);
  const own = context.socket === undefined ? [] : [context.socket];
  if (await lacksDaemon(context)) return { root, paths: own, watched: [] };
  const { options } = await context.daemonOptions();
  const { value: hosts } = options.hosts ?? {};
  const paths = z.array(z.string()).safeParse(hosts).data ?? [];
  const unix = paths.flatMap((host) => (host.startsWith('unix://') ? [host.slice('unix://'.length)] : []));
  const activated = paths.some((host) => host.startsWith('fd:')) ? await activatedSockets(context) : [];
  return { root, paths: [...unix, ...activated, ...own], watched: [] };
}

/** Those that systemd opens and hands over. */
async function activatedSockets(context: HostContext): Promise<readonly string[]> {
  const unit = await context.unit('docker.socket');
  const listens = unit?.settings['Socket.ListenStream'] ?? [];
  return listens.map((path) => path.replace(/^%t/, '/run')).filter((path) => path.startsWith('/'));
}

async function containerd(context: HostContext): Promise<{ root: HostRoot; files: ContainerdFiles }> {
  const root = await daemonRoot(context);
  const isWithout = await lacksDaemon(context);
  const files = await containerdFiles({
    root,
    processes: await context.processes('containerd'),
    chosenSocket: isWithout ? undefined : await option(context, 'containerd'),
    execRoot: (isWithout ? undefined : await option(context, 'exec-root')) ?? '/var/run/docker',
  });
  return { root, files };
}

async function onlyFiles(root: HostRoot, paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => ((await root.status(path))?.type === 'file' ? [path] : [])),
  );
  return found.flat();
}
