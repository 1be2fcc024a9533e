/** Facts for tests, from the little that a test is about; the schemas add what an engine always sends. */
import {
  type ContainerFact,
  containerInspectSchema,
  containerSummarySchema,
} from '../../src/facts/container.ts';
import { emptyFacts, type Facts } from '../../src/facts/facts.ts';

type Parts = Readonly<Record<string, unknown>>;

/** An inspected container. `Id` is made from the name when it is left out. */
export function inspected(name: string, parts: Parts = {}) {
  const inspect = containerInspectSchema.parse({
    Id: idOf(name),
    Name: `/${name}`,
    ...parts,
    State: { Status: 'running', Running: true, ...partOf(parts, 'State') },
    HostConfig: partOf(parts, 'HostConfig'),
    Config: partOf(parts, 'Config'),
    NetworkSettings: partOf(parts, 'NetworkSettings'),
  });
  return { stage: 'inspected', id: inspect.Id, inspect } as const satisfies ContainerFact;
}

/** A container of which only the list is known. */
export function listed(name: string, parts: Parts = {}): ContainerFact {
  const summary = containerSummarySchema.parse({
    Id: idOf(name),
    Names: [`/${name}`],
    State: 'running',
    ...parts,
  });
  return { stage: 'listed', id: summary.Id, summary };
}

export function factsWith(...containers: readonly ContainerFact[]): Facts {
  return {
    ...emptyFacts({ kind: 'docker', uri: 'docker:', label: 'test' }),
    containers: new Map(containers.map((container) => [container.id, container])),
  };
}

/** 64 hexadecimal digits, as engines make them. */
export function idOf(name: string): string {
  return Buffer.from(name.padEnd(32, '.')).toString('hex').slice(0, 64);
}

function partOf(parts: Parts, name: string): object {
  const part = parts[name];
  return typeof part === 'object' && part !== null ? part : {};
}
