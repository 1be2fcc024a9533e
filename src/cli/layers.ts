/** `plimsoll layers`: where the size of an image comes from, layer by layer, and whether it keeps to limits. */
import { randomUUID } from 'node:crypto';
import type { ImageChoice, ImageLayers } from '../facts/image-layers.ts';
import { chooseImage } from '../insight/layers/image-choice.ts';
import { type LayersReport, layersReport } from '../reports/layers-report.ts';
import type { ReadImageWish } from '../session/read-image.ts';
import { readImage } from '../session/read-image.ts';
import { type CommandStreams, columnsOf, writeAll } from './command-streams.ts';
import { troubleText } from './error-text.ts';
import { type LayerRuleOptions, pathGlob, wasteLimits } from './layer-rules.ts';
import { nothingAnswered } from './nothing-answered.ts';
import { oneOf } from './one-of.ts';
import { layerProgressLine } from './progress-line.ts';
import { paintFor } from './terminal-paint.ts';
import { UsageError } from './usage-error.ts';

/** As they stand on the command line; what makes no sense is a UsageError. */
export interface LayersOptions extends LayerRuleOptions, Pick<ReadImageWish, 'surroundings' | 'layerCache'> {
  readonly target?: string | undefined;
  readonly format?: string | undefined;
  /** `linux/arm64`; this machine's when nobody says. */
  readonly platform?: string | undefined;
  /** Whose history is shown. */
  readonly path?: string | undefined;
  readonly forbid?: readonly string[] | undefined;
  /** Of Plimsoll itself. */
  readonly version: string;
}

const FORMATS = ['table', 'json', 'cyclonedx', 'spdx'] as const;
/** Bills of materials: what is in the image, for which its files have to be looked into. */
const SBOM_FORMATS: readonly string[] = ['cyclonedx', 'spdx'];

/**
 * Gives the exit code: 0 when every rule is kept (or there is none), 1 when one is broken, 3 when nothing answers or a
 * layer could not be read. Rejects with a UsageError or a TargetError.
 */
export async function layersCommand(
  image: string | undefined,
  options: LayersOptions,
  streams: CommandStreams = process,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const format = oneOf('--format', options.format ?? 'table', FORMATS);
  const path = options.path === undefined ? undefined : pathGlob('--path', options.path);
  const forbidden = (options.forbid ?? []).map((text) => pathGlob('--forbid', text));
  const limits = await wasteLimits(options, env);

  const progress = layerProgressLine(streams.stderr);
  const read = await readImage({
    target: options.target,
    surroundings: options.surroundings,
    choose: (choices) => chosen(choices, image, options.platform),
    layerCache: options.layerCache,
    scan: SBOM_FORMATS.includes(format),
    onProgress: progress.show,
  }).finally(progress.clear);
  if (read.image === undefined) {
    streams.stderr.write(nothingAnswered(read.attempts));
    return 3;
  }
  const report = layersReport(read.image, { limits, forbidden, path });
  await writeAll(streams.stdout, await reportOf(report, read.image, format, options.version, streams));
  const isWhole = tellFailures(read.image, streams);
  if (!isWhole) return 3;
  return report.rules.some(({ isBroken }) => isBroken) ? 1 : 0;
}

function chosen(
  choices: readonly ImageChoice[],
  image: string | undefined,
  platform: string | undefined,
): ImageChoice {
  const machine = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const found = chooseImage(choices, { image, platform, machine });
  if ('problem' in found) throw new UsageError(found.problem);
  return found.choice;
}

/** A layer that was not read says nothing, so nothing is proven of the image. */
function tellFailures({ layers }: ImageLayers, { stderr }: CommandStreams): boolean {
  for (const [place, { state }] of layers.entries()) {
    if (state.kind === 'failed') stderr.write(`layer ${place + 1}: ${troubleText(state.trouble)}`);
    else if (state.kind !== 'read') stderr.write(`plimsoll: layer ${place + 1} was not read\n`);
  }
  return layers.every(({ state }) => state.kind === 'read');
}

async function reportOf(
  report: LayersReport,
  image: ImageLayers,
  format: (typeof FORMATS)[number],
  version: string,
  { stdout }: CommandStreams,
): Promise<Iterable<string>> {
  switch (format) {
    case 'table': {
      const { layersTable } = await import('../reports/layers-table.ts');
      return layersTable(report, { paint: paintFor(stdout), width: columnsOf(stdout) ?? 80 });
    }
    case 'json':
      return (await import('../reports/layers-json.ts')).layersJson(report, version);
    case 'cyclonedx':
    case 'spdx':
      return [await sbomOf(image, format, version)];
  }
}

async function sbomOf(
  image: ImageLayers,
  format: 'cyclonedx' | 'spdx',
  toolVersion: string,
): Promise<string> {
  const { packageInventory } = await import('../insight/packages/inventory.ts');
  const inventory = packageInventory(image);
  const options = { serial: randomUUID(), createdAt: new Date(), toolVersion };
  if (format === 'spdx') return (await import('../reports/sbom-spdx.ts')).sbomSpdx(image, inventory, options);
  return (await import('../reports/sbom-cyclonedx.ts')).sbomCycloneDx(image, inventory, options);
}
