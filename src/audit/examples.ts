/** Runs the examples that a check carries. They are facts in the engine's own shape, zero where they say nothing. */
import * as z from 'zod';
import { containerInspectSchema } from '../facts/container.ts';
import { engineInfoSchema } from '../facts/engine.ts';
import { isKubeKind, type KubeKind, type ResourceKind, type Status } from '../facts/finding.ts';
import { hostFactsSchema, userSchema } from '../facts/host.ts';
import { imageHistorySchema, imageInspectSchema } from '../facts/image.ts';
import { liveContainerSchema } from '../facts/live-container.ts';
import { networkSchema } from '../facts/network.ts';
import { swarmFactSchema } from '../facts/swarm.ts';
import { volumeSchema } from '../facts/volume.ts';
import { type EscapeBinding, engineScene, escapeBinding } from '../insight/escape/escape-of.ts';
import type { EngineScene } from '../insight/escape/scene.ts';
import { type HeldCapabilities, heldCapabilities } from '../insight/held-capabilities.ts';
import { FILE_LISTS, FILE_SUMS } from '../insight/image-contents/image-files.ts';
import { SETTING_LISTS } from '../insight/image-contents/image-settings.ts';
import type { MountedPlaces } from '../insight/sensitive-mount.ts';
import { SECRET_GROUP_NAMES } from '../knowledge/secret-groups.ts';
import type { Check, Example, FailingExample } from './check.ts';
import { decide, evaluate } from './evaluate.ts';
import { type Bindings, EvaluationTrouble } from './expression.ts';
import { foundWords } from './found.ts';
import { kubeExample } from './kubernetes/example-objects.ts';
import { mountedInExample } from './mounted.ts';
import type { Policy } from './policy.ts';

export interface ExampleResult {
  /** Where it stands: `examples.fail`, and its place there from 0. */
  readonly expected: 'pass' | 'fail' | 'not-applicable' | 'unknown';
  readonly index: number;
  /** What the check said, or why the example itself makes no sense. */
  readonly actual: Status | 'malformed';
  readonly isRight: boolean;
  /** What is wrong, as it reads after the id of the check: `should be pass, but is fail`; empty when all is right. */
  readonly complaint: string;
}

/** What an engine always sends, for examples that leave it out. */
const SKELETONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  container: { Id: 'example', State: {}, HostConfig: {}, Config: {}, NetworkSettings: {} },
  image: { Id: 'example', Config: {} },
  network: { Id: 'example' },
  volume: { Name: 'example' },
  daemon: { Engine: 'Docker', Rootless: false, Desktop: false, Components: {} },
};

/** The time at which examples are looked at, unless they say another. */
const EXAMPLE_NOW = '2026-01-01T00:00:00Z';

const namespaceEndSchema = z
  .strictObject({
    mode: z.enum(['own', 'none', 'host', 'container']).default('own'),
    through: z.array(z.string()).default([]),
    isThroughStronger: z.boolean().default(false),
  })
  .prefault({});
const memberSchema = z.strictObject({
  name: z.string(),
  project: z.string().default(''),
  isRunning: z.boolean().default(true),
});

/** A file in the layers of an image; mode and size matter to few checks. */
const fileInImageSchema = z.strictObject({
  path: z.string(),
  layer: z.number().default(1),
  mode: z.string().default('0644'),
  uid: z.number().default(0),
  gid: z.number().default(0),
  size: z.number().default(0),
  capabilities: z.array(z.string()).optional(),
  hiddenIn: z.number().optional(),
});
const secretInImageSchema = z.strictObject({
  rule: z.string().default(''),
  group: z.enum(SECRET_GROUP_NAMES),
  what: z.string().default('a secret'),
  path: z.string(),
  layer: z.number().default(1),
  line: z.number().default(1),
  masked: z.string().default(''),
  hiddenIn: z.number().default(0),
});

const volumesSchema = z.array(volumeSchema);

const driftProcessSchema = z.strictObject({
  pid: z.number(),
  name: z.string(),
  executable: z.string(),
  words: z.string(),
});

const driftSchema = z.strictObject({
  programs: z.array(driftProcessSchema).optional(),
  escaped: z.array(driftProcessSchema).optional(),
  miners: z.array(driftProcessSchema).optional(),
  files: z.array(z.strictObject({ path: z.string(), words: z.string() })).optional(),
});

const deviationsSchema = z
  .array(z.strictObject({ subject: z.string(), words: z.string(), pid: z.number().default(0) }))
  .optional();

const profileSchema = z.strictObject({
  image: z.string().default('shop/api:1.4'),
  programs: deviationsSchema,
  rights: deviationsSchema,
  listeners: deviationsSchema,
  peers: deviationsSchema,
  files: deviationsSchema,
});

