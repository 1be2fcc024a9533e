/** Programs that people add to a cluster to guard it, by what they leave in it. Add a line to teach it one. */

export interface ClusterProgram {
  readonly name: string;
  /** Groups of its custom resources. */
  readonly groups?: RegExp;
  /** Names of its workloads, or images in them. */
  readonly images?: RegExp;
}

/** Who decides which objects are let in, beside what Kubernetes itself has. */
export const POLICY_ENGINES: readonly ClusterProgram[] = [
  { name: 'Gatekeeper', groups: /(?:^|\.)gatekeeper\.sh$/ },
  { name: 'Kyverno', groups: /(?:^|\.)kyverno\.io$/ },
  { name: 'Kubewarden', groups: /(?:^|\.)kubewarden\.io$/ },
  { name: 'jsPolicy', groups: /^policy\.jspolicy\.com$/ },
  { name: 'Polaris', images: /\bfairwinds\/polaris\b/ },
];

/** Who asks for signatures of images before they run. Kyverno and Gatekeeper do only where a rule says so. */
export const IMAGE_VERIFIERS: readonly ClusterProgram[] = [
  { name: 'Sigstore’s policy controller', groups: /^policy\.sigstore\.dev$/ },
  { name: 'Connaisseur', images: /\bconnaisseur\b/ },
  { name: 'Ratify', groups: /^config\.ratify\.(?:deislabs|dev)/, images: /\bratify-project\/ratify\b/ },
  { name: 'Portieris', groups: /^portieris\.cloud\.ibm\.com$/ },
  { name: 'Binary Authorization', groups: /^binaryauthorization\.grafeas\.io$/ },
];

/** Where secrets come from when they are not kept in the cluster. */
export const SECRET_STORES: readonly ClusterProgram[] = [
  { name: 'Secrets Store CSI driver', groups: /^secrets-store\.csi\.x-k8s\.io$/ },
  { name: 'External Secrets', groups: /(?:^|\.)external-secrets\.io$/ },
  { name: 'Vault', groups: /^secrets\.hashicorp\.com$/, images: /\bhashicorp\/vault-k8s\b/ },
  { name: 'Sealed Secrets', groups: /^bitnami\.com$/ },
  { name: '1Password', groups: /^onepassword\.com$/ },
  { name: 'Infisical', groups: /^secrets\.infisical\.com$/ },
];
