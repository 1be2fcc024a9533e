/**
 * Shipped checks that tests of screens count on: what a test says of numbers and of what comes first must not change
 * with every check that is added.
 */
export const STEADY_CHECKS: readonly string[] = [
  'docker.container.privileged',
  'docker.container.capabilities',
  'docker.container.user',
  'docker.container.no-new-privileges',
  'docker.container.read-only-root',
  'docker.container.memory-limit',
  'docker.container.pids-limit',
  'docker.container.healthcheck',
  'docker.container.image-tag',
  'docker.container.secrets-in-env',
  'docker.container.published-ports',
  'docker.container.ssh',
  'docker.container.runtime-socket',
  'docker.container.host-network',
  'docker.container.host-pid',
  'docker.container.host-ipc',
  'docker.image.user',
  'docker.image.tag',
  'docker.image.healthcheck',
  'docker.image.secrets-in-env',
];