const SCHEMAS = {
  container: containerInspectSchema,
  image: imageInspectSchema,
  network: networkSchema,
  volume: volumeSchema,
  daemon: engineInfoSchema,
  host: hostFactsSchema,
  live: liveContainerSchema,
  drift: driftSchema,
  profile: profileSchema,
  swarm: swarmFactSchema,
  history: imageHistorySchema,
  accounts: z.array(userSchema),
  networks: z.array(networkSchema),
  volumes: volumesSchema,
  members: z.array(memberSchema),
  namespaces: z.strictObject({
    network: namespaceEndSchema,
    pid: namespaceEndSchema,
    ipc: namespaceEndSchema,
  }),
  files: z.strictObject({
    ...Object.fromEntries(FILE_LISTS.map((name) => [name, z.array(fileInImageSchema).optional()])),
    ...Object.fromEntries(FILE_SUMS.map((name) => [name, z.number().optional()])),
  }),
  settings: z.partialRecord(z.enum(SETTING_LISTS), z.array(z.string())),
  release: z.strictObject({
    id: z.string().optional(),
    version: z.string().optional(),
    name: z.string().optional(),
    support: z.enum(['supported', 'ended', 'unknown']).optional(),
    ends: z.string().optional(),
  }),
  packages: z.strictObject({
    installed: z.array(z.string()).optional(),
    total: z.number().optional(),
  }),
  secrets: z.array(secretInImageSchema),
  usedBy: z.array(z.string()),
  inventory: z.strictObject({
    stoppedContainers: z.array(z.strictObject({ name: z.string(), since: z.string() })).default([]),
    unusedImages: z
      .array(z.strictObject({ name: z.string(), created: z.string(), size: z.number().default(0) }))
      .default([]),
    openPorts: z
      .array(
        z.strictObject({
          container: z.string(),
          address: z.string().default(''),
          port: z.string().default(''),
        }),
      )
      .default([]),
    sharedCategories: z
      .array(z.strictObject({ categories: z.string(), containers: z.array(z.string()) }))
      .default([]),
  }),
} as const;

/** What is always bound for a resource, beside the resource itself; an example's null takes one away. */
const ALWAYS_BOUND: Readonly<Record<Exclude<ResourceKind, KubeKind>, Readonly<Record<string, unknown>>>> = {
  container: {
    daemon: {},
    host: {},
    live: {},
    drift: {},
    profile: {},
    namespaces: {},
    networks: [],
    volumes: [],
  },
  image: {
    daemon: {},
    host: {},
    files: {},
    settings: {},
    release: {},
    packages: {},
    secrets: [],
    usedBy: [],
  },
  network: { daemon: {}, host: {}, members: [] },
  volume: { daemon: {}, host: {} },
  daemon: { daemon: {}, host: {}, networks: [] },
  host: { daemon: {}, host: {}, inventory: {}, networks: [] },
  swarm: { daemon: {}, host: {}, networks: [] },
};

export function runExamples(check: Check, policy: Policy): readonly ExampleResult[] {
  const lists = [
    ['pass', check.examples.pass],
    ['fail', check.examples.fail],
    ['not-applicable', check.examples['not-applicable']],
    ['unknown', check.examples.unknown ?? []],
  ] as const;
  return lists.flatMap(([expected, examples]) =>
    examples.map((example, index) => {
      const { actual, detail, bindings } = answerTo(check, example, policy);
      const complaint =
        actual === expected
          ? complaintAboutWords(check, example, expected === 'fail' ? bindings : undefined)
          : `should be ${expected}, but is ${actual}${detail === '' ? '' : ` (${detail})`}`;
      return { expected, index, actual, complaint, isRight: complaint === '' };
    }),
  );
}

/** What a failing example shows to be wrong with `found`; empty when all is right, or when there are no bindings. */
function complaintAboutWords(
  check: Check,
  { found }: FailingExample,
  bindings: Bindings | undefined,
): string {
  if (bindings === undefined) return '';
  const words = foundWords(check, bindings);
  if (check.found !== undefined && words === undefined) {
    return 'fails as it should, but a value that `found` names is not there';
  }
  return found === undefined || found === words ? '' : `should say “${found}”, but says “${words ?? ''}”`;
}

interface Answer {
  readonly actual: ExampleResult['actual'];
  readonly detail: string;
  /** Undefined when the example makes none. */
  readonly bindings: Bindings | undefined;
}

function answerTo(check: Check, example: Example, policy: Policy): Answer {
  let bindings: Bindings | undefined;
  try {
    bindings = exampleBindings(check.resource, example, policy);
    const outcome = evaluate(check, bindings);
    if (outcome.status === 'unknown') return { actual: 'unknown', detail: outcome.trouble.message, bindings };
    if (outcome.status !== 'manual') return { actual: outcome.status, detail: '', bindings };
    return { actual: decide(check.pass, check, bindings) ? 'pass' : 'fail', detail: '', bindings };
  } catch (error) {
    if (error instanceof EvaluationTrouble) return { actual: 'unknown', detail: error.message, bindings };
    if (error instanceof MalformedExample) return { actual: 'malformed', detail: error.message, bindings };
    throw error;
  }
}

