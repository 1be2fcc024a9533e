/**
 * What differs between two looks at the same host, whatever checks say of it: what appeared, what vanished, and which settings
 * changed, in words. Things are the same when their names are: a container that is made anew has another id. Pure.
 */
import { type ContainerFact, type ContainerInspect, containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { type ImageFact, imageName } from '../facts/image.ts';
import type { NetworkFact } from '../facts/network.ts';
import { memoryLimit, pidsLimit, restartWords, stateWord } from './container-state.ts';
import { publishedPorts } from './exposure.ts';
import { looksLikeSecret, maskArguments, maskNamed } from './secret-value.ts';

export interface FactsDifference {
  readonly sort: 'appeared' | 'vanished' | 'changed';
  /** What it is: container, image, network, volume, port, listener, user, group, engine, host. */
  readonly kind: string;
  readonly name: string;
  /** Of what changed: `user: root → 1000`, `mounts: + /var/run/docker.sock:/sock`. */
  readonly words: readonly string[];
}

/** A thing by its name, with what is compared of it. */
type Settings = ReadonlyMap<string, string | readonly string[]>;
type Things = ReadonlyMap<string, Settings>;

/** What could not be read in one of them is not compared: nothing appeared only because it can be seen now. */
export function diffFacts(before: Facts, after: Facts): readonly FactsDifference[] {
  return [
    ...compared('container', containersOf, before, after, 'containers'),
    ...compared('image', imagesOf, before, after, 'images'),
    ...compared('network', networksOf, before, after, 'networks'),
    ...compared('volume', volumesOf, before, after, 'volumes'),
    ...compared('port', portsOf, before, after, 'containers'),
    ...compared('listener', listenersOf, before, after),
    ...compared('user', usersOf, before, after),
    ...compared('group', groupsOf, before, after),
    ...compared('engine', engineOf, before, after),
    ...compared('host', hostOf, before, after),
  ];
}

const ORDER = { appeared: 0, vanished: 1, changed: 2 } as const;

/** `list` is the gap that stands for a list that could not be read. */
function compared(
  kind: string,
  thingsOf: (facts: Facts) => Things | undefined,
  before: Facts,
  after: Facts,
  list?: string,
): readonly FactsDifference[] {
  if (list !== undefined && (before.gaps.has(list) || after.gaps.has(list))) return [];
  const [was, is] = [thingsOf(before), thingsOf(after)];
  if (was === undefined || is === undefined) return [];
  const found: FactsDifference[] = [];
  for (const [name, settings] of is) {
    const earlier = was.get(name);
    if (earlier === undefined) found.push({ sort: 'appeared', kind, name, words: [] });
    else {
      const words = changedWords(earlier, settings);
      if (words.length > 0) found.push({ sort: 'changed', kind, name, words });
    }
  }
  for (const name of was.keys()) if (!is.has(name)) found.push({ sort: 'vanished', kind, name, words: [] });
  return found.toSorted(
    (one, other) => ORDER[one.sort] - ORDER[other.sort] || (one.name < other.name ? -1 : 1),
  );
}

/** A setting that only one of them tells was not read in the other. */
function changedWords(was: Settings, is: Settings): readonly string[] {
  return [...is].flatMap(([label, now]) => {
    const then = was.get(label);
    if (then === undefined) return [];
    if (typeof now === 'string' || typeof then === 'string')
      return String(now) === String(then) ? [] : [`${label}: ${shown(then)} → ${shown(now)}`];
    const added = now.filter((item) => !then.includes(item)).map((item) => `+ ${item}`);
    const gone = then.filter((item) => !now.includes(item)).map((item) => `− ${item}`);
    return added.length + gone.length === 0 ? [] : [`${label}: ${[...added, ...gone].join(', ')}`];
  });
}

function shown(value: string | readonly string[]): string {
  const text = typeof value === 'string' ? value : value.join(', ');
  return text === '' ? 'nothing' : text;
}

function containersOf({ containers }: Facts): Things {
  return new Map(
    Array.from(containers.values(), (one) => [
      containerName(one),
      new Map<string, string | readonly string[]>([
        ['state', stateWord(one)],
        ...(one.stage === 'inspected' ? containerSettings(one.inspect) : []),
      ]),
    ]),
  );
}

function containerSettings(
  inspect: ContainerInspect,
): readonly (readonly [string, string | readonly string[]])[] {
  const { Config, HostConfig, Mounts, NetworkSettings, Image, Path, Args } = inspect;
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  return [
    ['image', Config.Image],
    ['image id', Image],
    ['command', maskArguments([Path, ...Args]).join(' ')],
    ['user', Config.User === '' ? 'root' : Config.User],
    ['privileged', yes(HostConfig.Privileged)],
    ['capabilities added', HostConfig.CapAdd],
    ['capabilities dropped', HostConfig.CapDrop],
    ['security options', HostConfig.SecurityOpt],
    [
      'mounts',
      Mounts.map(
        ({ Source, Name, Destination, RW }) => `${Name ?? Source}:${Destination}${RW ? '' : ' (read-only)'}`,
      ),
    ],
    [
      'devices',
      HostConfig.Devices.map(({ PathOnHost, PathInContainer }) => `${PathOnHost}:${PathInContainer}`),
    ],
    ['networks', Object.keys(NetworkSettings.Networks)],
    ['network mode', HostConfig.NetworkMode],
    ['process namespace', HostConfig.PidMode || 'its own'],
    ['IPC namespace', HostConfig.IpcMode],
    ['user namespace', HostConfig.UsernsMode || 'as the engine'],
    ['read-only root', yes(HostConfig.ReadonlyRootfs)],
    ['memory limit', memoryLimit(HostConfig)],
    ['processes limit', pidsLimit(HostConfig)],
    ['restart', restartWords(HostConfig)],
    ['environment', Config.Env.map(environmentEntry)],
    [
      'labels',
      Object.entries(Config.Labels).map(([name, value]) => `${name}=${maskNamed(name, value).value}`),
    ],
  ];
}

/** Of a secret only that it is there: two that differ are told apart nowhere, as snapshots do not keep them. */
function environmentEntry(entry: string): string {
  const equals = entry.indexOf('=');
  const [name, value] = equals === -1 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
  return looksLikeSecret(name, value) === undefined ? entry : `${name} (a secret)`;
}

function imagesOf({ images }: Facts): Things {
  const named = [...images.values()].flatMap((image) =>
    namesOf(image).map((name) => [name, image.id] as const),
  );
  return new Map(named.map(([name, id]) => [name, new Map([['id', id]])]));
}

function namesOf(image: ImageFact): readonly string[] {
  const tags = image.stage === 'inspected' ? image.inspect.RepoTags : image.summary.RepoTags;
  return tags.length === 0 ? [imageName(image)] : tags;
}

function networksOf({ networks }: Facts): Things {
  return new Map(
    Array.from(networks.values(), (network) => [network.Name, new Map(networkSettings(network))]),
  );
}

function networkSettings({
  Driver,
  Internal,
  Attachable,
  EnableIPv6,
  IPAM,
  Options,
}: NetworkFact): readonly (readonly [string, string | readonly string[]])[] {
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  return [
    ['driver', Driver],
    ['internal', yes(Internal)],
    ['attachable', yes(Attachable)],
    ['IPv6', yes(EnableIPv6)],
    ['subnets', IPAM.Config.map(({ Subnet }) => Subnet)],
    ['options', Object.entries(Options).map(([name, value]) => `${name}=${value}`)],
  ];
}

function volumesOf({ volumes }: Facts): Things {
  return new Map(Array.from(volumes.values(), ({ Name, Driver }) => [Name, new Map([['driver', Driver]])]));
}

/** Ports of the host that lead into containers just now. */
function portsOf({ containers }: Facts): Things {
  const open = [...containers.values()].flatMap((container: ContainerFact) =>
    publishedPorts(container)
      .filter(({ active, hostPort }) => active && hostPort !== '')
      .map(
        ({ hostIp, hostPort, containerPort, protocol }) =>
          `${hostIp || '*'}:${hostPort}/${protocol} to port ${containerPort} of ${containerName(container)}`,
      ),
  );
  return new Map(open.map((name) => [name, new Map()]));
}

/** Programs of the host that listen for others; those that only this host reaches come and go. */
function listenersOf({ host }: Facts): Things | undefined {
  return (
    host.listeners &&
    new Map(
      host.listeners
        .filter(({ address }) => !/^(?:127\.|::1$)/.test(address))
        .map(({ protocol, address, port, program }) => [
          `${address}:${port}/${protocol}${program === '' ? '' : ` (${program})`}`,
          new Map(),
        ]),
    )
  );
}

function usersOf({ host }: Facts): Things | undefined {
  return (
    host.users &&
    new Map(
      host.users.map(({ name, uid, gid, home, shell }) => [
        name,
        new Map([
          ['uid', String(uid)],
          ['gid', String(gid)],
          ['home', home],
          ['shell', shell],
        ]),
      ]),
    )
  );
}

function groupsOf({ host }: Facts): Things | undefined {
  return (
    host.groups &&
    new Map(
      host.groups.map(({ name, gid, members }) => [
        name,
        new Map<string, string | readonly string[]>([
          ['gid', String(gid)],
          ['members', members],
        ]),
      ]),
    )
  );
}

function engineOf({ engine, host }: Facts): Things | undefined {
  if (engine === undefined) return undefined;
  const options = Object.entries(host.options ?? {}).map(
    ([name, { value }]) => [`option ${name}`, maskNamed(name, JSON.stringify(value) ?? '').value] as const,
  );
  const settings = new Map([
    ['version', engine.version],
    ['API', engine.apiVersion],
    ['rootless', engine.rootless ? 'yes' : 'no'],
    ...Object.entries(engine.components ?? {}),
    ...options,
  ]);
  return new Map([[engine.name, settings]]);
}

function hostOf({ info, host }: Facts): Things | undefined {
  const settings = new Map<string, string>([
    ...(info === undefined
      ? []
      : ([
          ['operating system', info.OperatingSystem],
          ['kernel', info.KernelVersion],
        ] as const)),
    ...Object.entries(host.sysctls ?? {}).map(([name, value]) => [`sysctl ${name}`, value] as const),
  ]);
  return settings.size === 0 ? undefined : new Map([[info?.Name ?? 'this host', settings]]);
}
