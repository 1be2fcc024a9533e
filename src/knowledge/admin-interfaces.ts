/** Ports behind which somebody can steer a machine, a cluster or what watches it. Add a line to teach it one. */

export interface AdminInterface {
  readonly port: number;
  readonly name: string;
  /**
   * Words of which one has to stand in the image's name, for ports that all kinds of programs use; a port without any is
   * telling by itself.
   */
  readonly images?: readonly string[];
}

export const ADMIN_INTERFACES: readonly AdminInterface[] = [
  { port: 2375, name: 'the Docker API' },
  { port: 3000, name: 'Grafana', images: ['grafana'] },
  { port: 3000, name: 'a Git server', images: ['gitea', 'forgejo', 'gogs'] },
  { port: 4243, name: 'the Docker API' },
  { port: 5000, name: 'a registry', images: ['registry', 'distribution'] },
  { port: 5601, name: 'Kibana' },
  { port: 6443, name: 'the Kubernetes API' },
  { port: 8001, name: 'the Kubernetes dashboard', images: ['dashboard', 'kubectl'] },
  { port: 8080, name: 'Adminer', images: ['adminer'] },
  { port: 8080, name: 'Airflow', images: ['airflow'] },
  { port: 8080, name: 'cAdvisor', images: ['cadvisor'] },
  { port: 8080, name: 'Jenkins', images: ['jenkins'] },
  { port: 8080, name: 'Keycloak', images: ['keycloak'] },
  { port: 8080, name: 'the Spark console', images: ['spark'] },
  { port: 8080, name: 'Traefik’s dashboard', images: ['traefik'] },
  { port: 8200, name: 'Vault' },
  { port: 8443, name: 'the Kubernetes dashboard', images: ['dashboard'] },
  { port: 8443, name: 'a network controller', images: ['unifi', 'omada'] },
  { port: 8500, name: 'Consul' },
  { port: 8888, name: 'Jupyter', images: ['jupyter', 'notebook'] },
  { port: 9000, name: 'MinIO', images: ['minio'] },
  { port: 9000, name: 'Portainer', images: ['portainer'] },
  { port: 9000, name: 'SonarQube', images: ['sonarqube'] },
  { port: 9090, name: 'Cockpit', images: ['cockpit'] },
  { port: 9090, name: 'Prometheus', images: ['prometheus'] },
  { port: 9093, name: 'Alertmanager', images: ['alertmanager'] },
  { port: 9443, name: 'Portainer', images: ['portainer'] },
  { port: 10250, name: 'the kubelet' },
  { port: 10255, name: 'the kubelet' },
  { port: 15000, name: 'Envoy’s admin page' },
  { port: 15672, name: 'RabbitMQ’s management' },
];
