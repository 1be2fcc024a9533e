/** The commands that give the same answer as a screen by hand: people learn from them, and trust what they can check. */

export type ByHandView =
  | { readonly kind: 'home' | 'containers' | 'images' | 'networks' | 'volumes' }
  | {
      readonly kind:
        | 'container-overview'
        | 'container-config'
        | 'container-mounts'
        | 'container-network'
        | 'container-processes'
        | 'container-changes'
        | 'container-findings'
        | 'container-logs'
        | 'container-events'
        | 'container-raw'
        | 'image-overview'
        | 'image-history'
        | 'image-config'
        | 'image-layers'
        | 'image-used-by'
        | 'image-findings'
        | 'image-raw'
        | 'network'
        | 'volume';
      /** The name or id as the engine knows it. */
      readonly name: string;
    }
  | {
      readonly kind: 'container-privileges';
      readonly name: string;
      /** Of its first process, as the host numbers it; 0 when it does not run. */
      readonly pid: number;
    }
  | {
      readonly kind:
        | 'host-overview'
        | 'host-engine'
        | 'host-accounts'
        | 'host-network'
        | 'host-files'
        | 'host-findings'
        | 'host-raw';
    };

export interface ByHandTarget {
  /** The engine's name: Podman has a program of its own. */
  readonly engine: string;
  /** As after `--target`; what is not the program's own default becomes an option of the command. */
  readonly uri: string;
}

/** The commands for a view, ready to paste into a shell; the first one alone gives most of the answer. */
export function byHand(view: ByHandView, target: ByHandTarget): readonly string[] {
  const program = programFor(target);
  const engineCommands = commandsFor(view).map((words) => [...program, ...words]);
  return [...engineCommands, ...hostCommandsFor(view)].map((words) => words.map(shellQuote).join(' '));
}

/** A word as a POSIX shell needs it: as it is when it is plain, else in single quotes. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function programFor({ engine, uri }: ByHandTarget): readonly string[] {
  const isPodman = engine.toLowerCase().startsWith('podman');
  const context = /^docker:context=(.+)$/.exec(uri)?.[1];
  if (context !== undefined) return ['docker', '--context', context];
  if (!/^(?:unix|tcp|ssh|npipe):/.test(uri)) return [isPodman ? 'podman' : 'docker'];
  return isPodman ? ['podman', '--url', uri] : ['docker', '--host', uri];
}

function commandsFor(view: ByHandView): readonly (readonly string[])[] {
  switch (view.kind) {
    case 'home':
      return [['info'], ['ps', '--format', '{{.Names}} {{.Ports}}']];
    case 'containers':
      return [
        ['ps', '--all'],
        ['ps', '--all', '--no-trunc', '--format', '{{json .}}'],
      ];
    case 'images':
      return [['images', '--digests']];
    case 'networks':
      return [['network', 'ls']];
    case 'volumes':
      return [['volume', 'ls']];
    case 'container-overview':
      return [
        inspect('container', '{{json .State}}', view.name),
        inspect(
          'container',
          '{{.Config.Image}} {{.Image}} {{.Config.User}} {{.Path}} {{json .Args}}',
          view.name,
        ),
        inspect(
          'container',
          '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{json .HostConfig.PidsLimit}}',
          view.name,
        ),
      ];
    case 'container-config':
      return [
        inspect('container', '{{json .Config}}', view.name),
        inspect('container', '{{json .HostConfig}}', view.name),
      ];
    case 'container-mounts':
      return [inspect('container', '{{json .Mounts}}', view.name)];
    case 'container-network':
      return [
        ['port', view.name],
        inspect('container', '{{json .NetworkSettings.Networks}}', view.name),
        inspect(
          'container',
          '{{.HostConfig.NetworkMode}} {{.HostConfig.PidMode}} {{.HostConfig.IpcMode}}',
          view.name,
        ),
      ];
    case 'container-processes':
      return [['top', view.name, '-eo', 'pid,ppid,user,lstart,args']];
    case 'container-changes':
      return [['diff', view.name]];
    case 'container-logs':
      return [['logs', '--timestamps', '--tail', '500', '--follow', view.name]];
    case 'container-events':
      return [['events', '--since', '24h', '--until', '0s', '--filter', `container=${view.name}`]];
    case 'container-findings':
    case 'container-raw':
      return [['container', 'inspect', view.name]];
    case 'image-overview':
      return [
        inspect('image', '{{json .RepoTags}} {{json .RepoDigests}} {{.Created}} {{.Size}}', view.name),
        inspect('image', '{{json .RootFS.Layers}}', view.name),
      ];
    case 'image-history':
      return [['history', '--no-trunc', view.name]];
    case 'image-config':
      return [inspect('image', '{{json .Config}}', view.name)];
    case 'image-layers':
      return [
        ['history', '--no-trunc', view.name],
        ['image', 'save', '--output', 'image.tar', view.name],
      ];
    case 'image-used-by':
      return [['ps', '--all', '--filter', `ancestor=${view.name}`]];
    case 'image-findings':
    case 'image-raw':
      return [['image', 'inspect', view.name]];
    case 'network':
      return [['network', 'inspect', view.name]];
    case 'volume':
      return [['volume', 'inspect', view.name]];
    case 'container-privileges':
      return [
        inspect(
          'container',
          '{{.HostConfig.Privileged}} {{.HostConfig.CapAdd}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}',
          view.name,
        ),
      ];
    case 'host-engine':
    case 'host-overview':
    case 'host-findings':
    case 'host-raw':
      return [['info']];
    case 'host-accounts':
    case 'host-network':
    case 'host-files':
      return [];
  }
}

/** Commands for the host itself, for what no engine tells. */
function hostCommandsFor(view: ByHandView): readonly (readonly string[])[] {
  switch (view.kind) {
    case 'container-privileges':
      return view.pid === 0
        ? []
        : [['grep', '-E', '^(Uid|Cap|Seccomp|NoNewPrivs)', `/proc/${view.pid}/status`]];
    case 'image-layers':
      return [['tar', '--list', '--verbose', '--file', 'image.tar']];
    case 'host-overview':
      return [
        ['cat', '/etc/os-release'],
        ['uname', '-a'],
      ];
    case 'host-engine':
      return [
        ['cat', '/etc/docker/daemon.json'],
        ['systemctl', 'cat', 'docker.service'],
      ];
    case 'host-accounts':
      return [
        ['getent', 'group', 'docker'],
        ['cat', '/etc/subuid', '/etc/subgid'],
      ];
    case 'host-network':
      return [
        ['ss', '-lntup'],
        ['iptables', '-S'],
      ];
    case 'host-files':
      return [['stat', '-c', '%a %U:%G %n', '/etc/docker', '/run/docker.sock']];
    default:
      return [];
  }
}

function inspect(kind: 'container' | 'image', format: string, name: string): readonly string[] {
  return [kind, 'inspect', '--format', format, name];
}
