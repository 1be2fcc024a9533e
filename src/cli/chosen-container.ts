import { type ContainerFact, containerName } from '../facts/container.ts';
import { UsageError } from './usage-error.ts';

/** The id of a container by its name, its id, or the beginning of an id that only one has. Throws a UsageError. */
export function chosenContainer(containers: Iterable<ContainerFact>, text: string): string {
  const all = [...containers];
  const exact = all.find((one) => one.id === text || containerName(one) === text);
  if (exact !== undefined) return exact.id;
  const begun = /^[0-9a-f]{4,64}$/.test(text) ? all.filter(({ id }) => id.startsWith(text)) : [];
  const [first] = begun;
  if (first !== undefined && begun.length === 1) return first.id;
  if (begun.length > 1)
    throw new UsageError(`${text} begins the ids of ${begun.length} containers: write more of it`);
  const names = all.map(containerName).sort();
  const few = names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');
  throw new UsageError(
    names.length === 0 ? 'there are no containers' : `there is no container ${text}. There are: ${few}`,
  );
}
