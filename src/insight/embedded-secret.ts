/** Secrets in what an image or a container says of itself: its steps, its labels, its command. */
import type { ImageHistory } from '../facts/image.ts';
import { buildSteps } from './build-step.ts';
import { looksLikeSecret, maskArguments, maskText } from './secret-value.ts';

/**
 * The steps that hold a secret, as `RUN curl …`, with the secret hidden, the oldest first. ENV and LABEL are left out: their
 * values are in the configuration too, where others look at them.
 */
export function secretSteps(history: ImageHistory): readonly string[] {
  const known = memory.get(history);
  if (known) return known;
  const steps = buildSteps(history);
  const found = history.toReversed().flatMap(({ CreatedBy }, index) => {
    const instruction = steps[index]?.instruction ?? '';
    if (instruction === 'ENV' || instruction === 'LABEL') return [];
    const masked = maskText(CreatedBy);
    return masked === CreatedBy ? [] : [masked];
  });
  memory.set(history, found);
  return found;
}

const memory = new WeakMap<ImageHistory, readonly string[]>();

/** The names of labels whose value looks like a secret, sorted. */
export function secretLabels(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels)
    .filter(([name, value]) => looksLikeSecret(name, value) !== undefined)
    .map(([name]) => name)
    .sort();
}

/** The arguments that hold a secret, with the secret hidden. */
export function secretArguments(command: readonly string[]): readonly string[] {
  const masked = maskArguments(command);
  return masked.filter((argument, place) => argument !== command[place]);
}
