/** As many pods as wanted, made of the recorded ones: other names, ids and namespaces, everything else as it was. */
import type { RawObject } from './recordings.ts';

const NAMESPACES = 40;

export function manyPods(recorded: readonly RawObject[], count: number): readonly RawObject[] {
  if (recorded.length === 0) return [];
  return Array.from({ length: count }, (_, number) => {
    const model = recorded[number % recorded.length];
    if (model === undefined) throw new Error('There are no recorded pods.');
    const namespace = `team-${String(number % NAMESPACES).padStart(2, '0')}`;
    const id = String(number).padStart(5, '0');
    // A copy of its own, as in a cluster: ten thousand references to the same object would weigh nothing.
    const { metadata, ...rest } = structuredClone(model);
    return {
      ...rest,
      metadata: {
        ...metadata,
        name: `${metadata.name}-${id}`,
        namespace,
        uid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
        resourceVersion: String(100 + number),
      },
    };
  });
}

/** The namespaces of `manyPods`, made of a recorded one. */
export function manyNamespaces(recorded: readonly RawObject[]): readonly RawObject[] {
  const [model] = recorded;
  if (model === undefined) return [];
  return Array.from({ length: NAMESPACES }, (_, number) => {
    const name = `team-${String(number).padStart(2, '0')}`;
    return { ...model, metadata: { ...model.metadata, name, uid: `namespace-${name}` } };
  });
}
