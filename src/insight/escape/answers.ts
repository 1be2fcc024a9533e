/** Whether a precondition of a way out holds for a container, and which fact says so. Pure. */
import { posix } from 'node:path';
import type { KernelMount } from '../../facts/live-container.ts';
import { boundVolume } from '../../facts/volume.ts';
import { DANGEROUS_CALLS } from '../../knowledge/dangerous-calls.ts';
import { isDisk } from '../../knowledge/disk-devices.ts';
import type { PreconditionName } from '../../knowledge/escape/preconditions.ts';
import {
  ADDRESS_VARIABLES,
  BUILDKIT_IMAGE,
  ENGINE_IMAGES,
  ENGINE_PROGRAMS,
  MEMORY_DEVICES,
  SANDBOX_RUNTIME,
  TOKEN_PLACE,
} from '../../knowledge/escape/signs.ts';
import { hostPath } from '../../knowledge/host-path.ts';
import { SOCKET_ROWS } from '../../knowledge/host-sockets.ts';
import { SENSITIVE_ROWS } from '../../knowledge/sensitive-mounts.ts';
import { appArmorProfile } from '../confinement.ts';
import { isRootUser, userNumber } from '../container-user.ts';
import { isEveryCapability } from '../held-capabilities.ts';
import { writableKernelPaths } from '../kernel-path.ts';
import { mountSource } from '../mount-surroundings.ts';
import { type Answer, decided, holds, missing, unread, untold } from './answer.ts';
import { openFlaw } from './open-flaw.ts';
import { type CallFilter, callFilter, letsAlgSocket, letsCall, profileUse } from './remaining-calls.ts';
import type { EngineScene, EscapeScene } from './scene.ts';

export function answerTo(name: PreconditionName, scene: EscapeScene): Answer {
  const [family = '', what = ''] = name.split(' ');
  if (family === 'capability') return capability(what, scene);
  if (family === 'call') return systemCall(what, scene);
  if (family === 'flaw') return openFlaw(what, scene);
  const answer = ANSWERS[name];
  if (answer === undefined) throw new Error(`nothing decides the precondition ${name}`);
  return answer(scene);
}

const ANSWERS: Readonly<Record<string, (scene: EscapeScene) => Answer>> = {
  privileged: ({ container: { HostConfig } }) =>
    decided(HostConfig.Privileged, 'HostConfig.Privileged', String(HostConfig.Privileged)),
  'every-capability': everyCapability,
  'every-device': everyDevice,
  'no-seccomp': noSeccomp,
  'no-profile': noProfile,
  'real-root': realRoot,
  'host-users': hostUsers,
  'host-kernel': hostKernel,
  'cgroup-v1': cgroupVersion,
  'cgroup-writable': (scene) => kernelFiles(scene, CGROUPS, 'MNT-CGROUP', '/sys/fs/cgroup'),
  'device-groups-writable': (scene) => kernelFiles(scene, DEVICE_GROUPS, 'MNT-CGROUP', '/sys/fs/cgroup'),
  'kernel-settings-writable': kernelSettings,
  'sysfs-writable': (scene) => kernelFiles(scene, writable('sysfs'), 'MNT-SYS', '/sys'),
  'binfmt-writable': (scene) => kernelFiles(scene, writable('binfmt_misc'), undefined, 'binfmt_misc'),
  'debug-files': debugFiles,
  'host-process-files': hostProcessFiles,
  'lxcfs-writable': (scene) => kernelFiles(scene, writable('fuse.lxcfs'), undefined, 'lxcfs'),
  'disk-device': (scene) => device(scene, isDisk),
  'device-rule': deviceRule,
  'memory-device': (scene) => device(scene, (path) => MEMORY_DEVICES.includes(path)),
  unlocked,
  'modules-loadable': modulesLoadable,
  'traceable-processes': traceable,
  'open-user-namespaces': openUserNamespaces,
  'host-pid': (scene) =>
    sharedWithHost(scene, 'pid', 'HostConfig.PidMode', scene.container.HostConfig.PidMode),
  'host-network': (scene) =>
    sharedWithHost(scene, 'network', 'HostConfig.NetworkMode', scene.container.HostConfig.NetworkMode),
  'host-ipc': (scene) =>
    sharedWithHost(scene, 'ipc', 'HostConfig.IpcMode', scene.container.HostConfig.IpcMode),
  'host-user-number': hostUserNumber,
  'runtime-socket': (scene) => mountedRows(scene, CRITICAL_SOCKETS),
  'engine-socket': (scene) => mountedRows(scene, ['SOCK engine']),
  'system-path': (scene) => mountedRows(scene, CRITICAL_PLACES, true),
  'node-credentials': (scene) => mountedRows(scene, ['MNT-KUBELET', 'MNT-ETC-K8S']),
  'host-logs': (scene) => mountedRows(scene, ['MNT-LOG'], true),
  'writable-bind': writableBind,
  'open-folder': openFolder,
  gpu,
  'docker-desktop': dockerDesktop,
  'authorization-plugin': authorizationPlugin,
  'build-service': buildService,
  'socket-group': socketGroup,
  'engine-address': engineAddress,
  'nested-engine': nestedEngine,
  'kubelet-here': kubeletHere,
  'kubelet-logs': kubeletLogs,
  'account-token': accountToken,
  'account-power': accountPower,
  'network-share': networkShare,
};

