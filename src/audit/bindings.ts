/** What expressions see of a resource: the engine's answers and the host's facts under the names of VARIABLES. */
import { type ContainerFact, type ContainerInspect, containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import type { KubeKind, ResourceKind } from '../facts/finding.ts';
import type { User } from '../facts/host.ts';
import type { LiveContainer } from '../facts/live-container.ts';
import type { NetworkFact } from '../facts/network.ts';
import { hasEngine } from '../facts/target.ts';
import { containerDrift } from '../insight/container/drift.ts';
import { engineScene, escapeBinding } from '../insight/escape/escape-of.ts';
import { type HeldCapabilities, heldCapabilities } from '../insight/held-capabilities.ts';
import { imageFiles } from '../insight/image-contents/image-files.ts';
import { imagePackages } from '../insight/image-contents/image-packages.ts';
import { imageRelease } from '../insight/image-contents/image-release.ts';
import { imageSecrets } from '../insight/image-contents/image-secrets.ts';
import { imageSettings } from '../insight/image-contents/image-settings.ts';
import { inventoryOf } from '../insight/inventory.ts';
import { namespaceEnds } from '../insight/namespace-chain.ts';
import { networkMembers } from '../insight/network-members.ts';
import { profileBinding } from '../insight/profile/deviations.ts';
import type { Bindings } from './expression.ts';
import { areVolumesKnown, mountedIn } from './mounted.ts';
import type { Policy } from './policy.ts';

/**
 * `daemon` is `GET /info` with `Version`, `ApiVersion` and `Components` of `GET /version`, and `Engine` (Docker or
 * Podman), `Rootless` and `Desktop` (an engine in the virtual machine of Docker Desktop).
 */
function daemonOf({ info, engine }: Facts): Bindings {
  if (!info) return {};
  const Desktop = /^docker desktop/i.test(info.OperatingSystem);
  if (!engine) return { daemon: { ...info, Desktop } };
  const { name, version, apiVersion, rootless, components = {} } = engine;
  const Components = components;
  return {
    daemon: {
      ...info,
      Version: version,
      ApiVersion: apiVersion,
      Components,
      Engine: name,
      Rootless: rootless,
      Desktop,
    },
  };
}

/**
 * What every resource of the target shares; a copy, made once per change of it. `host` is bound while a host may be
 * read: what is missing in it is told by its path.
 */
export function sharedBindings(facts: Facts, policy: Policy, now: string): Bindings {
  return {
    ...daemonOf(facts),
    host: facts.host,
    ...networksOf(facts),
    ...(facts.swarm && { swarm: facts.swarm }),
    policy,
    now,
  };
}

/** The same list for the same networks, so that nothing is looked at again for a change of something else. */
const networkLists = new WeakMap<Facts['networks'], readonly NetworkFact[]>();

/** Every engine has networks: none are there before they were read, or when they can't be. */
function networksOf({ networks, gaps, connection }: Facts): Bindings {
  const isUnread =
    gaps.has('networks') || connection.state === 'connecting' || connection.state === 'loading';
  if (networks.size === 0 && isUnread) return {};
  const list = networkLists.get(networks) ?? [...networks.values()];
  networkLists.set(networks, list);
  return { networks: list };
}

/** The bindings of one resource, or undefined while its own answer is not known. */
export function bindingsOf(
  kind: Exclude<ResourceKind, KubeKind>,
  id: string,
  facts: Facts,
  shared: Bindings,
): Bindings | undefined {
  switch (kind) {
    case 'container': {
      const container = facts.containers.get(id);
      return container?.stage === 'inspected'
        ? containerBindings(container.inspect, facts, shared)
        : undefined;
    }
    case 'image': {
      const image = facts.images.get(id);
      return image?.stage === 'inspected'
        ? { ...shared, image: image.inspect, ...imageDetails(id, facts), ...inLayers(id, facts, shared.now) }
        : undefined;
    }
    case 'network': {
      const network = facts.networks.get(id);
      return network && { ...shared, network, members: networkMembers(facts).get(id) ?? [] };
    }
    case 'volume': {
      const volume = facts.volumes.get(id);
      return volume && { ...shared, volume };
    }
    case 'host':
      return hasEngine(facts.target) ? { ...shared, inventory: inventoryOf(facts) } : shared;
    default:
      return shared;
  }
}

function containerBindings(container: ContainerInspect, facts: Facts, shared: Bindings): Bindings {
  const image = facts.images.get(container.Image);
  const { live } = liveOf(container, facts);
  const capabilities = capabilitiesOf(container, live, facts);
  const accounts = accountsOf(container.Image, facts);
  const namespaces = namespaceEnds(facts, container);
  const mounted = mountedIn(container, facts, shared.policy);
  return {
    ...shared,
    container,
    namespaces,
    mounted,
    escapes: escapeBinding({
      container,
      live,
      engine: engineScene(facts),
      host: facts.host,
      mounted,
      capabilities,
      namespaces,
      accounts,
      volumes: areVolumesKnown(container, facts) ? facts.volumes : undefined,
    }),
    drift: containerDrift(container, facts, expectedChanges(shared.policy)),
    profile: profileBinding(container, facts),
    ...(live && { live }),
    ...(capabilities && { capabilities }),
    ...(image?.stage === 'inspected' && { image: image.inspect }),
    ...(accounts && { accounts }),
  };
}

const NOTHING_EXPECTED: readonly string[] = [];

function expectedChanges(policy: unknown): readonly string[] {
  const isKnown = typeof policy === 'object' && policy !== null && 'expected_changes' in policy;
  return isKnown && isTexts(policy.expected_changes) ? policy.expected_changes : NOTHING_EXPECTED;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** A name that can't be known at all is bound to nothing, so that only what really needs it is unknown. */
function liveOf(container: ContainerInspect, facts: Facts): { readonly live?: LiveContainer } {
  const live = facts.live.get(container.Id);
  if (live !== undefined) return { live };
  const name = containerName({ stage: 'inspected', id: container.Id, inspect: container });
  const isHopeless =
    !container.State.Running || liveGap(facts, name) !== undefined || facts.hostReading.state === 'done';
  return isHopeless ? { live: {} } : {};
}

/** Not bound while the kernel's view, which decides, may still come. */
function capabilitiesOf(
  { HostConfig }: ContainerInspect,
  live: LiveContainer | undefined,
  { engine }: Facts,
): HeldCapabilities | undefined {
  if (live === undefined || engine === undefined) return undefined;
  return heldCapabilities(HostConfig, live, engine.name);
}

/** Why the kernel's view of a container can't be had. */
export function liveGap(facts: Facts, name: string) {
  return facts.gaps.get(`live ${name}`) ?? facts.gaps.get('live') ?? facts.gaps.get('host');
}

function imageDetails(id: string, facts: Facts): Bindings {
  const history = facts.histories.get(id);
  const accounts = accountsOf(id, facts);
  return { ...(history && { history }), ...(accounts && { accounts }), ...usedBy(id, facts) };
}

/** What the host says, which is cheap, or else the image's own files where they were looked into. */
function accountsOf(imageId: string, facts: Facts): readonly User[] | undefined {
  const layers = facts.layers.get(imageId);
  return facts.imageAccounts.get(imageId) ?? (layers && imageSettings(layers)?.users);
}

/** Bound without fields until the layers are read: what is missing then is told by its path. */
function inLayers(imageId: string, facts: Facts, now: unknown): Bindings {
  const layers = facts.layers.get(imageId);
  if (layers === undefined) return UNREAD;
  const time = String(now);
  const secrets = imageSecrets(layers, time);
  return {
    files: imageFiles(layers) ?? {},
    settings: imageSettings(layers) ?? {},
    release: imageRelease(layers, time) ?? {},
    packages: imagePackages(layers) ?? {},
    ...(secrets && { secrets }),
  };
}

const UNREAD: Bindings = { files: {}, settings: {}, release: {}, packages: {} };

const containerNames = new WeakMap<Facts['containers'], ReadonlyMap<string, readonly string[]>>();
const NOBODY: readonly string[] = [];

/** The names of the containers that are made of it. Not known before all containers are. */
function usedBy(imageId: string, { containers, gaps, connection }: Facts): Bindings {
  const isUnread =
    gaps.has('containers') || connection.state === 'connecting' || connection.state === 'loading';
  if (isUnread) return {};
  let names = containerNames.get(containers);
  if (names === undefined) {
    names = namesByImage(containers.values());
    containerNames.set(containers, names);
  }
  return { usedBy: names.get(imageId) ?? NOBODY };
}

function namesByImage(containers: Iterable<ContainerFact>): ReadonlyMap<string, readonly string[]> {
  const byImage = Map.groupBy(containers, (container) =>
    container.stage === 'inspected' ? container.inspect.Image : container.summary.ImageID,
  );
  return new Map([...byImage].map(([id, users]) => [id, users.map(containerName).sort()]));
}
