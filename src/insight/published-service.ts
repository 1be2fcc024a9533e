/** What a container offers to others through its published ports, by port and image: data stores, admin pages, registries. */
import type { ContainerInspect } from '../facts/container.ts';
import { ADMIN_INTERFACES } from '../knowledge/admin-interfaces.ts';
import { DATA_STORES } from '../knowledge/data-stores.ts';
import { type PublishedPort, publishedPorts } from './exposure.ts';
import { parseImageReference } from './image-reference.ts';

/** Data stores that others than this host can reach, as `PostgreSQL (port 5432)`. */
export function exposedDataStores(container: ContainerInspect): readonly string[] {
  return told(container, (port) => DATA_STORES.get(port));
}

/** Admin interfaces that others than this host can reach, as `Grafana (port 3000)`. */
export function exposedAdminInterfaces(container: ContainerInspect): readonly string[] {
  return told(container, (port) => adminInterface(container, port));
}

/** What is steered through a port of this container, by the port and the image; undefined for nothing that is known. */
export function adminInterface(container: ContainerInspect, port: number): string | undefined {
  const known = ADMIN_PORTS.get(port);
  if (known === undefined) return undefined;
  const image = container.Config.Image.toLowerCase();
  return known.find(({ images }) => images?.some((word) => image.includes(word)) ?? true)?.name;
}

const ADMIN_PORTS = Map.groupBy(ADMIN_INTERFACES, ({ port }) => port);

/** Whether a container is a registry for images, by its image or by the configuration it is started with. */
export function isRegistry(image: string, args: readonly string[]): boolean {
  const repository = parseImageReference(image)?.repository ?? '';
  return (
    /(?:^|\/)(?:registry|distribution)$/.test(repository) ||
    args.some((word) => /^\/etc\/(?:docker\/registry|distribution)\/config\.ya?ml$/.test(word))
  );
}

function told(container: ContainerInspect, nameOf: (port: number) => string | undefined): readonly string[] {
  const names = reachablePorts(container).flatMap(({ hostPort, containerPort }) => {
    const name = nameOf(containerPort) ?? nameOf(Number.parseInt(hostPort, 10));
    return name === undefined ? [] : [`${name} (port ${hostPort || containerPort})`];
  });
  return [...new Set(names)];
}

function reachablePorts(container: ContainerInspect): readonly PublishedPort[] {
  return publishedPorts({ stage: 'inspected', id: container.Id, inspect: container }).filter(
    ({ reach }) => reach !== 'this-host',
  );
}
