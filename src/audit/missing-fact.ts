/** What is said of a fact that is not there: whether it may still come, and why it can't be had. */
import type { Facts } from '../facts/facts.ts';
import type { ResourceKind } from '../facts/finding.ts';
import type { Gap } from '../facts/gap.ts';
import { imageName } from '../facts/image.ts';

/** While the first load goes on, a fact that is not there yet is no reason for a verdict. */
export function isLoading(facts: Facts): boolean {
  return facts.connection.state === 'connecting' || facts.connection.state === 'loading';
}

/** The gap that says why a resource could not be read, under whichever of its names the source knew it. */
export function gapAbout(facts: Facts, kind: ResourceKind, id: string, name: string): Gap | undefined {
  const shortId = id.replace(/^sha256:/, '').slice(0, 12);
  for (const word of [id, name, shortId]) {
    const gap = facts.gaps.get(`${kind} ${word}`);
    if (gap) return gap;
  }
  return undefined;
}

/** Why the engine's own answer could not be read. */
function gapAboutEngine(facts: Facts): Gap | undefined {
  return facts.gaps.get('engine.info');
}

/** A name that an expression uses and that is not bound: why, and whether it may still come. */
export interface MissingFact {
  readonly isStillComing: boolean;
  /** For a person, one or two short sentences. */
  readonly reason: string;
}

/** `imageId` is the image of the container that the check is about. */
export function missingFact(facts: Facts, variable: string, imageId: string | undefined): MissingFact {
  switch (variable) {
    case 'image':
      return missingImage(facts, imageId);
    case 'daemon': {
      const gap = gapAboutEngine(facts);
      return gap
        ? { isStillComing: false, reason: gapReason(gap) }
        : { isStillComing: isLoading(facts), reason: 'The engine’s own settings are not known.' };
    }
    case 'host':
      return { isStillComing: false, reason: 'This target tells nothing about its host.' };
    case 'swarm':
      return { isStillComing: false, reason: 'This target tells nothing about a swarm.' };
    default:
      return { isStillComing: isLoading(facts), reason: `The ${variable} is not known.` };
  }
}

function missingImage(facts: Facts, imageId: string | undefined): MissingFact {
  const image = imageId === undefined ? undefined : facts.images.get(imageId);
  const gap =
    imageId === undefined ? undefined : gapAbout(facts, 'image', imageId, image ? imageName(image) : imageId);
  if (gap) return { isStillComing: false, reason: gapReason(gap) };
  const listGap = facts.gaps.get('images');
  if (!image && listGap) return { isStillComing: false, reason: gapReason(listGap) };
  return {
    isStillComing: image !== undefined || isLoading(facts),
    reason: image
      ? 'The image of this container has not been read yet.'
      : 'The image of this container is not on the engine any more.',
  };
}

export function gapReason(gap: Gap): string {
  return [gap.detail, gap.hint].map(sentence).filter(Boolean).join(' ');
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
