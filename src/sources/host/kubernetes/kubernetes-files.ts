/** Where the files of Kubernetes are that checks ask for by name, on each distribution. */
import { posix } from 'node:path';
import type { HostFileName } from '../../../knowledge/host-files.ts';
import type { KubernetesComponentName } from '../../../knowledge/kubernetes-options.ts';
import { globFolder, isGlob } from '../glob-folder.ts';
import { HostFailure } from '../host-failure.ts';
import type { HostContext } from '../host-part.ts';
import type { HostRoot } from '../host-root.ts';
import type { LocatedFiles } from '../located-files.ts';
import { parseGoFlags } from './go-flags.ts';

/** Folders of static pods: kubeadm and its kin, rke2, OpenShift, k0s, Talos, Bottlerocket. */
const MANIFEST_FOLDERS = [
  '/etc/kubernetes/manifests',
  '/var/lib/rancher/rke2/agent/pod-manifests',
  '/var/lib/k0s/manifests/static',
  '/etc/kubernetes/static-pods',
] as const;

/** What a distribution calls the static pod of a component, beside the component's own name. */
const OTHER_MANIFESTS: Readonly<Record<string, readonly string[]>> = {
  'kube-apiserver': [
    '/etc/kubernetes/manifests/kube-apiserver-pod.yaml',
    '/var/snap/microk8s/current/args/kube-apiserver',
  ],
  'kube-controller-manager': [
    '/etc/kubernetes/manifests/kube-controller-manager-pod.yaml',
    '/var/snap/microk8s/current/args/kube-controller-manager',
  ],
  'kube-scheduler': [
    '/etc/kubernetes/manifests/openshift-kube-scheduler-pod.yaml',
    '/var/snap/microk8s/current/args/kube-scheduler',
  ],
  etcd: ['/etc/kubernetes/manifests/etcd-pod.yaml', '/var/snap/microk8s/current/args/etcd'],
};

/** Folders with certificates and keys: kubeadm, rke2, k3s, microk8s, k0s, Talos, Bottlerocket, OpenShift. */
const PKI_FOLDERS = [
  '/etc/kubernetes/pki',
  '/var/lib/rancher/rke2/server/tls',
  '/var/lib/rancher/k3s/server/tls',
  '/var/snap/microk8s/current/certs',
  '/var/lib/k0s/pki',
  '/system/secrets/kubernetes',
  '/etc/kubernetes/static-pod-resources/kube-apiserver-certs',
] as const;

const PLACES = {
  'cni-config': [
    '/etc/cni/net.d/**',
    '/var/lib/rancher/k3s/agent/etc/cni/net.d/**',
    '/var/lib/rancher/rke2/agent/etc/cni/net.d/**',
    '/var/snap/microk8s/current/args/cni-network/**',
    '/etc/kubernetes/cni/net.d/**',
  ],
  'kube-admin-config': [
    '/etc/kubernetes/admin.conf',
    '/etc/kubernetes/super-admin.conf',
    '/etc/rancher/k3s/k3s.yaml',
    '/etc/rancher/rke2/rke2.yaml',
    '/var/lib/rancher/k3s/server/cred/admin.kubeconfig',
    '/var/lib/rancher/rke2/server/cred/admin.kubeconfig',
    '/var/snap/microk8s/current/credentials/client.config',
    '/var/lib/k0s/pki/admin.conf',
    '/etc/kubernetes/static-pod-resources/kube-apiserver-certs/secrets/node-kubeconfigs/*.kubeconfig',
  ],
  'kube-scheduler-config': [
    '/etc/kubernetes/scheduler.conf',
    '/var/lib/rancher/k3s/server/cred/scheduler.kubeconfig',
    '/var/lib/rancher/rke2/server/cred/scheduler.kubeconfig',
    '/var/snap/microk8s/current/credentials/scheduler.config',
    '/var/lib/k0s/pki/scheduler.conf',
    '/system/secrets/kubernetes/kube-scheduler/kubeconfig',
  ],
  'kube-controller-manager-config': [
    '/etc/kubernetes/controller-manager.conf',
    '/var/lib/rancher/k3s/server/cred/controller.kubeconfig',
    '/var/lib/rancher/rke2/server/cred/controller.kubeconfig',
    '/var/snap/microk8s/current/credentials/controller.config',
    '/var/lib/k0s/pki/ccm.conf',
    '/system/secrets/kubernetes/kube-controller-manager/kubeconfig',
  ],
  'kubelet-kubeconfig': [
    '/etc/kubernetes/kubelet.conf',
    '/var/lib/kubelet/kubeconfig',
    '/etc/kubernetes/kubeconfig',
    '/etc/kubernetes/kubelet/kubeconfig',
    '/etc/kubernetes/kubeconfig-kubelet',
    '/var/lib/rancher/k3s/agent/kubelet.kubeconfig',
    '/var/lib/rancher/rke2/agent/kubelet.kubeconfig',
    '/var/snap/microk8s/current/credentials/kubelet.config',
    '/var/lib/k0s/kubelet.conf',
  ],
  'kubelet-config': [
    '/var/lib/kubelet/config.yaml',
    '/etc/kubernetes/kubelet.conf.d/*.conf',
    '/etc/kubernetes/kubelet/config',
    '/etc/kubernetes/kubelet/config.json',
    '/etc/kubernetes/kubelet.yaml',
    '/var/snap/microk8s/current/args/kubelet',
    '/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/*.conf',
    '/var/lib/rancher/rke2/agent/etc/kubelet.conf.d/*.conf',
    '/var/lib/k0s/kubelet-config.yaml',
  ],
  'kubelet-client-ca': [
    '/etc/kubernetes/pki/ca.crt',
    '/var/lib/rancher/k3s/agent/client-ca.crt',
    '/var/lib/rancher/rke2/agent/client-ca.crt',
    '/var/snap/microk8s/current/certs/ca.crt',
    '/var/lib/k0s/pki/ca.crt',
  ],
} as const satisfies Partial<Record<HostFileName, readonly string[]>>;

