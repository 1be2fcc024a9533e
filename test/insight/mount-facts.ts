/** Mounts for tests, with what has to be known beside them. */
import { type ContainerInspect, containerInspectSchema, type Mount } from '../../src/facts/container.ts';
import { emptyFacts, type Facts } from '../../src/facts/facts.ts';
import { volumeSchema } from '../../src/facts/volume.ts';
import { type MountSurroundings, mountSurroundings } from '../../src/insight/mount-surroundings.ts';

export const NO_FACTS: Facts = emptyFacts({ kind: 'docker', uri: 'docker:', label: 'test' });

/** A container with these mounts; binds that are writable unless they say otherwise. */
export function mounting(
  mounts: readonly Readonly<Record<string, unknown>>[],
  parts: Readonly<Record<string, unknown>> = {},
): ContainerInspect {
  return containerInspectSchema.parse({
    Id: 'c0ffee',
    State: {},
    HostConfig: {},
    Config: {},
    NetworkSettings: {},
    ...parts,
    Mounts: mounts.map((mount) => ({ Type: 'bind', RW: true, Destination: '/mnt', ...mount })),
  });
}

export function onlyMount({ Mounts }: ContainerInspect): Mount {
  const [mount] = Mounts;
  if (!mount || Mounts.length > 1) throw new Error('the test wants one mount');
  return mount;
}

/** What is known where only the given facts are. */
export function knowing(facts: Partial<Facts> = {}): MountSurroundings {
  return mountSurroundings({ ...NO_FACTS, ...facts });
}

/** Volumes of the local driver by name, with their options. */
export function volumesOf(options: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  return new Map(
    Object.entries(options).map(([Name, Options]) => [
      Name,
      volumeSchema.parse({ Name, Driver: 'local', Options }),
    ]),
  );
}
