/** Names that tell what runs in a container. */

/** Programs that run containers, or build images for others. */
export const ENGINE_PROGRAMS: ReadonlySet<string> = new Set([
  'dockerd',
  'containerd',
  'podman',
  'buildkitd',
  'crio',
  'k3s',
  'kubelet',
]);

/** Images whose program is such an engine, by the last part of their name. */
export const ENGINE_IMAGES: readonly RegExp[] = [
  /(?:^|\/)docker:[^/]*dind/,
  /(?:^|\/)dind(?=[:@]|$)/,
  /(?:^|\/)podman(?=[:@]|$)/,
  /(?:^|\/)buildkit(?=[:@]|$)/,
  /(?:^|\/)kindest\/node(?=[:@]|$)/,
  /(?:^|\/)k3s(?=[:@]|$)/,
];

/** BuildKit as an image, with the version in its tag if it has one. */
export const BUILDKIT_IMAGE = /(?:^|\/)buildkit(?::v?(\d+\.\d+\.\d+)[^/]*)?(?:@|$|:)/;

/** Variables that tell a program where an engine or a cluster is. */
export const ADDRESS_VARIABLES = ['CONTAINER_HOST', 'DOCKER_CERT_PATH', 'DOCKER_HOST', 'KUBECONFIG'] as const;

/** Where Kubernetes puts the token of a service account. */
export const TOKEN_PLACE = '/run/secrets/kubernetes.io/serviceaccount';

export const MEMORY_DEVICES: readonly string[] = ['/dev/mem', '/dev/kmem', '/dev/port'];

/** Runtimes that give a container a kernel of its own. */
export const SANDBOX_RUNTIME = /kata|runsc|gvisor|firecracker|wasm|wasmtime|spin/i;
