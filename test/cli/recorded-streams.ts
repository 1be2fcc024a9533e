/** Streams that keep what a command writes. */
import { Writable } from 'node:stream';
import type { CommandStreams, OutputStream } from '../../src/cli/command-streams.ts';

class RecordingStream extends Writable implements OutputStream {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(isTTY: boolean, columns: number) {
    super();
    this.columns = columns;
    this.isTTY = isTTY;
  }

  hasColors(): boolean {
    return this.isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface RecordedStreams extends CommandStreams {
  readonly stdout: RecordingStream;
  readonly stderr: RecordingStream;
}

export function recordedStreams({ isTTY = false, columns = 80 } = {}): RecordedStreams {
  return { stdout: new RecordingStream(isTTY, columns), stderr: new RecordingStream(isTTY, columns) };
}
