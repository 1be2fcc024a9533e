/** An image, as `GET /images/json` lists it, `GET /images/{id}/json` inspects it and `…/history` tells it. */
import * as z from 'zod';
import { runConfigSchema } from './container.ts';
import { goList, goMap, goNumber, goString } from './engine-shape.ts';

export const imageSummarySchema = z.looseObject({
  /** sha256:… */
  Id: z.string(),
  /** `name:tag`; engines say `<none>:<none>` for an image without a name: left out here. */
  RepoTags: goList(z.string()).transform((tags) => tags.filter((tag) => tag !== '<none>:<none>')),
  RepoDigests: goList(z.string()).transform((digests) =>
    digests.filter((digest) => digest !== '<none>@<none>'),
  ),
  /** Seconds since 1970. */
  Created: goNumber,
  /** Bytes. */
  Size: goNumber,
  Labels: goMap(z.string()),
});
export type ImageSummary = z.infer<typeof imageSummarySchema>;

const emptyConfig = runConfigSchema.parse({});

export const imageInspectSchema = z.looseObject({
  Id: z.string(),
  RepoTags: goList(z.string()),
  RepoDigests: goList(z.string()),
  Parent: goString,
  Comment: goString,
  /** RFC 3339. */
  Created: goString,
  Author: goString,
  Architecture: goString,
  Os: goString,
  /** Bytes. */
  Size: goNumber,
  Config: runConfigSchema.nullish().transform((config) => config ?? emptyConfig),
  RootFS: z.looseObject({ Type: goString, Layers: goList(z.string()) }).default({ Type: '', Layers: [] }),
});
export type ImageInspect = z.infer<typeof imageInspectSchema>;

/** One instruction of an image's history, newest first. */
export const imageHistorySchema = z.array(
  z.looseObject({
    Id: goString,
    /** Seconds since 1970. */
    Created: goNumber,
    CreatedBy: goString,
    /** Bytes that this instruction added. */
    Size: goNumber,
    Comment: goString,
    Tags: goList(z.string()),
  }),
);
export type ImageHistory = z.infer<typeof imageHistorySchema>;

/** What is known of one image; see ContainerFact for the two stages. */
export type ImageFact =
  | { readonly stage: 'listed'; readonly id: string; readonly summary: ImageSummary }
  | { readonly stage: 'inspected'; readonly id: string; readonly inspect: ImageInspect };

/** What an earlier inspection still says of an image whose inspection can't be trusted any more. */
export function summaryOfImage(inspect: ImageInspect): ImageSummary {
  return {
    Id: inspect.Id,
    RepoTags: inspect.RepoTags,
    RepoDigests: inspect.RepoDigests,
    Created: Math.floor(Date.parse(inspect.Created) / 1000) || 0,
    Size: inspect.Size,
    Labels: inspect.Config.Labels,
  };
}

/** The name people use: the first tag, else the first digest's repository, else the short id. */
export function imageName(image: ImageFact): string {
  const { RepoTags, RepoDigests } = image.stage === 'inspected' ? image.inspect : image.summary;
  return RepoTags[0] ?? RepoDigests[0]?.split('@')[0] ?? image.id.replace(/^sha256:/, '').slice(0, 12);
}

/** Every name by which an engine can be asked for an image: its tags, then repository and digest as it was fetched. */
export function namesOfImage({
  RepoTags,
  RepoDigests,
}: Pick<ImageSummary, 'RepoTags' | 'RepoDigests'>): readonly string[] {
  return [...RepoTags, ...RepoDigests];
}
