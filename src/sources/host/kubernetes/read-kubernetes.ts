/** The components of Kubernetes that run here, with the options that are in effect. */
import { posix } from 'node:path';
import type { Gap } from '../../../facts/gap.ts';
import type { KubernetesComponent, Unit } from '../../../facts/host.ts';
import {
  COMPONENT_RULES,
  K3S_ARGUMENTS,
  KUBERNETES_COMPONENTS,
  type KubernetesComponentName,
} from '../../../knowledge/kubernetes-options.ts';
import { gapOfFailure, HostFailure } from '../host-failure.ts';
import { HostRoot } from '../host-root.ts';
import { shareMounts } from '../mount-namespace.ts';
import { ProcFolder } from '../proc-folder.ts';
import { readComponentFiles } from './component-files.ts';
import { type ConfigDocument, effectiveOptions, givenFlags, recordOf } from './component-options.ts';
import { type ComponentProcess, findComponentProcesses } from './component-processes.ts';
import { readDocument, readDropIns, readNamedDocument } from './config-documents.ts';
import { parseGoFlags, wordsOfLine } from './go-flags.ts';

export interface KubernetesHere {
  readonly components: Readonly<Record<string, KubernetesComponent>>;
  readonly gaps: readonly Gap[];
  readonly watched: readonly string[];
  /** The files as a component sees them. */
  rootOf(name: KubernetesComponentName): HostRoot;
  /** Whether a component sees the machine's own files, and not those of a container. */
  isOutside(name: KubernetesComponentName): boolean;
}

/** One component, before its files are read. */
interface Started {
  readonly name: KubernetesComponentName;
  readonly process: ComponentProcess;
  readonly args: readonly string[];
  readonly builtIn: readonly string[];
  /** What to call where the arguments came from. */
  readonly where: string;
}

export interface KubernetesSurroundings {
  readonly root: HostRoot;
  unit(name: string): Promise<Unit | null>;
}

/** Rejects with a HostFailure where the processes of the machine can't be seen. */
export async function readKubernetes({ root, unit }: KubernetesSurroundings): Promise<KubernetesHere> {
  const proc = new ProcFolder(root);
  const processes = findComponentProcesses(proc);
  if (root.isOwn && processes.length === 0 && proc.text('1/cmdline') === undefined) {
    throw new HostFailure('permission', 'the processes of other users can’t be seen here');
  }
  const gaps: Gap[] = [];
  const watched: string[] = [];
  const components: Record<string, KubernetesComponent> = {};
  const roots = new Map<KubernetesComponentName, HostRoot>();

  const started: Started[] = [];
  for (const process of processes) {
    try {
      started.push(...(await startedBy(process, { root, unit }, watched)));
    } catch (error) {
      gaps.push(gapOfFailure('host.kubernetes', error));
    }
  }
  for (const one of started) {
    // Of two of a kind, such as the members of a test, the first stands for all.
    if (roots.has(one.name)) continue;
    const itsRoot = rootFor(one.process.pid, root, proc);
    roots.set(one.name, itsRoot);
    const read = await readComponent(one, itsRoot, root, proc);
    components[one.name] = read.component;
    gaps.push(...read.gaps);
    watched.push(...read.watched);
  }
  return {
    components: Object.fromEntries(
      KUBERNETES_COMPONENTS.flatMap((name) => {
        const component = components[name];
        return component === undefined ? [] : [[name, component]];
      }),
    ),
    gaps,
    watched,
    rootOf: (name) => roots.get(name) ?? root,
    isOutside: (name) => (roots.get(name) ?? root) === root,
  };
}

/** A process in a container has other files: they are reached through /proc. */
function rootFor(pid: number, root: HostRoot, proc: ProcFolder): HostRoot {
  const isElsewhere = shareMounts(proc, String(pid), root.isOwn ? 'self' : '1') === false;
  return isElsewhere ? new HostRoot(`${proc.place}/${pid}/root`) : root;
}

async function startedBy(
  process: ComponentProcess,
  surroundings: KubernetesSurroundings,
  watched: string[],
): Promise<readonly Started[]> {
  const { component: name, program, pid, args } = process;
  if (program === 'k3s') return startedByK3s(process, surroundings, watched);
  if (program === 'kubelite') return startedByKubelite(process, surroundings.root, watched);
  if (name === undefined) return [];
  return [{ name, process, args, builtIn: [], where: `${program} (process ${pid})` }];
}

const NO_SWITCH = (): undefined => undefined;

