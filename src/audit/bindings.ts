/** What expressions see of a resource: the engine's answers under the names of VARIABLES. */
import type { ContainerInspect } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import type { ResourceKind } from '../facts/finding.ts';
import type { Bindings } from './expression.ts';
import type { Policy } from './policy.ts';

/** `daemon` is `GET /info`, with `Version` and `ApiVersion` as `GET /version` names them. */
function daemonOf(facts: Facts): Bindings {
  const { info, engine } = facts;
  if (!info) return {};
  return { daemon: engine ? { ...info, Version: engine.version, ApiVersion: engine.apiVersion } : info };
}

/** What every resource of the target shares. Made once per version of the engine's answers, as it is a copy. */
export function sharedBindings(facts: Facts, policy: Policy): Bindings {
  return { ...daemonOf(facts), policy };
}

/**
 * The bindings of one resource, or undefined while its own answer is not known. A container sees its image
 * when that has been inspected.
 */
export function bindingsOf(
  kind: ResourceKind,
  id: string,
  facts: Facts,
  shared: Bindings,
): Bindings | undefined {
  switch (kind) {
    case 'container': {
      const container = facts.containers.get(id);
      return container?.stage === 'inspected'
        ? { ...shared, container: container.inspect, ...imageOf(container.inspect, facts) }
        : undefined;
    }
    case 'image': {
      const image = facts.images.get(id);
      return image?.stage === 'inspected' ? { ...shared, image: image.inspect } : undefined;
    }
    case 'network': {
      const network = facts.networks.get(id);
      return network && { ...shared, network };
    }
    case 'volume': {
      const volume = facts.volumes.get(id);
      return volume && { ...shared, volume };
    }
    case 'daemon':
    case 'host':
    case 'swarm':
      return shared;
  }
}

function imageOf(container: ContainerInspect, facts: Facts): Bindings {
  const image = facts.images.get(container.Image);
  return image?.stage === 'inspected' ? { image: image.inspect } : {};
}