const CRITICAL_SOCKETS = SOCKET_ROWS.filter(({ severity }) => severity === 'critical').map(({ id }) => id);
const CRITICAL_PLACES = SENSITIVE_ROWS.filter(({ severity }) => severity === 'critical').map(({ id }) => id);

/** The kernel's view, or undefined when only the configuration can answer. */
function isWaiting({ live }: EscapeScene): boolean {
  return live === undefined;
}

function capability(name: string, { capabilities, live, engine }: EscapeScene): Answer {
  const fact = live?.CapEff === undefined ? 'HostConfig.CapAdd' : 'CapEff, CapBnd';
  if (capabilities === undefined) return unread(fact, engine === undefined ? 'daemon' : 'live');
  const origin = Object.hasOwn(capabilities.held, name) ? capabilities.held[name] : undefined;
  if (origin === undefined) return missing(fact, `without ${name}`);
  const isInEffect = live?.CapEff?.includes(name) ?? true;
  if (!isInEffect && live?.NoNewPrivs === true)
    return missing(fact, 'not in effect, and no-new-privileges is on');
  return holds(fact, isInEffect ? ORIGIN[origin] : `${ORIGIN[origin]}, within reach of setuid programs`);
}

const ORIGIN = {
  privileged: 'comes with --privileged',
  added: 'was added',
  default: 'given to every container',
  kernel: 'the kernel says so',
} as const;

function everyCapability({ capabilities, live, engine, host }: EscapeScene): Answer {
  const fact = live?.CapEff === undefined ? 'HostConfig.CapAdd' : 'CapEff, CapBnd';
  if (capabilities === undefined) return unread(fact, engine === undefined ? 'daemon' : 'live');
  const { held } = capabilities;
  const isAll = isEveryCapability(held, host.kernel?.lastCapability ?? 40);
  return decided(isAll, fact, `${Object.keys(held).length} of ${(host.kernel?.lastCapability ?? 40) + 1}`);
}

function everyDevice({ container: { HostConfig } }: EscapeScene): Answer {
  if (HostConfig.Privileged) return holds('HostConfig.Privileged', 'true: all of /dev');
  const rule = HostConfig.DeviceCgroupRules.find((each) => /^a\b/.test(each));
  return decided(rule !== undefined, 'HostConfig.DeviceCgroupRules', rule ?? 'none for all');
}

function filterOf({ container, live, engine }: EscapeScene): CallFilter | undefined {
  if (live?.Seccomp === 0) return callFilter(container, live, NO_OPTIONS);
  return engine && callFilter(container, live ?? {}, engine);
}

const NO_OPTIONS = { securityOptions: [] };

function noSeccomp(scene: EscapeScene): Answer {
  const filter = filterOf(scene);
  if (filter === undefined) return unread('seccomp', 'daemon');
  if (isWaiting(scene) && filter.kind !== 'none') return unread('Seccomp', 'live');
  return decided(filter.kind === 'none', filter.fact, filter.words);
}

function systemCall(name: string, scene: EscapeScene): Answer {
  const { container, capabilities, engine } = scene;
  const filter = filterOf(scene);
  if (engine === undefined || filter === undefined) return unread('seccomp', 'daemon');
  if (isWaiting(scene) || capabilities === undefined) return unread('Seccomp', 'live');
  const use = profileUse(capabilities.held, engine);
  const lets =
    name === 'AF_ALG'
      ? letsAlgSocket(filter, container, use, engine)
      : letsNamed(name, filter, scene, engine);
  if (lets === undefined) return untold(filter.fact, `${filter.words}, which can’t be looked into from here`);
  return decided(lets, filter.fact, filter.words);
}

