/** Which of a target's images a person means. */
import type { ImageChoice } from '../../facts/image-layers.ts';
import { parseImageReference } from '../image-reference.ts';

export interface ImageWish {
  /** A name, an id or the beginning of one; undefined for the only image there is. */
  readonly image: string | undefined;
  /** `linux/arm64`; undefined for whatever fits this machine. */
  readonly platform: string | undefined;
  /** Of this machine, as images name it: `linux/amd64`. */
  readonly machine: string;
}

export type ImageFound =
  | { readonly choice: ImageChoice }
  /** What is wrong, for a person, one line. */
  | { readonly problem: string };

export function chooseImage(choices: readonly ImageChoice[], wish: ImageWish): ImageFound {
  if (choices.length === 0) return { problem: 'there is no image' };
  const { image } = wish;
  const meant = image === undefined ? choices : meantBy(choices, image);
  if (meant.length === 0) return { problem: `there is no image ${image}${listOf(choices.map(nameOf))}` };
  const fitting = wish.platform === undefined ? meant : madeFor(meant, wish.platform);
  if (fitting.length === 0)
    return { problem: `${image ?? 'the image'} is not for ${wish.platform}${listOf(platformsOf(meant))}` };
  const [only] = fitting;
  if (only !== undefined && fitting.every(({ id }) => id === only.id)) return { choice: only };
  // One image for several platforms: this machine's.
  const isSameImage = fitting.every(({ names }) => names.join() === only?.names.join());
  const own = isSameImage ? madeFor(fitting, wish.machine) : [];
  const [mine] = own;
  if (mine !== undefined && own.length === 1) return { choice: mine };
  if (isSameImage && platformsOf(fitting).length > 1)
    return { problem: `choose one with --platform${listOf(platformsOf(fitting))}` };
  return { problem: `${image ?? 'the target'} is more than one image${listOf(fitting.map(nameOf))}` };
}

/** `linux/arm64` is every variant of it too, where there is none without: builders write `linux/arm64/v8`. */
function madeFor(choices: readonly ImageChoice[], wanted: string): readonly ImageChoice[] {
  const exact = choices.filter(({ platform }) => platform === wanted);
  return exact.length > 0 ? exact : choices.filter(({ platform }) => platform.startsWith(`${wanted}/`));
}

/** By its name in any of the ways to write it or the digest it was fetched by, else by its id or the beginning of that. */
function meantBy(choices: readonly ImageChoice[], image: string): readonly ImageChoice[] {
  const wanted = wholeName(image);
  const named = choices.filter(({ names }) =>
    names.some((name) => name === image || name.endsWith(`@${image}`) || wholeName(name) === wanted),
  );
  if (named.length > 0) return named;
  const hex = image.replace(/^sha256:/, '').toLowerCase();
  return /^[0-9a-f]{2,64}$/.test(hex)
    ? choices.filter(({ id }) => id.replace(/^sha256:/, '').startsWith(hex))
    : [];
}

/** `nginx` as `docker.io/library/nginx:latest`; what is no name at all stays as it is. */
function wholeName(image: string): string {
  const { registry, repository, tag, digest } = parseImageReference(image) ?? {};
  if (registry === undefined || repository === undefined) return image;
  return digest === undefined
    ? `${registry}/${repository}:${tag ?? 'latest'}`
    : `${registry}/${repository}@${digest}`;
}

function nameOf({ names, id, platform }: ImageChoice): string {
  const name = names[0] ?? id.replace(/^sha256:/, '').slice(0, 12);
  return platform === '' ? name : `${name} (${platform})`;
}

function platformsOf(choices: readonly ImageChoice[]): readonly string[] {
  return [...new Set(choices.map(({ platform }) => platform).filter((platform) => platform !== ''))].sort();
}

const LISTED = 10;

function listOf(words: readonly string[]): string {
  if (words.length === 0) return '';
  const rest = words.length - LISTED;
  return `; there is ${words.slice(0, LISTED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
