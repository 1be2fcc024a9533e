/** The newest part of a container's log, within bounds. */
import type { LogLine, LogReading } from '../../facts/log.ts';
import { HIDDEN_SECRET, maskText } from '../../insight/secret-value.ts';
import type { EvidenceLog } from './evidence-story.ts';

/** Bytes of one member of the bundle. */
const MEMBER_BYTES = 4 * 1024 ** 2;
const LAST_LINES = 20;

export interface GatheredLog extends EvidenceLog {
  /** Each as a line of JSON for each line of the log, the oldest first. */
  readonly pieces: readonly Buffer[];
}

/**
 * Goes through the whole reading and keeps at most so many bytes and lines, the newest. Rejects with what the reading throws; `onPart` is
 * told now and then how many lines there were.
 */
export async function gatherLog(
  reading: LogReading,
  bounds: { readonly bytes: number; readonly lines: number; readonly hidesSecrets: boolean },
  onPart: (lines: number) => void,
): Promise<GatheredLog> {
  const kept: { readonly text: string; readonly bytes: number }[] = [];
  const last: LogLine[] = [];
  let begin = 0;
  let bytes = 0;
  let lines = 0;
  for await (const part of reading) {
    for (const line of part) {
      const shown = bounds.hidesSecrets ? { ...line, text: maskText(line.text, HIDDEN_SECRET) } : line;
      const text = `${JSON.stringify(shown)}\n`;
      const size = Buffer.byteLength(text);
      kept.push({ text, bytes: size });
      bytes += size;
      lines += 1;
      last.push(shown);
      if (last.length > LAST_LINES) last.shift();
      while (begin < kept.length && (bytes > bounds.bytes || kept.length - begin > bounds.lines)) {
        bytes -= kept[begin]?.bytes ?? 0;
        begin += 1;
      }
      // What was passed over is let go now and then, not line by line.
      if (begin > 10_000 && begin * 2 > kept.length) {
        kept.splice(0, begin);
        begin = 0;
      }
    }
    onPart(lines);
  }
  const newest = kept.slice(begin);
  return { lines: newest.length, bytes, isCut: newest.length < lines, last, pieces: piecesOf(newest) };
}

function piecesOf(lines: readonly { readonly text: string; readonly bytes: number }[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let texts: string[] = [];
  let size = 0;
  for (const { text, bytes } of lines) {
    if (size > 0 && size + bytes > MEMBER_BYTES) {
      pieces.push(Buffer.from(texts.join('')));
      texts = [];
      size = 0;
    }
    texts.push(text);
    size += bytes;
  }
  if (size > 0) pieces.push(Buffer.from(texts.join('')));
  return pieces;
}