function letsNamed(
  name: string,
  filter: CallFilter,
  { container, capabilities }: EscapeScene,
  engine: EngineScene,
): boolean | undefined {
  const call = DANGEROUS_CALLS.find((each) => each.name === name);
  if (call === undefined || capabilities === undefined) return undefined;
  return letsCall(call, filter, container, profileUse(capabilities.held, engine));
}

/** Engines' own profiles: they forbid mounting and touching processes of others. */
const ENGINE_PROFILE =
  /^(?:docker-default|default|containers-default.*|crio-default|cri-containerd.*|podman-default)$/;

function noProfile(scene: EscapeScene): Answer {
  const { container, host } = scene;
  if (isWaiting(scene)) return unread('AppArmor', 'live');
  const type = container.ProcessLabel.split(':')[2] ?? '';
  if (type !== '' && type !== 'spc_t' && host.seLinux !== 'permissive')
    return missing('ProcessLabel', container.ProcessLabel);
  return appArmorAnswer(scene);
}

function appArmorAnswer({ container, live, engine }: EscapeScene): Answer {
  const fact = live?.AppArmor === undefined ? 'AppArmorProfile' : 'AppArmor';
  const text = live?.AppArmor ?? appArmorProfile(container);
  const [profile = '', mode = ''] = text.split(/ (?=\([a-z]+\)$)/);
  const isKnownToEngine = engine?.securityOptions.includes('name=apparmor') ?? true;
  const isOff = profile === '' || profile === 'unconfined' || !isKnownToEngine;
  if (isOff || (mode !== '' && mode !== '(enforce)')) return holds(fact, text === '' ? 'none' : text);
  return ENGINE_PROFILE.test(profile)
    ? missing(fact, text)
    : untold(fact, `${text}: what a profile of its own forbids is not known`);
}

function realRoot(scene: EscapeScene): Answer {
  const { container, live, engine, accounts } = scene;
  if (live === undefined) return unread('Uid', 'live');
  if (live.Uid !== undefined) {
    const root = live.Uid === 0 ? live.Uid : live.Processes?.find(({ uid }) => uid === 0)?.uid;
    return decided(root === 0, 'Uid', root === 0 ? '0 on the host' : `${live.Uid} on the host`);
  }
  const mapped = hostUsers(scene);
  if (mapped.state !== 'holds') return mapped;
  const { User } = container.Config;
  const number = isRootUser(User) ? 0 : userNumber(User, accounts ?? []);
  if (number === undefined) return unread('Config.User', 'accounts');
  const words = User === '' ? 'nobody named: root' : User;
  return decided(number === 0, 'Config.User', engine?.rootless === true ? `${words}, rootless` : words);
}

/** Whether ids inside are those of the host: without a user namespace of its own. */
function hostUsers({ container, live, engine }: EscapeScene): Answer {
  if (live === undefined) return unread('UidMap', 'live');
  if (live.UidMap !== undefined) {
    const root = live.UidMap.find(({ inside }) => inside === 0);
    const words = root === undefined ? 'no root inside' : `root inside is ${root.outside} on the host`;
    return decided(root?.outside === 0, 'UidMap', words);
  }
  if (engine === undefined) return unread('SecurityOptions', 'daemon');
  if (engine.rootless) return missing('SecurityOptions', 'rootless');
  const mode = container.HostConfig.UsernsMode;
  const isRemapped = engine.securityOptions.some((option) => option.startsWith('name=userns'));
  if (isRemapped && mode !== 'host') return missing('SecurityOptions', 'name=userns');
  const isOwn = mode !== '' && mode !== 'host';
  return decided(!isOwn, 'HostConfig.UsernsMode', mode === '' ? 'not set' : mode);
}

function hostKernel({ container, engine }: EscapeScene): Answer {
  const runtime = container.HostConfig.Runtime || (engine?.defaultRuntime ?? '');
  return decided(!SANDBOX_RUNTIME.test(runtime), 'HostConfig.Runtime', runtime || 'the engine’s default');
}

