/**
 * The host under the engine: its files, settings and processes, as far as checks ask for them. A part that is
 * missing was not asked for, or could not be read; then a gap named `host.PART` says why. Expressions see this as
 * `host`. The schemas serve recorded hosts and the examples of checks, which leave out what does not matter.
 */
import * as z from 'zod';

const text = z.string().default('');
const count = z.number().default(0);
const flag = z.boolean().default(false);

/** A file or folder, links followed. A key that matches nothing has an empty list: absent is not unread. */
export const hostFileSchema = z.strictObject({
  /** Where it was looked for. */
  path: text,
  /** Where it really is, links resolved; the same as `path` when there are none. */
  realPath: text,
  type: z.enum(['file', 'folder', 'socket', 'device', 'pipe', 'other']).default('file'),
  /** The permission bits as four octal digits, such as 0644; compare them with `modeWithin`. */
  mode: z
    .string()
    .regex(/^[0-7]{4}$/)
    .default('0000'),
  uid: count,
  gid: count,
  /** Their names; empty where none is known. */
  user: text,
  group: text,
  /** Bytes. */
  size: count,
  /** RFC 3339. */
  modified: text,
});
export type HostFile = z.infer<typeof hostFileSchema>;

/** What is mounted into a container, links followed. */
const mountSourceSchema = z.strictObject({
  realPath: text,
  type: z.enum(['file', 'folder', 'socket', 'device', 'pipe', 'other']).default('folder'),
  /** Places of the lists in src/knowledge that a folder has in it, as they write them; missing where it can't be told. */
  holds: z.array(z.string()).optional(),
  /** Whether every user of the host gets to it, as the folders above it say; missing where that can't be told. */
  isOpenToAll: z.boolean().optional(),
});
export type MountSource = z.infer<typeof mountSourceSchema>;

/** One option of the engine's daemon as it is in effect, named as in daemon.json. */
export const daemonOptionSchema = z.strictObject({
  /** As daemon.json writes it: text, number, boolean, list or map; null when it is not set and has no default. */
  value: z.unknown(),
  /** Who set it. */
  origin: z.enum(['command line', 'daemon.json', 'default']).default('default'),
  /** The file, or the process; empty for a default. */
  where: text,
});
export type DaemonOption = z.infer<typeof daemonOptionSchema>;

export const hostProcessSchema = z.strictObject({
  pid: count,
  parentPid: count,
  /** The program file, links resolved; ` (deleted)` behind it when it was replaced. Empty when it can't be read. */
  executable: text,
  arguments: z.array(z.string()).default([]),
  /** Effective. */
  uid: count,
  user: text,
  /** RFC 3339. */
  startedAt: text,
});
export type HostProcess = z.infer<typeof hostProcessSchema>;

/** A unit of systemd as its files say it; drop-ins come after the unit, later ones win. */
export const unitSchema = z.strictObject({
  path: text,
  dropIns: z.array(z.string()).default([]),
  /** `Section.Name`, such as `Service.ExecStart`, with all values in order. */
  settings: z.record(z.string(), z.array(z.string())).default({}),
});
export type Unit = z.infer<typeof unitSchema>;

export const userSchema = z.strictObject({ name: text, uid: count, gid: count, home: text, shell: text });
export type User = z.infer<typeof userSchema>;

const groupSchema = z.strictObject({
  name: text,
  gid: count,
  /** Those that the group lists, and those whose own group it is. Names, sorted. */
  members: z.array(z.string()).default([]),
});
export type Group = z.infer<typeof groupSchema>;

const auditRuleSchema = z.strictObject({
  /** Links resolved, without a slash at the end. */
  path: text,
  /** True when the rule watches everything under `path`. */
  isFolder: flag,
  /** Of the letters r, w, x and a. */
  permissions: text,
  /** always, never */
  action: z.string().default('always'),
  key: text,
  /** What else must hold for the rule to apply, such as `auid>=1000` or `syscall open,openat`. */
  conditions: z.array(z.string()).default([]),
});
export type AuditRule = z.infer<typeof auditRuleSchema>;

