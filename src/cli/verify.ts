/** `plimsoll verify`: whether a snapshot, or evidence of a container, is as it was written. */
import { resolve } from 'node:path';
import { inert } from '../facts/inert-text.ts';
import { byteSize } from '../insight/container-state.ts';
import { harmless } from '../reports/harmless-data.ts';
import { type VerifiedBundle, verifyBundle } from '../session/verify-bundle.ts';
import { type CommandStreams, writeAll } from './command-streams.ts';
import { oneOf } from './one-of.ts';

const FORMATS = ['table', 'json'] as const;

/**
 * Gives the exit code: 0 when everything is as it was written, 1 when something is not. Rejects with a TargetError for a file that
 * can't be opened at all: it was not written to its end, or its facts are not those that were written.
 */
export async function verifyCommand(
  file: string,
  options: { readonly format: string },
  streams: CommandStreams = process,
): Promise<number> {
  const format = oneOf('--format', options.format, FORMATS);
  const verified = await verifyBundle(resolve(file));
  const lines =
    format === 'json' ? [`${JSON.stringify(harmless(document(verified)), undefined, 2)}\n`] : words(verified);
  await writeAll(streams.stdout, lines);
  return verified.faults.length === 0 ? 0 : 1;
}

function document({ manifest, sha256, bytes, faults }: VerifiedBundle): unknown {
  const { plimsoll, takenAt, takenBy, version, target, container, files } = manifest;
  return {
    kind: plimsoll,
    isWhole: faults.length === 0,
    sha256,
    bytes,
    takenAt,
    takenBy,
    version,
    target: target ?? null,
    container: container ?? null,
    members: files.length,
    faults: faults.map(({ member, words: what }) => ({ member, what })),
  };
}

function* words({ manifest, sha256, bytes, faults }: VerifiedBundle): Generator<string> {
  const { plimsoll, container, target, takenAt, takenBy, version, files } = manifest;
  const of = container === undefined ? (target?.uri ?? '') : `of ${container.name} from ${target?.uri ?? ''}`;
  const what = plimsoll === 'evidence' ? 'Evidence' : 'A snapshot of';
  yield `${inert(`${what} ${of}`.trim())}\n`;
  yield `${inert(`taken ${takenAt} by ${takenBy.user} on ${takenBy.host} with Plimsoll ${version}`)}\n`;
  yield `SHA-256 ${sha256}, ${byteSize(bytes)}\n`;
  for (const { member, words: wrong } of faults) yield `✖ ${inert(`${member} ${wrong}`)}\n`;
  yield faults.length === 0
    ? `✓ all ${files.length} files in it are as they were written\n`
    : `Do not trust what is marked; ${files.length} files were written.\n`;
  // Sums tell damage and carelessness.
  yield 'Whoever changes a file and its sum together is not found out: keep the SHA-256 somewhere else.\n';
}