function cgroupVersion({ live, engine }: EscapeScene): Answer {
  const version = live?.Cgroup?.version ?? engine?.cgroupVersion;
  if (version === undefined) return unread('CgroupVersion', 'daemon');
  if (version === '') return untold('CgroupVersion', 'the engine does not say');
  return decided(Number(version) === 1, live?.Cgroup ? 'Cgroup' : 'CgroupVersion', `version ${version}`);
}

function writable(type: string): (mount: KernelMount) => boolean {
  return (mount) => mount.type === type && !mount.readOnly;
}

const CGROUPS = ({ type, readOnly }: KernelMount): boolean => /^cgroup2?$/.test(type) && !readOnly;
const DEVICE_GROUPS = ({ type, readOnly, controllers = '' }: KernelMount): boolean =>
  type === 'cgroup' && !readOnly && controllers.split(',').includes('devices');

/** A file system of the kernel as the kernel shows it; otherwise as privileged containers and mounts get it. */
function kernelFiles(
  scene: EscapeScene,
  isOpen: (mount: KernelMount) => boolean,
  row: string | undefined,
  where: string,
): Answer {
  const { live, container, mounted } = scene;
  if (live === undefined) return unread('mountinfo', 'live');
  if (live.KernelMounts !== undefined) {
    const found = live.KernelMounts.find(isOpen);
    return decided(found !== undefined, 'mountinfo', found ? `${found.target} rw` : `no ${where} that is rw`);
  }
  if (container.HostConfig.Privileged && row !== undefined) return holds('HostConfig.Privileged', 'true');
  const places = row === undefined ? mountedBelow(scene, where) : mounted.get(row);
  const open = places?.find(({ readOnly }) => !readOnly);
  return decided(open !== undefined, 'Mounts', open?.words ?? 'none');
}

/** Mounts whose source names a file system that no row is about. */
function mountedBelow(
  { container }: EscapeScene,
  name: string,
): readonly { words: string; readOnly: boolean }[] {
  return container.Mounts.filter(({ Source }) => Source.includes(name)).map(({ Source, RW }) => ({
    words: Source,
    readOnly: !RW,
  }));
}

/** What a mount of /proc shows of the settings of the kernel, from the folder of it that is mounted. */
const ABOVE_SETTINGS: readonly string[] = ['/', '/sys', '/sys/kernel'];

function kernelSettings(scene: EscapeScene): Answer {
  const { live, container, mounted } = scene;
  if (live === undefined) return unread('mountinfo', 'live');
  const mounts = live.KernelMounts;
  if (mounts !== undefined) {
    const open = mounts.find(
      (mount) =>
        mount.type === 'proc' &&
        !mount.readOnly &&
        ABOVE_SETTINGS.includes(mount.root ?? '/') &&
        !mounts.some(
          ({ type, target, readOnly }) =>
            type === 'proc' &&
            readOnly &&
            [`${mount.target}/sys`, `${mount.target}/sys/kernel`].includes(target),
        ),
    );
    return decided(open !== undefined, 'mountinfo', open ? `${open.target} rw` : '/proc/sys ro');
  }
  const { ReadonlyPaths, Privileged, SecurityOpt } = container.HostConfig;
  const own = writableKernelPaths(ReadonlyPaths ?? null, Privileged, SecurityOpt);
  if (own.includes('/proc/sys')) return holds('HostConfig.ReadonlyPaths', 'without /proc/sys');
  const found = [...(mounted.get('MNT-PROC') ?? []), ...(mounted.get('MNT-PROC-SYS') ?? [])].find(
    ({ readOnly }) => !readOnly,
  );
  return decided(found !== undefined, 'HostConfig.ReadonlyPaths', found?.words ?? 'has /proc/sys');
}

function debugFiles(scene: EscapeScene): Answer {
  const { live, mounted } = scene;
  if (live === undefined) return unread('mountinfo', 'live');
  if (live.KernelMounts !== undefined) {
    const found = live.KernelMounts.find(({ type }) => /^(?:debugfs|tracefs|securityfs)$/.test(type));
    return decided(found !== undefined, 'mountinfo', found ? `${found.type} at ${found.target}` : 'none');
  }
  const [found] = [...(mounted.get('MNT-DEBUGFS') ?? []), ...(mounted.get('MNT-SECFS') ?? [])];
  return decided(found !== undefined, 'Mounts', found?.words ?? 'none');
}