export const auditStateSchema = z.strictObject({
  /** Whether the kernel audits; false when there is no auditd and no rule in the kernel. */
  enabled: flag,
  /** kernel: asked of the kernel. files: read from /etc/audit, which the kernel may not have loaded. */
  source: z.enum(['kernel', 'files', 'none']).default('none'),
  /** Why nothing is audited, for a person; empty when it is. */
  trouble: text,
  rules: z.array(auditRuleSchema).default([]),
});
export type AuditState = z.infer<typeof auditStateSchema>;

export const mountPointSchema = z.strictObject({
  target: text,
  /** The device or what else is mounted. */
  source: text,
  type: text,
  options: z.array(z.string()).default([]),
  /** `major:minor`. */
  device: text,
});
export type MountPoint = z.infer<typeof mountPointSchema>;

const storageSchema = z.strictObject({
  /** Where the engine keeps its data. */
  dataRoot: text,
  /** Whether its device is another one than that of /. */
  hasOwnDevice: flag,
  /** Whether it, or its parent where the engine adds a folder per user mapping, is a mount point. */
  isMountPoint: flag,
  /** The mount that it lies on. */
  mountPoint: text,
  filesystem: text,
  totalBytes: count,
  /** What is left for programs that are not root. */
  freeBytes: count,
  /** 0-100. */
  usedPercent: count,
});
export type Storage = z.infer<typeof storageSchema>;

const kernelSchema = z.strictObject({
  release: text,
  /** RFC 3339, when it was built; empty when the kernel does not say. */
  builtAt: text,
  /**
   * The newest release of the same flavour that is installed, or the running one; empty when none is installed, as in
   * a machine that gets its kernel from outside. Missing when it can't be told.
   */
  newestInstalled: z.string().optional(),
  /** `CONFIG_X` to its value; what is not set is left out. Missing when the kernel does not tell. */
  config: z.record(z.string(), z.string()).optional(),
  /** Active security modules, in their order. Missing when it can't be told: `host.kernel.securityModules`. */
  securityModules: z.array(z.string()).optional(),
  /** none, integrity, confidentiality; empty without lockdown. Missing when it can't be told. */
  lockdown: z.string().optional(),
  /** The highest capability that this kernel knows. */
  lastCapability: z.number().default(40),
  /** Weakness of the processor to what the kernel says of it. Missing when it can't be told. */
  vulnerabilities: z.record(z.string(), z.string()).optional(),
});
export type Kernel = z.infer<typeof kernelSchema>;

export const listenerSchema = z.strictObject({
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  /** As people write it: 0.0.0.0, ::, 127.0.0.1. */
  address: text,
  port: count,
  /** 0 when it can't be told. */
  pid: count,
  program: text,
});
export type Listener = z.infer<typeof listenerSchema>;

const firewallSchema = z.strictObject({
  /** What the rules were read with. */
  tool: z.enum(['iptables', 'nft', 'none']).default('none'),
  /** ufw, firewalld; empty without one that is active. */
  frontEnd: text,
  /** The rules of Docker's own chain for administrators, as the tool prints them, up to the RETURN that closes it. */
  dockerUser: z.array(z.string()).default([]),
  /** All rules as the tool prints them; those of ip6tables begin with `-6`. */
  rules: z.array(z.string()).default([]),
  /** Where the engine's networks are in another namespace than the host's: what decides there is not among these rules. */
  isNotEngines: z.literal(true).optional(),
});
export type Firewall = z.infer<typeof firewallSchema>;

const swapSchema = z.strictObject({ path: text, isEncrypted: flag });
export type Swap = z.infer<typeof swapSchema>;

export const subIdSchema = z.strictObject({
  file: z.enum(['/etc/subuid', '/etc/subgid']).default('/etc/subuid'),
  name: text,
  first: count,
  count,
});
export type SubId = z.infer<typeof subIdSchema>;

/**
 * What decides whether images are trusted and which registries are asked. A field that is missing could not be read,
 * or not in full; a gap such as `host.trust.policyDefault` says why.
 */
