/** What a machine that is a node of a cluster has on its disk, as the lists of sensitive places write it. */

/** Places that a node has because it is one. */
const NODE_PLACES: ReadonlySet<string> = new Set([
  '/etc/cni',
  '/etc/kubernetes',
  '/etc/kubernetes/manifests',
  '/opt/cni',
  '/run/containerd/containerd.sock',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/var/lib/kubelet/device-plugins',
  '/var/lib/kubelet/device-plugins/kubelet.sock',
  '/var/lib/kubelet/plugins',
  '/var/lib/kubelet/plugins_registry',
  '/var/lib/kubelet/pod-resources',
  '/var/log/containers',
  '/var/log/pods',
]);

/** What every host of Docker has, and a node hardly ever. */
const DOCKER = /^\/(?:var\/lib|run)\/docker(?:[/.]|$)/;

/** Whether a place is there on a node; `isUsual` says that hosts with an engine have it. */
export function isOnNodes(place: string, isUsual: boolean): boolean {
  return NODE_PLACES.has(place) || (isUsual && !DOCKER.test(place));
}
