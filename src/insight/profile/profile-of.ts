/** Which of the profiles that a person has is about an image. Pure. */
import type { ContainerInspect } from '../../facts/container.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Profile } from '../../facts/profile.ts';

/**
 * By the engine's id, and where another engine has another id for the same image, by the digest of registries. Undefined
 * where nobody recorded one.
 */
export function profileOf(
  imageId: string,
  { profiles, images }: Pick<Facts, 'profiles' | 'images'>,
): Profile | undefined {
  if (profiles.size === 0) return undefined;
  const known = profiles.get(imageId);
  if (known !== undefined) return known;
  const image = images.get(imageId);
  const digests =
    image === undefined ? [] : (image.stage === 'inspected' ? image.inspect : image.summary).RepoDigests;
  if (digests.length === 0) return undefined;
  for (const profile of profiles.values())
    if (profile.image.digests.some((digest) => digests.includes(digest))) return profile;
  return undefined;
}

/** The names that a profile has for the image of a container. */
export function imageOfProfile(
  { Image, Config }: Pick<ContainerInspect, 'Image' | 'Config'>,
  { images }: Pick<Facts, 'images'>,
): Profile['image'] {
  const image = images.get(Image);
  const digests = image?.stage === 'inspected' ? image.inspect.RepoDigests : [];
  return { name: Config.Image, id: Image, digests: [...digests] };
}

/** A profile of another build of the image with this name: what was normal before it was built anew. */
export function earlierProfile(
  name: string,
  imageId: string,
  { profiles }: Pick<Facts, 'profiles'>,
): Profile | undefined {
  return [...profiles.values()].find(({ image }) => image.name === name && image.id !== imageId);
}