function hostProcessFiles({ live, mounted }: EscapeScene): Answer {
  if (live === undefined) return unread('mountinfo', 'live');
  if (live.KernelMounts !== undefined) {
    const found = live.KernelMounts.find(
      ({ isHosts, target, root }) => isHosts && target !== '/proc' && !root,
    );
    return decided(found !== undefined, 'mountinfo', found ? `proc of the host at ${found.target}` : 'none');
  }
  const [found] = mounted.get('MNT-PROC') ?? [];
  return decided(found !== undefined, 'Mounts', found?.words ?? 'none');
}

function device({ container: { HostConfig } }: EscapeScene, isSuch: (path: string) => boolean): Answer {
  if (HostConfig.Privileged) return holds('HostConfig.Privileged', 'true: all of /dev');
  const found = HostConfig.Devices.find(({ PathOnHost }) => PathOnHost === '/dev' || isSuch(PathOnHost));
  return decided(found !== undefined, 'HostConfig.Devices', found?.PathOnHost ?? 'none of these');
}

/** `b 8:* rwm`, `a *:* rwm`: whoever may make the device can then read or write it. */
function deviceRule({ container: { HostConfig } }: EscapeScene): Answer {
  const found = HostConfig.DeviceCgroupRules.find((rule) => /^[ab] \S+ m?[rw]/.test(rule));
  return decided(found !== undefined, 'HostConfig.DeviceCgroupRules', found ?? 'none for block devices');
}

function unlocked({ host }: EscapeScene): Answer {
  const lockdown = host.kernel?.lockdown;
  if (lockdown === undefined) return unread('lockdown', 'host.kernel.lockdown');
  return decided(lockdown === '' || lockdown === 'none', 'lockdown', lockdown || 'the kernel has none');
}

function sysctl({ host }: EscapeScene, name: string): string | undefined {
  return host.sysctls !== undefined && Object.hasOwn(host.sysctls, name) ? host.sysctls[name] : undefined;
}

function unreadSetting(name: string): Answer {
  return unread(name, `host.sysctls["${name}"]`);
}

function modulesLoadable(scene: EscapeScene): Answer {
  const config = scene.host.kernel?.config;
  if (config !== undefined) {
    if (config.CONFIG_MODULES !== 'y') return missing('CONFIG_MODULES', 'not set');
    if (config.CONFIG_MODULE_SIG_FORCE === 'y') return missing('CONFIG_MODULE_SIG_FORCE', 'y');
  }
  const name = 'kernel.modules_disabled';
  const value = sysctl(scene, name);
  if (value === '1') return missing(name, value);
  if (value === undefined) return unreadSetting(name);
  return config === undefined
    ? unread('CONFIG_MODULE_SIG_FORCE', 'host.kernel.config')
    : holds(name, value || '0');
}

function traceable(scene: EscapeScene): Answer {
  const name = 'kernel.yama.ptrace_scope';
  const value = sysctl(scene, name);
  if (value === undefined) return unreadSetting(name);
  return decided(value !== '3', name, value || 'the kernel has no such setting');
}

/** Each of these switches them off for ordinary programs. */
const USER_NAMESPACE_SETTINGS = [
  ['user.max_user_namespaces', '0'],
  ['kernel.unprivileged_userns_clone', '0'],
  ['kernel.apparmor_restrict_unprivileged_userns', '1'],
] as const;

function openUserNamespaces(scene: EscapeScene): Answer {
  let isRead = true;
  for (const [name, off] of USER_NAMESPACE_SETTINGS) {
    const value = sysctl(scene, name);
    if (value === off) return missing(name, value);
    isRead &&= value !== undefined;
  }
  const [name] = USER_NAMESPACE_SETTINGS[0];
  return isRead ? holds(name, sysctl(scene, name) || 'not limited') : unreadSetting(name);
}

const KERNEL_NAMES = { pid: 'pid', network: 'net', ipc: 'ipc' } as const;

function sharedWithHost(
  { namespaces, live }: EscapeScene,
  kind: 'pid' | 'network' | 'ipc',
  fact: string,
  mode: string,
): Answer {
  const { mode: end, through } = namespaces[kind];
  if (end === 'host') return holds(fact, ['host', ...through.slice(-1)].join(', by way of '));
  const isShared = live?.HostNamespaces?.includes(KERNEL_NAMES[kind]) ?? false;
  return isShared ? holds('HostNamespaces', kind) : missing(fact, mode || 'its own');
}

