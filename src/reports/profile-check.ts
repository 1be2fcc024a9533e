/** What containers do that is not in the profiles of their images, as text and as JSON. */
import { inert } from '../facts/inert-text.ts';
import type { Profile } from '../facts/profile.ts';
import type { TargetIdentity } from '../facts/target.ts';
import { targetText } from '../facts/target.ts';
import { DEVIATION_KINDS, type Deviation, type DeviationKind } from '../insight/profile/deviations.ts';
import { harmless } from './harmless-data.ts';
import { layoutOf, lines, type TableOptions, wrapped } from './text-layout.ts';

export interface CheckedContainer {
  readonly name: string;
  readonly id: string;
  readonly image: string;
  readonly imageId: string;
  readonly profile: Profile;
  readonly compared: readonly DeviationKind[];
  /** `at` is when it was first seen, RFC 3339. */
  readonly deviations: readonly (Deviation & { readonly at: string })[];
}

const KIND_WORDS: Readonly<Record<DeviationKind, string>> = {
  programs: 'runs',
  rights: 'runs',
  listeners: 'listens on',
  peers: 'talks to',
  paths: 'changed',
};

const NOT_COMPARED: Readonly<Record<DeviationKind, string>> = {
  programs: 'programs',
  rights: 'users and capabilities',
  listeners: 'ports',
  peers: 'peers',
  paths: 'changed files',
};

export function* profileCheckTable(
  checked: readonly CheckedContainer[],
  options: TableOptions = {},
): Generator<string> {
  yield* lines(content(checked, options));
}

function* content(checked: readonly CheckedContainer[], options: TableOptions): Generator<string> {
  const layout = layoutOf(options);
  for (const container of checked) {
    const { name, image, imageId, profile, deviations, compared } = container;
    const count = deviations.length === 0 ? 'nothing is new' : `${deviations.length} not in its profile`;
    yield* wrapped(inert(`${name} (${image}): ${count}`), '', layout);
    if (profile.image.id !== imageId)
      yield* wrapped(
        inert(`the profile is of ${profile.image.name}, another build of the image or another image`),
        '  ',
        layout,
      );
    for (const { kind, subject, words, pid } of deviations) {
      const who = pid === 0 ? '' : ` (process ${pid})`;
      yield* wrapped(inert(`${KIND_WORDS[kind]} ${subject} ${words}${who}`), '  ', layout);
    }
    const missing = DEVIATION_KINDS.filter((kind) => !compared.includes(kind));
    if (missing.length > 0)
      yield* wrapped(`not compared: ${missing.map((kind) => NOT_COMPARED[kind]).join(', ')}`, '  ', layout);
  }
}

/** One document. */
export function profileCheckJson(
  checked: readonly CheckedContainer[],
  { version, target, at }: { readonly version: string; readonly target: TargetIdentity; readonly at: string },
): string {
  const document = {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version },
    target: { kind: target.kind, uri: targetText(target) },
    checkedAt: at,
    containers: checked.map(({ name, id, image, imageId, profile, compared, deviations }) => ({
      name,
      id,
      image: { name: image, id: imageId },
      profile: { image: profile.image, recordings: profile.recordings.length },
      compared,
      notCompared: DEVIATION_KINDS.filter((kind) => !compared.includes(kind)),
      deviations: deviations.map(({ kind, subject, words, pid, at: seenAt }) => ({
        kind,
        subject,
        words,
        ...(pid === 0 ? {} : { pid }),
        seenAt,
      })),
    })),
  };
  return `${JSON.stringify(harmless(document), null, 2)}\n`;
}
