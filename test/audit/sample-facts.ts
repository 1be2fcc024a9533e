/** Facts for tests: what an engine would send, reduced to what a test is about. */
import {
  type ContainerInspect,
  containerInspectSchema,
  containerSummarySchema,
} from '../../src/facts/container.ts';
import { type EngineInfo, engineInfoSchema } from '../../src/facts/engine.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { type ImageInspect, imageInspectSchema, imageSummarySchema } from '../../src/facts/image.ts';
import type { TargetIdentity } from '../../src/facts/target.ts';

type Fields = Readonly<Record<string, unknown>>;

export const TARGET: TargetIdentity = { kind: 'docker', uri: 'unix:///run/test.sock', label: 'test' };

export function container(id: string, fields: Fields = {}): ContainerInspect {
  const skeleton = { Id: id, Name: `/${id}`, State: {}, HostConfig: {}, Config: {}, NetworkSettings: {} };
  return containerInspectSchema.parse({ ...skeleton, ...fields });
}

export function image(id: string, fields: Fields = {}): ImageInspect {
  return imageInspectSchema.parse({ Id: id, Config: {}, ...fields });
}

export function info(fields: Fields = {}): EngineInfo {
  return engineInfoSchema.parse(fields);
}

export function listedContainers(...ids: readonly string[]): FactChange {
  return listedAs(Object.fromEntries(ids.map((id) => [id, id])));
}

/** Containers of which only the list is known, by id with their names. */
export function listedAs(names: Readonly<Record<string, string>>): FactChange {
  const summaries = Object.entries(names).map(([Id, name]) =>
    containerSummarySchema.parse({ Id, Names: [`/${name}`] }),
  );
  return { kind: 'containers-listed', summaries };
}

export function listedImages(...ids: readonly string[]): FactChange {
  return {
    kind: 'images-listed',
    summaries: ids.map((Id) => imageSummarySchema.parse({ Id, RepoTags: [`${Id}:1`] })),
  };
}

export const LIVE: FactChange = { kind: 'connection', connection: { state: 'live' } };
export const LOADING: FactChange = {
  kind: 'connection',
  connection: { state: 'loading', done: 0, total: 1 },
};

export function storeOf(...changes: readonly FactChange[]): FactStore {
  const store = new FactStore(TARGET);
  store.apply(changes);
  return store;
}

export function factsOf(...changes: readonly FactChange[]): Facts {
  return storeOf(...changes).facts;
}