class MalformedExample extends Error {}

/**
 * The bindings that an example stands for. The resource itself and the engine are always there; a null means
 * that the fact is not known; `policy` overrides single settings.
 */
function exampleBindings(resource: ResourceKind, example: Example, policy: Policy): Bindings {
  if (isKubeKind(resource)) return kubeBindings(resource, example, policy);
  const bindings: Record<string, unknown> = {};
  const given: Example = { [resource]: {}, ...ALWAYS_BOUND[resource], ...example };
  for (const [name, value] of Object.entries(given)) {
    if (value === null || name === 'found') continue;
    bindings[name] = isKnownShape(name) ? complete(name, value) : value;
  }
  const ownPolicy = { ...policy, ...asRecord('policy', example.policy ?? {}) };
  const { volumes, ...bound } = bindings;
  if (bound.container === undefined) return { now: EXAMPLE_NOW, ...bound, policy: ownPolicy };
  const mounted = mountedIn(bound, volumes, ownPolicy);
  const capabilities = capabilitiesIn(bound);
  const escapes = escapeIn(bound, volumes, mounted, capabilities);
  return {
    now: EXAMPLE_NOW,
    ...bound,
    mounted,
    escapes,
    ...(capabilities && { capabilities }),
    policy: ownPolicy,
  };
}

function kubeBindings(
  resource: KubeKind,
  { found: _, policy: own, ...example }: Example,
  policy: Policy,
): Bindings {
  const bindings = kubeExample(resource, example);
  if (bindings === undefined) throw new MalformedExample('object must be a map of fields');
  return { now: EXAMPLE_NOW, ...bindings, policy: { ...policy, ...asRecord('policy', own ?? {}) } };
}

/** What the mounts of an example give, from the facts that it binds. */
function mountedIn(bound: Bindings, volumes: unknown, policy: unknown): MountedPlaces {
  return mountedInExample({
    container: containerInspectSchema.parse(bound.container),
    volumes: volumesSchema.optional().parse(volumes),
    host: hostFactsSchema.parse(bound.host ?? {}),
    daemon: engineInfoSchema.parse(bound.daemon ?? {}),
    live: liveContainerSchema.parse(bound.live ?? {}),
    policy,
  });
}

/** What the container of an example may do, unless the kernel's view of it is taken away. */
function capabilitiesIn({ container, live, daemon }: Bindings): HeldCapabilities | undefined {
  if (live === undefined || daemon === undefined) return undefined;
  const { HostConfig } = containerInspectSchema.parse(container);
  const { Engine } = engineInfoSchema.parse(daemon);
  const engine = typeof Engine === 'string' ? Engine : '';
  return heldCapabilities(HostConfig, liveContainerSchema.parse(live), engine);
}

/** The ways out of the container of an example. */
function escapeIn(
  { container, live, daemon, host, namespaces, accounts }: Bindings,
  volumes: unknown,
  mounted: MountedPlaces,
  capabilities: HeldCapabilities | undefined,
): EscapeBinding {
  const known = volumesSchema.optional().parse(volumes);
  return escapeBinding({
    container: containerInspectSchema.parse(container),
    live: liveContainerSchema.optional().parse(live),
    engine: daemon === undefined ? undefined : exampleEngine(daemon),
    host: hostFactsSchema.parse(host ?? {}),
    mounted,
    capabilities,
    namespaces: SCHEMAS.namespaces.parse(namespaces ?? {}),
    accounts: SCHEMAS.accounts.optional().parse(accounts),
    volumes: known && new Map(known.map((volume) => [volume.Name, volume])),
  });
}

const exampleIdentitySchema = z.looseObject({
  Engine: z.string().default('Docker'),
  Version: z.string().default(''),
  Rootless: z.boolean().default(false),
  Components: z.record(z.string(), z.string()).default({}),
  Platform: z.string().optional(),
});

function exampleEngine(daemon: unknown): EngineScene | undefined {
  const { Engine, Version, Rootless, Components, Platform } = exampleIdentitySchema.parse(daemon);
  return engineScene({
    info: engineInfoSchema.parse(daemon),
    engine: {
      name: Engine,
      version: Version,
      apiVersion: '',
      rootless: Rootless,
      components: Components,
      platform: Platform,
    },
  });
}

function isKnownShape(name: string): name is keyof typeof SCHEMAS {
  return Object.hasOwn(SCHEMAS, name);
}

function complete(name: keyof typeof SCHEMAS, value: unknown): unknown {
  const whole = Array.isArray(value) ? value : { ...SKELETONS[name], ...asRecord(name, value) };
  const parsed = SCHEMAS[name].safeParse(whole);
  if (parsed.success) return parsed.data;
  const { path = [], message = '' } = parsed.error.issues[0] ?? {};
  throw new MalformedExample(`${[name, ...path].join('.')}: ${message}`);
}

function asRecord(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new MalformedExample(`${name} must be a map of fields`);
}