const UNITS = [
  'kubelet.service',
  'rke2-server.service',
  'rke2-agent.service',
  'k3s.service',
  'k3s-agent.service',
  'snap.microk8s.daemon-kubelite.service',
  'k0scontroller.service',
  'k0sworker.service',
] as const;

/** Rejects with a HostFailure when it can't be told where to look. */
export async function locateKubernetes(context: HostContext, key: HostFileName): Promise<LocatedFiles> {
  const { root } = context;
  switch (key) {
    case 'kube-apiserver-manifest':
    case 'kube-controller-manager-manifest':
    case 'kube-scheduler-manifest':
    case 'etcd-manifest':
      return manifests(context, key.replace(/-manifest$/, ''));
    case 'etcd-data':
      return etcdData(context);
    case 'kubernetes-pki':
      return below(root, [...PKI_FOLDERS]);
    case 'kubernetes-certificates':
      return withEnding(root, /(?:\.crt|(?<!key)\.pem)$/);
    case 'kubernetes-keys':
      return withEnding(root, /(?:\.key|key\.pem)$/);
    case 'kubelet-service':
      return kubeletUnits(context);
    case 'kube-proxy-kubeconfig':
      return proxyKubeconfig(context);
    case 'kubelet-kubeconfig':
      return named(context, 'kubelet', ['kubeconfig'], PLACES[key]);
    case 'kubelet-client-ca':
      return named(context, 'kubelet', ['authentication.x509.clientCAFile'], PLACES[key]);
    case 'kubelet-config':
      return kubeletConfig(context);
    case 'cni-config':
      return cniFiles(context);
    case 'kube-admin-config':
    case 'kube-scheduler-config':
    case 'kube-controller-manager-config':
      return placed(root, PLACES[key]);
    default:
      throw new HostFailure('malformed', `${key} is no file of Kubernetes`);
  }
}

async function placed(root: HostRoot, places: readonly string[]): Promise<LocatedFiles> {
  const found = await Promise.all(places.map(async (place) => (isGlob(place) ? root.glob(place) : [place])));
  return { root, paths: found.flat(), watched: places.filter(isGlob).map(globFolder) };
}

/** The folders and all that is in them. */
async function below(root: HostRoot, folders: readonly string[]): Promise<LocatedFiles> {
  return placed(
    root,
    folders.map((folder) => `${folder}/**`),
  );
}

async function withEnding(root: HostRoot, ending: RegExp): Promise<LocatedFiles> {
  const { paths, watched } = await below(root, [...PKI_FOLDERS]);
  const ofThese = paths.filter((path) => ending.test(path));
  return { root, paths: await onlyFiles(root, ofThese), watched };
}

async function onlyFiles(root: HostRoot, paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => ((await root.status(path))?.type === 'file' ? [path] : [])),
  );
  return found.flat();
}

