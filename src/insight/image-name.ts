/** Whether names of images mean the same image, or come from a place that is trusted. */
import { parseImageReference } from './image-reference.ts';

/** Whether one of an image's tags is what `reference` names: `nginx` is `docker.io/library/nginx:latest`. */
export function stillNames(reference: string, tags: readonly string[]): boolean {
  const wanted = fullName(reference);
  return wanted !== undefined && tags.some((tag) => fullName(tag) === wanted);
}

function fullName(text: string): string | undefined {
  const reference = parseImageReference(text);
  if (reference?.repository === undefined) return undefined;
  return `${reference.registry}/${reference.repository}:${reference.tag ?? 'latest'}`;
}

/** Whether `reference` names one image for ever: by digest, or by (the beginning of) its own id. */
export function isPinned(reference: string, imageId: string): boolean {
  if (reference !== '' && (imageId.startsWith(reference) || imageId.startsWith(`sha256:${reference}`)))
    return true;
  return parseImageReference(reference)?.isPinned === true;
}

/** Whether an image's name or digest lies in one of these registries, or below one of their paths. */
export function comesFrom(reference: string, places: readonly string[]): boolean {
  const { registry, repository } = parseImageReference(reference) ?? {};
  if (registry === undefined || repository === undefined) return false;
  const place = `${registry}/${repository}`;
  return places.some((allowed) => {
    const prefix = allowed.replace(/\/+$/, '');
    return prefix !== '' && (place === prefix || place.startsWith(`${prefix}/`));
  });
}