const trustSchema = z.strictObject({
  /** DOCKER_CONTENT_TRUST wherever it is set, with the file or unit. */
  contentTrust: z.array(z.strictObject({ value: text, where: text })).optional(),
  /** The default of containers' policy.json: insecureAcceptAnything, reject, signedBy, …; empty without the file. */
  policyDefault: z.string().optional(),
  policyPath: text,
  /** Registries that registries.conf or a hosts.toml lets through without TLS or without verifying it. */
  insecureRegistries: z.array(z.strictObject({ registry: text, where: text })).optional(),
  /** permissive, enforcing, disabled; empty without registries.conf. */
  shortNameMode: z.string().optional(),
});
export type Trust = z.infer<typeof trustSchema>;

/** What only the node's own files say of its swarm. */
const swarmStateSchema = z.strictObject({
  listenAddress: text,
  advertiseAddress: text,
  dataPathAddress: text,
});

/** One option of a component of Kubernetes as it is in effect. */
const componentOptionSchema = z.strictObject({
  /** Text, number, boolean, list or map; seconds for a duration; null when it is not set and has no default. */
  value: z.unknown(),
  /** Who set it. `built in` is what a program that holds several components passes to them. */
  origin: z
    .enum(['command line', 'configuration file', 'environment', 'built in', 'default'])
    .default('default'),
  /** The file, or the process; empty for a default. */
  where: text,
});
export type ComponentOption = z.infer<typeof componentOptionSchema>;