async function manifests({ root }: HostContext, name: string): Promise<LocatedFiles> {
  const usual = MANIFEST_FOLDERS.map((folder) => `${folder}/${name}.yaml`);
  return { root, paths: [...usual, ...(OTHER_MANIFESTS[name] ?? [])], watched: [...MANIFEST_FOLDERS] };
}

/** The value of an option that is a path. Rejects where the option could not be read. */
async function optionPath(
  context: HostContext,
  name: KubernetesComponentName,
  option: string,
): Promise<string | undefined> {
  const { components, gaps } = await context.kubernetes();
  const component = components[name];
  if (component === undefined) return undefined;
  const entry = component.options[option];
  const gap = gaps.find(({ fact }) => fact === `host.kubernetes["${name}"].options`);
  if (entry === undefined && gap !== undefined) throw new HostFailure(gap.reason, gap.detail, gap.hint);
  return typeof entry?.value === 'string' && entry.value !== '' ? posix.normalize(entry.value) : undefined;
}

/** What the options of a component name; where it does not run, the usual places. */
async function named(
  context: HostContext,
  name: KubernetesComponentName,
  options: readonly string[],
  usual: readonly string[],
): Promise<LocatedFiles> {
  const { components, rootOf, watched } = await context.kubernetes();
  if (components[name] === undefined) return placed(context.root, usual);
  const found = await Promise.all(options.map((option) => optionPath(context, name, option)));
  return { root: rootOf(name), paths: found.flatMap((path) => path ?? []), watched };
}

async function kubeletConfig(context: HostContext): Promise<LocatedFiles> {
  const { components, rootOf, watched } = await context.kubernetes();
  const { kubelet } = components;
  if (kubelet === undefined) return placed(context.root, PLACES['kubelet-config']);
  const root = rootOf('kubelet');
  const file = await optionPath(context, 'kubelet', 'config');
  const folder = await optionPath(context, 'kubelet', 'config-dir');
  const dropIns = folder === undefined ? [] : await root.glob(`${folder}/*.conf`);
  // microk8s has no such file: that with its arguments stands for it.
  const written = kubelet.program === 'kubelite' ? ['/var/snap/microk8s/current/args/kubelet'] : [];
  return { root, paths: [...(file === undefined ? [] : [file]), ...dropIns, ...written], watched };
}

async function etcdData(context: HostContext): Promise<LocatedFiles> {
  const { components, rootOf } = await context.kubernetes();
  if (components.etcd === undefined) return { root: context.root, paths: ['/var/lib/etcd'], watched: [] };
  // Without the option etcd makes a folder where it was started, by its name: that can't be told from outside.
  const folder = await optionPath(context, 'etcd', 'data-dir');
  return { root: rootOf('etcd'), paths: [folder ?? '/var/lib/etcd'], watched: [] };
}

async function kubeletUnits(context: HostContext): Promise<LocatedFiles> {
  const units = await Promise.all(UNITS.map((name) => context.unitFiles(name)));
  return {
    root: context.root,
    paths: units.flatMap(({ fragment, dropIns }) => [
      ...(fragment === undefined ? [] : [fragment]),
      ...dropIns,
    ]),
    watched: units.flatMap(({ looked }) => looked),
  };
}

/** One in a pod comes out of a ConfigMap, with an account of the pod's own: there is nothing on this machine. */
async function proxyKubeconfig(context: HostContext): Promise<LocatedFiles> {
  const { components, isOutside, rootOf } = await context.kubernetes();
  if (components['kube-proxy'] === undefined || !isOutside('kube-proxy')) {
    return { root: context.root, paths: [], watched: [] };
  }
  const path = await optionPath(context, 'kube-proxy', 'clientConnection.kubeconfig');
  return { root: rootOf('kube-proxy'), paths: path === undefined ? [] : [path], watched: [] };
}

/** The files themselves, and those of a folder that an old kubelet names with --cni-conf-dir. */
async function cniFiles(context: HostContext): Promise<LocatedFiles> {
  const { root } = context;
  const kubelets = await context.processes('kubelet');
  const folders = kubelets.flatMap(({ arguments: args }) => {
    const folder = parseGoFlags(args.slice(1), () => undefined)
      .get('cni-conf-dir')
      ?.at(-1);
    return folder === undefined ? [] : [`${folder}/**`];
  });
  const { paths, watched } = await placed(root, [...PLACES['cni-config'], ...folders]);
  return { root, paths: await onlyFiles(root, paths), watched };
}
