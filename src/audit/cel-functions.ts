/**
 * The functions that checks may call beyond CEL's own. A small set on purpose: each is described here, shown by
 * `checks lint`, and does what the screens show, because both ask the same code.
 */

import type { ContainerInspect } from '../facts/container.ts';
import { capabilityGrade, capabilityName } from '../insight/capability.ts';
import { isRootUser } from '../insight/container-user.ts';
import { reachesEngine } from '../insight/engine-socket.ts';
import { PORT_FIELDS, publishedPorts } from '../insight/exposure.ts';
import { covers } from '../insight/host-folder.ts';
import { parseImageReference } from '../insight/image-reference.ts';
import { looksLikeSecret } from '../insight/secret-value.ts';
import { CONTAINER_FUNCTIONS } from './cel-container-functions.ts';
import type { CelFunction } from './cel-function.ts';
import { HOST_FUNCTIONS } from './cel-host-functions.ts';
import { IMAGE_FUNCTIONS } from './cel-image-functions.ts';
import { NODE_FUNCTIONS } from './cel-node-functions.ts';

export const CEL_FUNCTIONS: readonly CelFunction[] = [
  ...HOST_FUNCTIONS,
  ...CONTAINER_FUNCTIONS,
  ...IMAGE_FUNCTIONS,
  ...NODE_FUNCTIONS,
  {
    signature: 'isRootUser(string): bool',
    meaning: 'Whether a user, as Config.User has it, is root: nobody named, root, or any way to write zero.',
    example: 'isRootUser(container.Config.User)',
    handler: isRootUser,
  },
  {
    signature: 'looksLikeSecret(string, string): bool',
    meaning: 'Whether a value looks like a secret when it carries this name; the name may be empty.',
    example: 'looksLikeSecret("DB_PASSWORD", value)',
    handler: (name: string, value: string) => looksLikeSecret(name, value) !== undefined,
  },
  {
    signature: 'secretsIn(list): list<string>',
    meaning: 'Those of a list of NAME=value entries whose value looks like a secret.',
    example: 'secretsIn(container.Config.Env).size() == 0',
    handler: secretsIn,
  },
  {
    signature: 'imageReference(string): map',
    meaning:
      'The parts of an image name: registry, repository, name, tag, digest (each empty when it has none), ' +
      'isPinned (named by digest or id) and isLatest (tag latest, or neither tag nor digest).',
    example: 'imageReference(container.Config.Image).isLatest',
    handler: imageReference,
  },
  {
    signature: 'publishedPorts(map): list<map>',
    meaning:
      'The ports that a container publishes, or would publish when it starts: hostIps, hostPort (empty when ' +
      'the engine chooses), containerPort, protocol, and reach: this-host, lan or everyone.',
    example: 'publishedPorts(container).exists(port, port.reach == "everyone")',
    reads: PORT_FIELDS,
    handler: portsOf,
  },
  {
    signature: 'capabilityName(string): string',
    meaning: 'A capability in the form that all lists here use: capital letters, without CAP_.',
    example: 'container.HostConfig.CapAdd.exists(added, capabilityName(added) == "SYS_ADMIN")',
    handler: capabilityName,
  },
  {
    signature: 'capabilityGrade(string): string',
    meaning:
      'How bad it is to add a capability: critical, high, medium, low or info; critical for ALL, info for a ' +
      'name that is not known.',
    example: 'container.HostConfig.CapAdd.exists(added, capabilityGrade(added) == "critical")',
    handler: capabilityGrade,
  },
  {
    signature: 'reachesEngine(string): bool',
    meaning:
      'Whether mounting this path of the host lets a container command an engine: it is the socket of one, ' +
      'or a folder above it.',
    example: 'container.Mounts.exists(mount, reachesEngine(mount.Source))',
    handler: reachesEngine,
  },
  {
    signature: 'covers(string, string): bool',
    meaning: 'Whether the first path is the second one or a folder above it; /var/run and /run are the same.',
    example: 'covers(mount.Source, "/var/run/docker.sock")',
    handler: covers,
  },
];

function secretsIn(entries: readonly unknown[]): readonly string[] {
  return entries.filter((entry): entry is string => typeof entry === 'string' && isSecretEntry(entry));
}

/** Verdicts on entries seen before: containers of one image share most of theirs, and a look is not cheap. */
const seenEntries = new Map<string, boolean>();
const MAX_SEEN = 4096;

function isSecretEntry(entry: string): boolean {
  const seen = seenEntries.get(entry);
  if (seen !== undefined) return seen;
  const equals = entry.indexOf('=');
  const isSecret =
    equals > 0 && looksLikeSecret(entry.slice(0, equals), entry.slice(equals + 1)) !== undefined;
  if (seenEntries.size >= MAX_SEEN) seenEntries.clear();
  seenEntries.set(entry, isSecret);
  return isSecret;
}

function imageReference(text: string): Readonly<Record<string, string | boolean>> {
  const reference = parseImageReference(text);
  if (!reference) throw new Error(`"${text}" is not the name of an image`);
  const { registry = '', repository = '', name, tag = '', digest = '', isPinned, isLatest } = reference;
  return { registry, repository, name, tag, digest, isPinned, isLatest };
}

function portsOf(container: unknown): readonly unknown[] {
  if (!isContainer(container)) throw new Error('publishedPorts takes a container');
  return publishedPorts({ stage: 'inspected', id: container.Id, inspect: container });
}

/** Whoever calls this with anything else than the container that is bound gets an unknown, not a wrong answer. */
function isContainer(value: unknown): value is ContainerInspect {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['Id', 'State', 'HostConfig', 'Config', 'NetworkSettings'].every((field) => Object.hasOwn(value, field))
  );
}