/** microk8s: each component has a file with its arguments. */
const KUBELITE_FILES = [
  ['kube-apiserver', 'apiserver-args-file'],
  ['kube-controller-manager', 'controller-manager-args-file'],
  ['kube-scheduler', 'scheduler-args-file'],
  ['kubelet', 'kubelet-args-file'],
  ['kube-proxy', 'proxy-args-file'],
] as const satisfies readonly (readonly [KubernetesComponentName, string])[];

async function startedByKubelite(
  process: ComponentProcess,
  root: HostRoot,
  watched: string[],
): Promise<readonly Started[]> {
  const flags = parseGoFlags(process.args, NO_SWITCH);
  const isControlPlane = flags.get('start-control-plane')?.at(-1) !== 'false';
  const started: Started[] = [];
  for (const [name, flag] of KUBELITE_FILES) {
    const path = flags.get(flag)?.at(-1);
    if (path === undefined || (!isControlPlane && name !== 'kubelet' && name !== 'kube-proxy')) continue;
    watched.push(path);
    const text = (await root.readText(path)) ?? '';
    const args = text
      .split('\n')
      .filter((line) => !line.trimStart().startsWith('#'))
      .flatMap(wordsOfLine)
      .map(inSnap);
    started.push({ name, process, args, builtIn: [], where: path });
  }
  return started;
}

function inSnap(word: string): string {
  return word
    .replace(/\$\{?SNAP_DATA\}?/g, '/var/snap/microk8s/current')
    .replace(/\$\{?SNAP_COMMON\}?/g, '/var/snap/microk8s/common')
    .replace(/\$\{?SNAP\}?(?![A-Z_])/g, '/snap/microk8s/current');
}

const K3S_CONFIG = '/etc/rancher/k3s/config.yaml';

