/** Network plugins of clusters, and whether they do what network policies say. */

export interface NetworkPlugin {
  readonly name: string;
  /** Matches names and images of the DaemonSets that it runs. */
  readonly pattern: RegExp;
  /** Whether it enforces policies by itself. */
  readonly enforces: boolean;
  /** An argument without which its container enforces nothing: it runs on every node, used or not. */
  readonly needs?: string;
}

export const NETWORK_PLUGINS: readonly NetworkPlugin[] = [
  { name: 'Calico', pattern: /\bcalico|\bcanal\b/, enforces: true },
  { name: 'Cilium', pattern: /\bcilium\b|\banetd\b/, enforces: true },
  { name: 'Antrea', pattern: /\bantrea/, enforces: true },
  { name: 'Weave', pattern: /\bweave-(?:net|kube|npc)/, enforces: true },
  { name: 'kube-router', pattern: /\bkube-router\b/, enforces: true },
  { name: 'OVN-Kubernetes', pattern: /\bovn-?kube/, enforces: true },
  { name: 'OpenShift SDN', pattern: /\bopenshift-sdn\b/, enforces: true },
  { name: 'Azure’s policy manager', pattern: /\bazure-npm\b/, enforces: true },
  { name: 'kube-network-policies', pattern: /\bkube-network-policies\b|\bkindnet/, enforces: true },
  {
    name: 'AWS’s node agent',
    pattern: /\baws-network-policy-agent\b|\baws-eks-nodeagent\b/,
    enforces: true,
    needs: '--enable-network-policy=true',
  },
  { name: 'AWS’s plugin', pattern: /\baws-node\b|\bamazon-k8s-cni\b/, enforces: false },
  { name: 'Flannel', pattern: /\bflannel/, enforces: false },
];
