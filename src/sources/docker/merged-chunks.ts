/**
 * A connection on which small pieces of an answer become large ones. An engine sends each line of a log as a chunk of its own
 * (RFC 9112, 7.1) and an image in some 20,000 of them, and Node's HTTP parser takes two microseconds for each, whoever reads them
 * some ten: a log of 50 MB/s would keep a processor busy with that alone. Here what came together is handed on as one chunk, and
 * everything else as it came.
 */
import type { ClientRequestArgs } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNK_END = Buffer.from('\r\n');
const CR = 0x0d;
const LF = 0x0a;
/** Heads and lines with sizes are no longer; what is longer is handed on as it is, and the parser finds out. */
const LONGEST_HEAD = 64 * 1024;

export class ChunkMerger {
  private state: 'head' | 'size' | 'data' | 'end' | 'plain' = 'head';
  private head: Buffer = Buffer.alloc(0);
  /** The size that is being read, and the letters that it came in. */
  private size = 0;
  private digits = 0;
  private isExtended = false;
  private remaining = 0;

  /** The same answer in other pieces, which use the memory of these bytes. */
  take(bytes: Buffer): readonly Buffer[] {
    if (this.state === 'plain') return [bytes];
    if (this.state === 'head') return this.takeHead(bytes);
    return this.takeBody(bytes, 0);
  }

  private takeHead(bytes: Buffer): readonly Buffer[] {
    const head = this.head.length === 0 ? bytes : Buffer.concat([this.head, bytes]);
    const end = head.indexOf(HEAD_END);
    if (end === -1 && head.length < LONGEST_HEAD) {
      this.head = head;
      return [];
    }
    this.head = Buffer.alloc(0);
    const isChunked =
      end !== -1 && /\r\ntransfer-encoding:[^\r]*\bchunked/i.test(head.toString('latin1', 0, end));
    this.state = isChunked ? 'size' : 'plain';
    if (!isChunked) return [head];
    const start = end + HEAD_END.length;
    return [head.subarray(0, start), ...this.takeBody(head, start)];
  }

  /** Moves what belongs to the answer to the front of its own bytes: a copy for each chunk would cost what this saves. */
  private takeBody(bytes: Buffer, start: number): readonly Buffer[] {
    let kept = start;
    let at = start;
    const merged = (): readonly Buffer[] => chunkOf(bytes.subarray(start, kept));
    while (at < bytes.length) {
      if (this.state === 'data') {
        const end = Math.min(bytes.length, at + this.remaining);
        if (kept !== at) bytes.copyWithin(kept, at, end);
        kept += end - at;
        this.remaining -= end - at;
        at = end;
        if (this.remaining === 0) this.state = 'end';
      } else if (this.state === 'end') {
        if (bytes[at] === LF) this.beginSize();
        at += 1;
      } else {
        const next = this.takeSize(bytes, at);
        if (next === undefined) {
          // The last chunk, or what is none: from here on as it came.
          this.state = 'plain';
          const begun = this.digits === 0 ? '' : this.size.toString(16);
          return [...merged(), Buffer.from(begun), bytes.subarray(at)];
        }
        at = next;
      }
    }
    return merged();
  }

  private beginSize(): void {
    this.state = 'size';
    this.size = 0;
    this.digits = 0;
    this.isExtended = false;
  }

  /** Where reading goes on; undefined for the size 0, which ends the answer, and for what is no size. */
  private takeSize(bytes: Buffer, from: number): number | undefined {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === LF) {
        if (this.size === 0) return undefined;
        this.remaining = this.size;
        this.state = 'data';
        return at + 1;
      }
      if (byte === CR || this.isExtended) continue;
      const digit = hexDigit(byte);
      if (digit === undefined) {
        // What stands behind a semicolon is an extension, and means nothing to us.
        if (this.digits === 0) return undefined;
        this.isExtended = true;
        continue;
      }
      // The last chunk is handed on as it is, with all that follows.
      if (this.digits === 0 && digit === 0) return undefined;
      this.size = this.size * 16 + digit;
      this.digits += 1;
    }
    return bytes.length;
  }
}

function chunkOf(data: Buffer): readonly Buffer[] {
  return data.length === 0 ? [] : [Buffer.from(`${data.length.toString(16)}\r\n`), data, CHUNK_END];
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  return undefined;
}

/** What a request takes as `createConnection`. */
export function mergedConnection(isTls: boolean): (options: ClientRequestArgs) => Duplex {
  return ({ host, port, ...options }) => {
    const place = {
      ...options,
      ...(typeof host === 'string' ? { host } : {}),
      port: Number(port),
      path: options.socketPath ?? undefined,
    };
    return new MergedSocket(
      isTls
        ? process.getBuiltinModule('node:tls').connect(place)
        : process.getBuiltinModule('node:net').connect(place),
    );
  };
}

class MergedSocket extends Duplex {
  private readonly socket: Socket;
  private readonly merger = new ChunkMerger();

  constructor(socket: Socket) {
    super();
    this.socket = socket;
    for (const name of ['connect', 'secureConnect', 'timeout'] as const)
      socket.on(name, () => this.emit(name));
    socket.on('data', (bytes: Buffer) => {
      for (const piece of this.merger.take(bytes)) if (piece.length > 0 && !this.push(piece)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  get connecting(): boolean {
    return this.socket.connecting;
  }

  setKeepAlive(isOn: boolean, delay: number): this {
    this.socket.setKeepAlive(isOn, delay);
    return this;
  }

  setNoDelay(isOn: boolean): this {
    this.socket.setNoDelay(isOn);
    return this;
  }

  setTimeout(ms: number): this {
    this.socket.setTimeout(ms);
    return this;
  }

  ref(): this {
    this.socket.ref();
    return this;
  }

  unref(): this {
    this.socket.unref();
    return this;
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(bytes: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(bytes, encoding, done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