/** k3s hides its own arguments: what its unit and its configuration say counts. */
async function startedByK3s(
  process: ComponentProcess,
  { root, unit }: KubernetesSurroundings,
  watched: string[],
): Promise<readonly Started[]> {
  const isServer = process.args[0] === 'server';
  const service = await unit(isServer ? 'k3s.service' : 'k3s-agent.service');
  const told = service?.settings['Service.ExecStart']?.at(-1) ?? '';
  const own = process.args.slice(1);
  const flags = parseGoFlags(own.length > 0 ? own : wordsOfLine(told).slice(2), NO_SWITCH);
  watched.push(K3S_CONFIG, `${K3S_CONFIG}.d`);
  const main = await readDocument(root, K3S_CONFIG);
  const documents = [
    ...(main === undefined ? [] : [main]),
    ...(await readDropIns(root, `${K3S_CONFIG}.d`, /\.ya?ml$/)),
  ];
  // Flags win over the file; arguments for a component add to those of the file where a key ends in +.
  const setting = (name: string): readonly string[] => {
    const given = flags.get(name);
    if (given !== undefined) return given;
    let words: readonly string[] = [];
    for (const { fields } of documents) {
      if (fields[name] !== undefined) words = textsOf(fields[name]);
      const added = fields[`${name}+`];
      if (added !== undefined) words = [...words, ...textsOf(added)];
    }
    return words;
  };
  const data = setting('data-dir').at(-1) ?? '/var/lib/rancher/k3s';
  const isOn = (name: string): boolean => setting(name).at(-1) === 'true';
  const isRunning: Readonly<Record<KubernetesComponentName, boolean>> = {
    'kube-apiserver': isServer && !isOn('disable-apiserver'),
    'kube-controller-manager': isServer && !isOn('disable-controller-manager'),
    'kube-scheduler': isServer && !isOn('disable-scheduler'),
    etcd: isServer && (await root.status(`${data}/server/db/etcd/config`)) !== undefined,
    kubelet: !isServer || !isOn('disable-agent'),
    'kube-proxy': !isOn('disable-kube-proxy') && (!isServer || !isOn('disable-agent')),
  };
  return KUBERNETES_COMPONENTS.filter((name) => isRunning[name]).map((name) => {
    const builtIn = K3S_ARGUMENTS[name].map((arg) => arg.replace('$DATA', data));
    if (name === 'kube-apiserver' && isOn('secrets-encryption')) {
      builtIn.push(`--encryption-provider-config=${data}/server/cred/encryption-config.json`);
    }
    const args = setting(`${name}-arg`).map((arg) => `--${arg.replace(/^-+/, '')}`);
    const where = documents.length > 0 ? K3S_CONFIG : `k3s (process ${process.pid})`;
    return { name, process, args, builtIn, where };
  });
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

interface ReadComponent {
  readonly component: KubernetesComponent;
  readonly gaps: readonly Gap[];
  readonly watched: readonly string[];
}

async function readComponent(
  { name, process, args, builtIn, where }: Started,
  root: HostRoot,
  machine: HostRoot,
  proc: ProcFolder,
): Promise<ReadComponent> {
  const { pid, program } = process;
  const gaps: Gap[] = [];
  const watched: string[] = [];
  const all = [...builtIn, ...args];
  let documents: readonly ConfigDocument[] | undefined;
  let environment: Readonly<Record<string, string>> = {};
  try {
    if (name === 'etcd') environment = etcdVariables(proc, pid);
    documents = await documentsOf(name, all, environment, root, watched);
  } catch (error) {
    gaps.push(gapOfFailure(`host.kubernetes["${name}"].options`, error));
  }
  const version = await versionOf(name, machine);
  const options = { ...effectiveOptions(name, { args, where, builtIn, documents, environment, version }) };
  const { files, ...read } = await readComponentFiles(name, options, root);
  return {
    component: { pid, program, version, options, files },
    gaps: [...gaps, ...read.gaps],
    watched: [...watched, ...read.watched],
  };
}

/** Nothing else of an environment is kept: it may hold secrets. Those who may not read it know nothing of the options. */
function etcdVariables(proc: ProcFolder, pid: number): Readonly<Record<string, string>> {
  const entries = (proc.text(`${pid}/environ`) ?? '').split('\0').map((entry): [string, string] => {
    const [name = '', ...rest] = entry.split('=');
    return [name, rest.join('=')];
  });
  const flags = COMPONENT_RULES.etcd.options.map(({ name }) => variableOf(name));
  const names = new Set([...flags, variableOf('config-file')]);
  return Object.fromEntries(entries.filter(([name]) => names.has(name)));
}

function variableOf(flag: string): string {
  return `ETCD_${flag.toUpperCase().replaceAll('-', '_')}`;
}

async function documentsOf(
  name: KubernetesComponentName,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  root: HostRoot,
  watched: string[],
): Promise<readonly ConfigDocument[]> {
  const { fileFlag } = COMPONENT_RULES[name];
  const flags = givenFlags(name, args);
  const documents: ConfigDocument[] = [];
  const path =
    (fileFlag && flags.get(fileFlag)) ?? (name === 'etcd' ? environment.ETCD_CONFIG_FILE : undefined);
  if (path) {
    watched.push(path);
    documents.push(await readNamedDocument(root, posix.normalize(path)));
  }
  const folder = name === 'kubelet' ? flags.get('config-dir') : undefined;
  if (folder) {
    watched.push(folder);
    documents.push(...(await readDropIns(root, folder, /\.conf$/)));
  }
  const openshift = flags.get('openshift-config');
  if (openshift) {
    watched.push(openshift);
    documents.push(openshiftArguments(await readNamedDocument(root, openshift)));
  }
  return documents;
}

/** OpenShift writes flags into its own file, each with a list of words. */
function openshiftArguments({ path, fields }: ConfigDocument): ConfigDocument {
  const { apiServerArguments, extendedArguments } = fields;
  const given = recordOf(apiServerArguments ?? extendedArguments);
  const words = Object.entries(given).map(([name, value]) => {
    const list = textsOf(value);
    return [name, list.length > 1 ? list : asWritten(list[0] ?? '')];
  });
  return { path, fields: Object.fromEntries(words) };
}

function asWritten(word: string): unknown {
  if (word === 'true' || word === 'false') return word === 'true';
  return /^-?\d+$/.test(word) ? Number(word) : word;
}

const MANIFEST_FOLDERS = ['/etc/kubernetes/manifests', '/var/lib/rancher/rke2/agent/pod-manifests'] as const;

/** By the image of its static pod; empty where there is none. */
async function versionOf(name: KubernetesComponentName, root: HostRoot): Promise<string> {
  for (const folder of MANIFEST_FOLDERS) {
    const text = await root.readText(`${folder}/${name}.yaml`).catch(() => undefined);
    const [, version] = /^\s*(?:- )?image:\s*["']?\S*:(v\d+\.\d+[^\s"'@]*)/m.exec(text ?? '') ?? [];
    if (version !== undefined) return version;
  }
  // A kubelet is never newer than its API server, nor are the others by much.
  return '';
}
