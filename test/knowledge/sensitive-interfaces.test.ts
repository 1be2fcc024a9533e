import { expect, it } from 'vitest';
import { SENSITIVE_INTERFACES } from '../../src/knowledge/kubernetes/sensitive-interfaces.ts';

it.each([
  ['kubernetesui/dashboard', ['the Kubernetes dashboard']],
  ['kubernetesui/dashboard-web', ['the Kubernetes dashboard']],
  ['kubernetes-dashboard-amd64', ['the Kubernetes dashboard']],
  // Somebody's own, of something else.
  ['acme/dashboard', []],
  ['library/nginx', []],
])('%s answers as %j', (repository, expected) => {
  const found = SENSITIVE_INTERFACES.filter(({ image }) => image.test(repository));
  expect(found.map(({ name }) => name)).toEqual(expected);
});
