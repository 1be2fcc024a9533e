/**
 * Pages and APIs by which somebody steers a cluster or runs code in it, and that many install without a login. Add a line to
 * teach it one.
 */

export interface SensitiveInterface {
  readonly name: string;
  /** Matches the image, without registry and tag, of what answers. */
  readonly image: RegExp;
}

export const SENSITIVE_INTERFACES: readonly SensitiveInterface[] = [
  {
    name: 'the Kubernetes dashboard',
    image: /(?:^|\/)(?:kubernetesui\/|kubernetes-?)dashboard(?:-web|-api)?(?:-amd64)?$/,
  },
  { name: 'Argo CD', image: /(?:^|\/)argocd$/ },
  { name: 'Argo Workflows', image: /(?:^|\/)argocli$/ },
  { name: 'Kubeflow', image: /(?:^|\/)(?:centraldashboard|kubeflow[^/]*\/[^/]*)$/ },
  {
    name: 'Jupyter',
    image: /(?:^|\/)(?:jupyter[^/]*(?:\/.*)?|(?:base|minimal|scipy|datascience|pyspark)-notebook)$/,
  },
  { name: 'Ray', image: /(?:^|\/)(?:ray|ray-ml)$/ },
  { name: 'MLflow', image: /(?:^|\/)mlflow[^/]*$/ },
  { name: 'Ollama', image: /(?:^|\/)(?:ollama|open-webui)$/ },
  { name: 'vLLM', image: /(?:^|\/)vllm-openai$/ },
  { name: 'NiFi', image: /(?:^|\/)nifi$/ },
  { name: 'Weave Scope', image: /(?:^|\/)weaveworks\/scope$/ },
  { name: 'Airflow', image: /(?:^|\/)airflow$/ },
  { name: 'Jenkins', image: /(?:^|\/)jenkins(?:\/jenkins)?$/ },
  { name: 'Portainer', image: /(?:^|\/)portainer(?:-ce|-ee)?$/ },
  { name: 'Rancher', image: /(?:^|\/)rancher\/rancher$/ },
  { name: 'Headlamp', image: /(?:^|\/)headlamp$/ },
  { name: 'Prometheus', image: /(?:^|\/)(?:prom\/)?prometheus$/ },
  { name: 'Alertmanager', image: /(?:^|\/)alertmanager$/ },
  { name: 'Longhorn', image: /(?:^|\/)longhorn-ui$/ },
  { name: 'Hubble', image: /(?:^|\/)hubble-ui$/ },
  { name: 'Kiali', image: /(?:^|\/)kiali$/ },
  { name: 'phpMyAdmin', image: /(?:^|\/)phpmyadmin(?:\/phpmyadmin)?$/ },
];