/** What of a rule of an audit policy decides what is written; lists that are empty mean everything. */
const auditPolicyRuleSchema = z.strictObject({
  /** None, Metadata, Request, RequestResponse */
  level: z.string().default('None'),
  verbs: z.array(z.string()).default([]),
  users: z.array(z.string()).default([]),
  userGroups: z.array(z.string()).default([]),
  namespaces: z.array(z.string()).default([]),
  nonResourceURLs: z.array(z.string()).default([]),
  resources: z
    .array(
      z.strictObject({
        group: text,
        resources: z.array(z.string()).default([]),
        resourceNames: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});
export type AuditPolicyRule = z.infer<typeof auditPolicyRuleSchema>;

/**
 * What the files say that a component's options name. A field that is missing could not be read, and a gap such as
 * `host.kubernetes["kube-apiserver"].files.auditPolicy` says why; null where no option names such a file.
 */
const componentFilesSchema = z.strictObject({
  /** EncryptionConfiguration: what is encrypted, by which providers, the first of which writes. Never a key. */
  encryption: z
    .array(
      z.strictObject({
        resources: z.array(z.string()).default([]),
        /** identity, aescbc, aesgcm, aesgcm rotated (with a second key), secretbox, kms v1, kms v2 */
        providers: z.array(z.string()).default([]),
      }),
    )
    .nullable()
    .optional(),
  /** AuthenticationConfiguration. */
  authentication: z
    .strictObject({
      /** The URLs of those that issue tokens. */
      issuers: z.array(z.string()).default([]),
      /** Null where the file leaves it to the option anonymous-auth. */
      anonymous: z
        .strictObject({ enabled: flag, paths: z.array(z.string()).default([]) })
        .nullable()
        .default(null),
    })
    .nullable()
    .optional(),
  /** AuthorizationConfiguration: the types, in their order. */
  authorization: z.array(z.string()).nullable().optional(),
  auditPolicy: z
    .strictObject({ rules: z.array(auditPolicyRuleSchema).default([]) })
    .nullable()
    .optional(),
  /** SHA-256 of the authority that clients must be signed by, hex. */
  clientAuthority: z.string().nullable().optional(),
});
export type ComponentFiles = z.infer<typeof componentFilesSchema>;

/** A component of Kubernetes that runs on this machine. */
const kubernetesComponentSchema = z.strictObject({
  pid: count,
  /** The program that it is, or is a part of: kube-apiserver, k3s, kubelite. */
  program: text,
  /** Such as v1.36.0; empty when it can't be told. */
  version: text,
  /** By the name of the option; for the kubelet and kube-proxy, by the path of the field of their configuration file. */
  options: z.record(z.string(), componentOptionSchema).default({}),
  files: componentFilesSchema.default({}),
});
export type KubernetesComponent = z.infer<typeof kubernetesComponentSchema>;

/** A kubeconfig of a person, and with what it signs in; never a credential. */
const kubeconfigSchema = z.strictObject({
  path: text,
  users: z
    .array(
      z.strictObject({
        name: text,
        means: z.enum([
          'client certificate',
          'service account token',
          'bootstrap token',
          'token',
          'password',
          'plugin',
          'nothing',
        ]),
      }),
    )
    .default([]),
});
export type Kubeconfig = z.infer<typeof kubeconfigSchema>;

export const hostFactsSchema = z.strictObject({
  /** By the key under which `needs.files` asks: a path, a glob, or a name of src/knowledge/host-files.ts. */
  files: z.record(z.string(), z.array(hostFileSchema)).optional(),
  /** What a file says, by path; `needs.texts`. Files that do not exist have no entry and no gap. */
  texts: z.record(z.string(), z.string()).optional(),
  /** By name, such as kernel.randomize_va_space; empty where this kernel has no such setting; `needs.sysctls`. */
  sysctls: z.record(z.string(), z.string()).optional(),
  /** By the name of the program; `needs.processes`. */
  processes: z.record(z.string(), z.array(hostProcessSchema)).optional(),
  /** By name, such as docker.service; null for a unit that does not exist; `needs.units`. */
  units: z.record(z.string(), unitSchema.nullable()).optional(),
  options: z.record(z.string(), daemonOptionSchema).optional(),
  users: z.array(userSchema).optional(),
  groups: z.array(groupSchema).optional(),
  audit: auditStateSchema.optional(),
  mounts: z.array(mountPointSchema).optional(),
  /** By the source of a bind, or the folder that a volume is made of, as the engine writes it; absent ones have none. */
  mountSources: z.record(z.string(), mountSourceSchema).optional(),
  storage: storageSchema.optional(),
  kernel: kernelSchema.optional(),
  /** /etc/os-release. */
  os: z.record(z.string(), z.string()).optional(),
  /** Loaded AppArmor profiles and their modes; null without AppArmor. */
  appArmor: z.record(z.string(), z.string()).nullable().optional(),
  /** enforcing, permissive; null without SELinux. */
  seLinux: z.string().nullable().optional(),
  firewall: firewallSchema.optional(),
  listeners: z.array(listenerSchema).optional(),
  swaps: z.array(swapSchema).optional(),
  subIds: z.array(subIdSchema).optional(),
  /** The cloud that the machine's firmware names; empty for none. */
  cloud: z.string().optional(),
  trust: trustSchema.optional(),
  /** Null where the node is in no swarm. */
  swarmState: swarmStateSchema.nullable().optional(),
  /** The components of Kubernetes that run here, by name: kube-apiserver, etcd, kubelet …; one that does not run has none. */
  kubernetes: z.record(z.string(), kubernetesComponentSchema).optional(),
  /** Those in the home folders of people who may sign in here. */
  kubeconfigs: z.array(kubeconfigSchema).optional(),
});
export type HostFacts = z.infer<typeof hostFactsSchema>;

/** The parts that are asked for by their name alone. */
export const HOST_PARTS = [
  'options',
  'accounts',
  'audit',
  'mounts',
  'mountSources',
  'storage',
  'kernel',
  'os',
  'appArmor',
  'seLinux',
  'firewall',
  'listeners',
  'swaps',
  'subIds',
  'cloud',
  'trust',
  'swarmState',
  'kubernetes',
  'kubeconfigs',
  'live',
  'imageAccounts',
] as const;
export type HostPart = (typeof HOST_PARTS)[number];

/** What checks ask of the host: the `needs` of all that run, put together. */
export interface HostNeeds {
  readonly files: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
  readonly sysctls: ReadonlySet<string>;
  readonly processes: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  readonly parts: ReadonlySet<HostPart>;
}