function hostUserNumber({ container, live, host, accounts }: EscapeScene): Answer {
  if (live === undefined) return unread('Uid', 'live');
  const number = live.Uid ?? userNumber(container.Config.User, accounts ?? []);
  if (number === undefined) return unread('Config.User', 'accounts');
  if (host.users === undefined) return unread('users of the host', 'host.users');
  const user = host.users.find(({ uid }) => uid === number);
  return decided(user !== undefined, 'Uid', user ? `${number} is ${user.name} on the host` : String(number));
}

/** `needsWriting`: only what can be written counts. */
function mountedRows(
  { mounted, container }: EscapeScene,
  rows: readonly string[],
  needsWriting = false,
): Answer {
  let isOpen = false;
  for (const row of rows) {
    const places = mounted.get(row);
    isOpen ||= places === undefined;
    const found = places?.find(({ readOnly }) => !(needsWriting && readOnly));
    if (found) return holds('Mounts', `${found.words} at ${found.destination}`);
  }
  const canMatter = !needsWriting || container.Mounts.some(({ RW, Type }) => RW && Type !== 'tmpfs');
  return isOpen && canMatter ? unread('Mounts', 'mounted') : missing('Mounts', 'none of these');
}

interface Bind {
  readonly source: string;
  readonly destination: string;
}

/** Folders of the host that it can write to and mark programs in. */
function setuidBinds({ container, live, volumes }: EscapeScene): readonly Bind[] {
  return container.Mounts.flatMap(({ Type, Name = '', Source, Destination, RW }) => {
    const bind = Type === 'volume' ? boundVolume(volumes?.get(Name)) : undefined;
    const source = Type === 'bind' ? Source : (bind?.device ?? '');
    const isOff = !RW || bind?.isReadOnly === true || live?.NoSetuid?.includes(Destination) === true;
    return source === '' || isOff || source.includes(container.Id)
      ? []
      : [{ source, destination: Destination }];
  });
}

function writableBind(scene: EscapeScene): Answer {
  const [first, ...others] = setuidBinds(scene);
  if (first === undefined) return missing('Mounts', 'none that is writable and lets programs be marked');
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return holds('Mounts', `${first.source} at ${first.destination}${more}`);
}

function openFolder(scene: EscapeScene): Answer {
  const binds = setuidBinds(scene);
  if (binds.length === 0) return missing('Mounts', 'no such folder');
  const sources = scene.host.mountSources ?? {};
  const told = binds.map(({ source }) => ({ source, isOpen: mountSource(source, { sources })?.isOpenToAll }));
  const open = told.find(({ isOpen }) => isOpen === true);
  if (open) return holds('mode of the folder and of those above', open.source);
  if (told.some(({ isOpen }) => isOpen === undefined))
    return unread('mode of the folder', 'host.mountSources');
  return missing('mode of the folder and of those above', 'closed to others');
}

function gpu({ container: { HostConfig }, engine }: EscapeScene): Answer {
  const runtime = HostConfig.Runtime || (engine?.defaultRuntime ?? '');
  if (/nvidia/.test(runtime)) return holds('HostConfig.Runtime', runtime);
  const request = HostConfig.DeviceRequests.find(
    ({ Driver, Capabilities, DeviceIDs }) =>
      /nvidia/.test(Driver) ||
      Capabilities.flat().includes('gpu') ||
      DeviceIDs.some((id) => /nvidia/.test(id)),
  );
  return decided(
    request !== undefined,
    'HostConfig.DeviceRequests',
    request ? request.Driver || 'gpu' : 'none',
  );
}

function dockerDesktop({ engine }: EscapeScene): Answer {
  if (engine === undefined) return unread('OperatingSystem', 'daemon');
  return decided(engine.isDesktop, 'OperatingSystem', engine.isDesktop ? 'Docker Desktop' : 'another');
}

function authorizationPlugin({ engine }: EscapeScene): Answer {
  if (engine === undefined) return unread('Plugins.Authorization', 'daemon');
  const plugins = engine.authorizationPlugins;
  return decided(plugins.length > 0, 'Plugins.Authorization', plugins.join(', ') || 'none');
}

/** The programs that run in it, as far as they are known. */
export function programsOf({ container, live }: Pick<EscapeScene, 'container' | 'live'>): readonly string[] {
  const running =
    live?.Processes?.flatMap(({ executable, name }) => [posix.basename(executable), name]) ?? [];
  const [first = ''] = container.Args;
  return [...running, posix.basename(container.Path), posix.basename(first)];
}

