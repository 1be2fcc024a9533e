/** The JSON documents of saved images: Docker's list of images, and those of the OCI image specification. */
import * as z from 'zod';
import { goBool, goList, goMap, goString } from '../../facts/engine-shape.ts';
import { ImageFault } from './image-fault.ts';

/** Longer ones are not opened: configurations and manifests have some 10 KB. */
export const LONGEST_DOCUMENT = 16 * 1024 * 1024;

/** `manifest.json` of `docker save`: an entry for each image. */
export const savedImagesSchema = z.array(
  z.looseObject({ Config: z.string(), RepoTags: goList(z.string()), Layers: goList(z.string()) }),
);

const platformSchema = z.looseObject({ os: goString, architecture: goString, variant: goString });

const descriptorSchema = z.looseObject({
  mediaType: goString,
  digest: z.string(),
  artifactType: goString,
  annotations: goMap(z.string()),
  platform: platformSchema.nullish().transform((platform) => platform ?? undefined),
});
export type Descriptor = z.infer<typeof descriptorSchema>;

/** An index of images, or one image. Told apart by what they hold: Docker's and OCI's media types differ. */
export const blobDocumentSchema = z.union([
  z
    .looseObject({ manifests: z.array(descriptorSchema) })
    .transform(({ manifests }) => ({ kind: 'index' as const, manifests })),
  z
    .looseObject({
      artifactType: goString,
      config: descriptorSchema,
      layers: goList(descriptorSchema),
    })
    .transform(({ artifactType, config, layers }) => ({
      kind: 'manifest' as const,
      artifactType,
      config,
      layers,
    })),
]);

export const imageConfigSchema = platformSchema.extend({
  created: goString,
  author: goString,
  /** In the shape of a container's configuration; checked where it is used. */
  config: z.unknown(),
  rootfs: z.looseObject({ type: goString, diff_ids: goList(z.string()) }),
  history: goList(
    z.looseObject({ created: goString, created_by: goString, comment: goString, empty_layer: goBool }),
  ),
});
export type ImageConfig = z.infer<typeof imageConfigSchema>;

/** @throws ImageFault when it is no JSON, or not of that shape. `name` stands in the message. */
export function parseDocument<T>(name: string, schema: z.ZodType<T>, bytes: Buffer): T {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ImageFault(`${name} is no JSON`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.').slice(0, 60)})`;
  throw new ImageFault(`${name} has an unknown form${where}`);
}

/** `linux/arm64/v8`; empty when it does not say. */
export function platformName(platform: z.infer<typeof platformSchema> | undefined): string {
  if (platform === undefined) return '';
  return [platform.os, platform.architecture, platform.variant].filter((part) => part !== '').join('/');
}
