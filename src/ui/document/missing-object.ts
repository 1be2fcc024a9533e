/** Why a container or an image can't be shown in full. Pure. */
import { gapAbout, gapReason } from '../../audit/missing-fact.ts';
import { containerName } from '../../facts/container.ts';
import type { Facts } from '../../facts/facts.ts';
import { imageName } from '../../facts/image.ts';

/** Undefined when it was read; else that it is gone, still coming, or what stands in the way. */
export function missingObject(facts: Facts, kind: 'container' | 'image', id: string): string | undefined {
  const container = kind === 'container' ? facts.containers.get(id) : undefined;
  const image = kind === 'image' ? facts.images.get(id) : undefined;
  const known = container ?? image;
  if (known === undefined) return `This ${kind} is gone.`;
  if (known.stage === 'inspected') return undefined;
  const name = container === undefined ? image && imageName(image) : containerName(container);
  const gap = gapAbout(facts, kind, id, name ?? id);
  return gap === undefined ? 'Reading…' : `Could not be read. ${gapReason(gap)}`;
}