function buildService(scene: EscapeScene): Answer {
  const { Image } = scene.container.Config;
  if (BUILDKIT_IMAGE.test(Image)) return holds('Config.Image', Image);
  return programsOf(scene).includes('buildkitd')
    ? holds('Path, Processes', 'buildkitd')
    : missing('Config.Image', 'another program');
}

function socketGroup({ container, live, host }: EscapeScene): Answer {
  const fact = 'HostConfig.GroupAdd';
  const [, own = ''] = container.Config.User.split(':');
  const groups = [...container.HostConfig.GroupAdd, own, String(live?.Gid ?? '')].filter(Boolean);
  if (groups.includes('docker')) return holds(fact, 'docker');
  const others = groups.filter((group) => group !== '0' && group !== 'root');
  if (others.length === 0) return missing(fact, 'no further groups');
  const sockets = host.files?.['api-socket'];
  if (sockets === undefined) return unread('group of the socket', 'host.files["api-socket"]');
  const gids = sockets.map(({ gid }) => String(gid));
  const found = others.find((group) => gids.includes(group));
  return decided(found !== undefined, fact, found ?? others.join(', '));
}

function engineAddress({ container }: EscapeScene): Answer {
  const names = new Set(container.Config.Env.map((entry) => entry.split('=', 1)[0] ?? ''));
  const found = ADDRESS_VARIABLES.filter((name) => names.has(name));
  return decided(found.length > 0, 'Config.Env', found.join(', ') || 'none of these');
}

function nestedEngine(scene: EscapeScene): Answer {
  const { Image } = scene.container.Config;
  const program = programsOf(scene).find((name) => ENGINE_PROGRAMS.has(name));
  if (program !== undefined) return holds(scene.live?.Processes ? 'Processes' : 'Path', program);
  return ENGINE_IMAGES.some((pattern) => pattern.test(Image))
    ? holds('Config.Image', Image)
    : missing('Path, Processes', 'none of these programs');
}

function kubeletHere({ host }: EscapeScene): Answer {
  const found = ['kubelet', 'k3s'].map((name) =>
    host.processes !== undefined && Object.hasOwn(host.processes, name) ? host.processes[name] : undefined,
  );
  if (found.some((processes) => processes !== undefined && processes.length > 0))
    return holds('processes', 'kubelet');
  return found.includes(undefined)
    ? unread('processes', 'host.processes["kubelet"]')
    : missing('processes', 'no kubelet');
}

/** What the processes of this name were started with; undefined when that was not read. */
function argumentsOf({ host }: EscapeScene, name: string): readonly string[] | undefined {
  const running =
    host.processes !== undefined && Object.hasOwn(host.processes, name) ? host.processes[name] : undefined;
  return running?.flatMap((started) => started.arguments);
}

const ASKS_NOBODY = '--authorization-mode=AlwaysAllow';

function kubeletLogs(scene: EscapeScene): Answer {
  const options = argumentsOf(scene, 'kubelet');
  const open = options?.find((option) => option === ASKS_NOBODY || /^--read-only-port=(?!0$)/.test(option));
  return open === undefined
    ? untold('nodes/proxy, nodes/log', 'the cluster says who may: look at it as a target of its own')
    : holds('processes', `kubelet ${open}`);
}

function accountPower(scene: EscapeScene): Answer {
  return argumentsOf(scene, 'kube-apiserver')?.includes(ASKS_NOBODY)
    ? holds('processes', `kube-apiserver ${ASKS_NOBODY}`)
    : untold('RBAC', 'the cluster says what it may: look at it as a target of its own');
}

function accountToken({ container }: EscapeScene): Answer {
  const found = container.Mounts.find(({ Destination }) => hostPath(Destination) === TOKEN_PLACE);
  return decided(found !== undefined, 'Mounts', found?.Destination ?? 'none');
}

function networkShare({ container, volumes }: EscapeScene): Answer {
  const named = container.Mounts.filter(({ Type, RW }) => Type === 'volume' && RW);
  if (named.length > 0 && volumes === undefined) return unread('volumes', 'mounted');
  const found = named.find(({ Name = '' }) => /^nfs/.test(volumes?.get(Name)?.Options.type ?? ''));
  return decided(
    found !== undefined,
    'Options.type of the volume',
    found ? `nfs: ${found.Name ?? ''}` : 'none',
  );
}
