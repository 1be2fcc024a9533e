/** A log that grows faster than anybody reads, as an engine sends it: each line a frame, and each frame a chunk of its own. */
import type { ServerResponse } from 'node:http';

/** Of one line with its frame: what programs write on average. */
const LINE_BYTES = 128;
const BLOCK_LINES = 512;
const TICK_MS = 5;
/** What the reader does not take is not kept for ever: an engine reads its own file no faster than it is read. */
const MOST_WAITING = 8 * 1024 * 1024;

/** Writes so many bytes of frames a second, until the connection ends. */
export function floodLog(response: ServerResponse, bytesPerSecond: number): void {
  response.writeHead(200, { 'Content-Type': 'application/vnd.docker.multiplexed-stream' });
  response.flushHeaders();
  const { socket } = response;
  if (socket === null) return;
  const block = chunks();
  let owed = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    owed = Math.min(owed + ((now - last) / 1000) * bytesPerSecond, bytesPerSecond / 10);
    last = now;
    while (owed >= BLOCK_LINES * LINE_BYTES && socket.writableLength < MOST_WAITING) {
      socket.write(block);
      owed -= BLOCK_LINES * LINE_BYTES;
    }
  }, TICK_MS);
  socket.on('close', () => clearInterval(timer));
}

function chunks(): Buffer {
  const parts = Array.from({ length: BLOCK_LINES }, (_, index) => {
    const level = index % 64 === 0 ? 'warn' : 'info';
    const text = `2026-11-20T08:12:04.012345678Z {"level":"${level}","msg":"order packed","order":${1_000_000 + index},"ms":`;
    const line = `${text.padEnd(LINE_BYTES - 8 - 2, '7')}}\n`;
    const header = Buffer.from([index % 16 === 0 ? 2 : 1, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(Buffer.byteLength(line), 4);
    const size = (8 + Buffer.byteLength(line)).toString(16);
    return Buffer.concat([Buffer.from(`${size}\r\n`), header, Buffer.from(`${line}\r\n`)]);
  });
  return Buffer.concat(parts);
}
