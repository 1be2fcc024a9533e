/** What an image's configuration says, in the shape in which an engine says it. */
import { runConfigSchema } from '../../facts/container.ts';
import { type ImageHistory, type ImageInspect, imageInspectSchema } from '../../facts/image.ts';
import type { ImageConfig } from './image-documents.ts';
import type { LayerOrigin } from './layer-board.ts';

/** `problem` is a line for a person when the part about running it makes no sense. */
export function inspectOf(
  id: string,
  config: ImageConfig,
  names: readonly string[],
  size: number,
): { readonly inspect: ImageInspect; readonly problem: string | undefined } {
  const run = runConfigSchema.safeParse(config.config ?? {});
  const inspect = imageInspectSchema.parse({
    Id: id,
    RepoTags: names.filter((name) => name.includes(':') && !name.includes('@')),
    RepoDigests: names.filter((name) => name.includes('@')),
    Comment: config.history.at(-1)?.comment ?? '',
    Created: config.created,
    Author: config.author,
    Architecture: config.architecture,
    Os: config.os,
    ...(config.variant === '' ? {} : { Variant: config.variant }),
    Size: size,
    Config: run.success ? run.data : {},
    RootFS: { Type: config.rootfs.type, Layers: config.rootfs.diff_ids },
  });
  const problem = run.success
    ? undefined
    : `The configuration’s part about running has an unknown form (${run.error.issues[0]?.path.join('.') ?? ''}): it was left out`;
  return { inspect, problem };
}

/** For each layer from the base up: its digest, and the instruction that made it. */
export function originsOf({ rootfs, history }: ImageConfig): readonly LayerOrigin[] {
  const steps = history.filter((step) => !step.empty_layer);
  return rootfs.diff_ids.map((diffId, place) => {
    // A history that tells of another number of layers tells nothing about any of them.
    const step = steps.length === rootfs.diff_ids.length ? steps[place] : undefined;
    return {
      diffId,
      createdBy: step?.created_by ?? '',
      created: step === undefined ? 0 : Math.floor(Date.parse(step.created) / 1000) || 0,
    };
  });
}

/**
 * The history as an engine tells it, newest instruction first. `sizes` are those of the layers, from the base up; what is
 * not known of them counts as 0.
 */
export function historyOf(
  id: string,
  { rootfs, history }: ImageConfig,
  sizes: readonly number[],
): ImageHistory {
  const hasPlaces = history.filter((step) => !step.empty_layer).length === rootfs.diff_ids.length;
  let place = 0;
  const oldestFirst = history.map((step, at) => {
    const Size = step.empty_layer || !hasPlaces ? 0 : (sizes[place] ?? 0);
    if (!step.empty_layer) place += 1;
    return {
      Id: at === history.length - 1 ? id : '<missing>',
      Created: Math.floor(Date.parse(step.created) / 1000) || 0,
      CreatedBy: step.created_by,
      Size,
      Comment: step.comment,
      Tags: [],
    };
  });
  return oldestFirst.toReversed();
}
