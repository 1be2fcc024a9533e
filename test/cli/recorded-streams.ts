/** Streams that keep what a command writes. */
import { Writable } from 'node:stream';
import type { CommandStreams, OutputStream } from '../../src/cli/command-streams.ts';

class RecordingStream extends Writable implements OutputStream {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 80;

  constructor(isTTY: boolean) {
    super();
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

export function recordedStreams({ isTTY = false } = {}): RecordedStreams {
  return { stdout: new RecordingStream(isTTY), stderr: new RecordingStream(isTTY) };
}
