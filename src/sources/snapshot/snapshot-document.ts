/**
 * What a snapshot holds. It is a tar with the facts of a target as JSON (`facts.json.gz`), and at its end a manifest with
 * the sum of every other file: one without a manifest was not written to its end. Evidence of a container is a snapshot with
 * more beside the facts, which `evidence-document.ts` describes.
 */
import * as z from 'zod';
import { containerInspectSchema, containerSummarySchema } from '../../facts/container.ts';
import { containerChangesSchema } from '../../facts/container-changes.ts';
import { containerEventsSchema } from '../../facts/container-events.ts';
import { containerProcessesSchema } from '../../facts/container-processes.ts';
import { type EngineIdentity, engineInfoSchema } from '../../facts/engine.ts';
import { gapSchema } from '../../facts/gap.ts';
import { hostFactsSchema, userSchema } from '../../facts/host.ts';
import type { HostReads } from '../../facts/host-reads.ts';
import { imageHistorySchema, imageInspectSchema, imageSummarySchema } from '../../facts/image.ts';
import { KUBE_RESOURCES, type KubeIdentity } from '../../facts/kubernetes/kube-facts.ts';
import { kubeletSchema } from '../../facts/kubernetes/kubelet.ts';
import { liveContainerSchema } from '../../facts/live-container.ts';
import { networkSchema } from '../../facts/network.ts';
import { profileSchema } from '../../facts/profile.ts';
import type { SentRequest, SentRequests } from '../../facts/request-record.ts';
import { swarmFactSchema } from '../../facts/swarm.ts';
import { TARGET_KINDS } from '../../facts/target.ts';
import { volumeSchema } from '../../facts/volume.ts';

/** Grows when an older Plimsoll could not read it any more. */
export const SNAPSHOT_FORMAT = 1;

export const MANIFEST_FILE = 'manifest.json';
export const FACTS_FILE = 'facts.json.gz';

/** What was asked and read while it was taken. */
const requestsSchema = z.object({
  total: z.int().nonnegative(),
  listed: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      status: z.int(),
      at: z.number(),
      ms: z.number(),
    } satisfies Record<keyof SentRequest, z.ZodType>),
  ),
} satisfies Record<keyof SentRequests, z.ZodType>);

const hostReadsSchema = z.object({
  programs: z.array(z.string()),
  paths: z.array(z.string()),
  isCut: z.boolean(),
} satisfies Record<keyof HostReads, z.ZodType>);

/** What is optional was not written by the first Plimsoll that took snapshots. */
export const manifestSchema = z.object({
  plimsoll: z.enum(['snapshot', 'evidence']),
  format: z.int(),
  /** Of Plimsoll. */
  version: z.string(),
  /** When the facts were read. */
  takenAt: z.iso.datetime(),
  /** When collecting began and ended. */
  startedAt: z.iso.datetime().optional(),
  finishedAt: z.iso.datetime().optional(),
  /** Who ran Plimsoll, and on which machine. */
  takenBy: z.object({ user: z.string(), uid: z.int().optional(), host: z.string() }),
  target: z.object({ kind: z.enum(TARGET_KINDS), uri: z.string(), label: z.string() }).optional(),
  /** Which container the evidence is of. */
  container: z.object({ id: z.string(), name: z.string() }).optional(),
  /** What was wished for: how many files, how much of the log. */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** What happened to the container while it was looked at, one line each, for a person. */
  notes: z.array(z.string()).optional(),
  /** What could not be read. */
  gaps: z.array(gapSchema).optional(),
  requests: requestsSchema.optional(),
  hostReads: hostReadsSchema.optional(),
  /** Whether values that look like secrets were left out. */
  hidesSecrets: z.boolean(),
  files: z.array(z.object({ path: z.string(), size: z.int().nonnegative(), sha256: z.string() })),
});
export type SnapshotManifest = z.infer<typeof manifestSchema>;

const engineSchema = z.object({
  name: z.string(),
  version: z.string(),
  apiVersion: z.string(),
  rootless: z.boolean(),
  platform: z.string().optional(),
  components: z.record(z.string(), z.string()).optional(),
} satisfies Record<keyof EngineIdentity, z.ZodType>);

const kubeRuleSchema = z.object({
  verbs: z.array(z.string()),
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  resourceNames: z.array(z.string()),
});

const kubeExtentSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('cluster') }),
  z.object({ of: z.literal('namespaces'), namespaces: z.array(z.string()) }),
  z.object({ of: z.literal('nothing') }),
  z.object({ of: z.literal('unserved') }),
]);

const kubeSchema = z.object({
  identity: z.object({
    context: z.string(),
    namespace: z.string(),
    version: z.string(),
    server: z.string(),
    user: z.object({ name: z.string(), groups: z.array(z.string()) }).optional(),
    rights: z.record(z.string(), z.object({ rules: z.array(kubeRuleSchema), incomplete: z.boolean() })),
  } satisfies Record<keyof KubeIdentity, z.ZodType>),
  lists: z.array(
    z.object({
      resource: z.enum(KUBE_RESOURCES),
      extent: kubeExtentSchema.optional(),
      /** As the API has them; read one by one. */
      objects: z.array(z.unknown()),
    }),
  ),
  /** By the name of the node. */
  kubelets: z.record(z.string(), kubeletSchema),
});

export const snapshotFactsSchema = z.object({
  target: z.object({ kind: z.enum(TARGET_KINDS), uri: z.string(), label: z.string() }),
  /** The sets of rules that the target was judged by. */
  ruleSets: z.array(z.string()),
  engine: engineSchema.optional(),
  info: engineInfoSchema.optional(),
  containers: z.array(containerInspectSchema),
  /** Those that could not be inspected. */
  listedContainers: z.array(containerSummarySchema),
  images: z.array(imageInspectSchema),
  listedImages: z.array(imageSummarySchema),
  networks: z.array(networkSchema),
  volumes: z.array(volumeSchema),
  /** By image id, as are the accounts. */
  histories: z.record(z.string(), imageHistorySchema),
  imageAccounts: z.record(z.string(), z.array(userSchema)),
  swarm: swarmFactSchema.optional(),
  host: hostFactsSchema,
  /** Whether the host was read to its end. */
  hostIsRead: z.boolean(),
  /** By container id, as are the next two, which are there for containers that somebody looked at. */
  live: z.record(z.string(), liveContainerSchema),
  processes: z.record(z.string(), containerProcessesSchema),
  changes: z.record(z.string(), containerChangesSchema),
  /** Those of the images that are in here. */
  profiles: z.array(profileSchema).default([]),
  /** Of containers whose time line was looked at. */
  events: z.record(z.string(), containerEventsSchema).default({}),
  kube: kubeSchema.optional(),
  gaps: z.array(gapSchema),
});
export type SnapshotFacts = z.infer<typeof snapshotFactsSchema>;
