/** The parts of the benchmarks that checks answer, under names of our own. */

export interface BenchmarkSection {
  readonly benchmark: string;
  /** What the numbers in it begin with: `2` for 2.1 and 2.19, `NS` for NS-PID. */
  readonly start: string;
  readonly name: string;
}

export const BENCHMARK_SECTIONS: readonly BenchmarkSection[] = [
  { benchmark: 'CIS Docker', start: '1', name: 'Host' },
  { benchmark: 'CIS Docker', start: '2', name: 'Daemon configuration' },
  { benchmark: 'CIS Docker', start: '3', name: 'Files of the daemon' },
  { benchmark: 'CIS Docker', start: '4', name: 'Images and how they are built' },
  { benchmark: 'CIS Docker', start: '5', name: 'Containers as they run' },
  { benchmark: 'CIS Docker', start: '6', name: 'Upkeep' },
  { benchmark: 'CIS Docker', start: '7', name: 'Swarm' },
  { benchmark: 'Plimsoll', start: 'MNT', name: 'Mounts' },
  { benchmark: 'Plimsoll', start: 'SOCK', name: 'Sockets' },
  { benchmark: 'Plimsoll', start: 'CAP', name: 'Capabilities' },
  { benchmark: 'Plimsoll', start: 'NS', name: 'Namespaces' },
  { benchmark: 'Plimsoll', start: 'LSM', name: 'Confinement' },
  { benchmark: 'Plimsoll', start: 'NET', name: 'Exposure' },
  { benchmark: 'Plimsoll', start: 'ESC', name: 'Ways out and intruders' },
  { benchmark: 'Plimsoll', start: 'HOST', name: 'Host' },
  { benchmark: 'Plimsoll', start: 'IMG', name: 'Images' },
  { benchmark: 'Plimsoll', start: 'SEC', name: 'Secrets' },
  { benchmark: 'Pod Security Standards', start: 'baseline', name: 'Baseline' },
  { benchmark: 'Pod Security Standards', start: 'restricted', name: 'Restricted' },
  { benchmark: 'CIS Kubernetes', start: '1', name: 'Control plane' },
  { benchmark: 'CIS Kubernetes', start: '2', name: 'etcd' },
  { benchmark: 'CIS Kubernetes', start: '3', name: 'Logins and audit log' },
  { benchmark: 'CIS Kubernetes', start: '4', name: 'Machines with pods' },
  { benchmark: 'CIS Kubernetes', start: '5.1', name: 'Rights and service accounts' },
  { benchmark: 'CIS Kubernetes', start: '5.2', name: 'What pods may be' },
  { benchmark: 'CIS Kubernetes', start: '5.3', name: 'Network policies' },
  { benchmark: 'CIS Kubernetes', start: '5.4', name: 'Secrets' },
  { benchmark: 'CIS Kubernetes', start: '5.5', name: 'Where images come from' },
  { benchmark: 'CIS Kubernetes', start: '5.6', name: 'Namespaces and contexts' },
  { benchmark: 'Plimsoll', start: 'PSS', name: 'Levels of namespaces' },
  { benchmark: 'Plimsoll', start: 'NSA', name: 'Hardening of clusters' },
  { benchmark: 'Plimsoll', start: 'OPS', name: 'Upkeep of workloads' },
  { benchmark: 'NIST SP 800-190', start: '3.1', name: 'What threatens images' },
  { benchmark: 'NIST SP 800-190', start: '3.2', name: 'What threatens registries' },
  { benchmark: 'NIST SP 800-190', start: '3.3', name: 'What threatens orchestrators' },
  { benchmark: 'NIST SP 800-190', start: '3.4', name: 'What threatens containers' },
  { benchmark: 'NIST SP 800-190', start: '3.5', name: 'What threatens the host' },
  { benchmark: 'NIST SP 800-190', start: '4.1', name: 'How images are protected' },
  { benchmark: 'NIST SP 800-190', start: '4.2', name: 'How registries are protected' },
  { benchmark: 'NIST SP 800-190', start: '4.3', name: 'How orchestrators are protected' },
  { benchmark: 'NIST SP 800-190', start: '4.4', name: 'How containers are protected' },
  { benchmark: 'NIST SP 800-190', start: '4.5', name: 'How the host is protected' },
  { benchmark: 'NIST SP 800-190', start: '4.6', name: 'How hardware is protected' },
];
