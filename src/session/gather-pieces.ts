/** Text that comes in many small pieces, in fewer large ones: each piece that is written costs a call to the system. */

/** In UTF-16 units. */
const WORTH_WRITING = 64 * 1024;

export function* gatherPieces(pieces: Iterable<string>): Generator<string> {
  let gathered = '';
  for (const piece of pieces) {
    gathered += piece;
    if (gathered.length < WORTH_WRITING) continue;
    yield gathered;
    gathered = '';
  }
  if (gathered !== '') yield gathered;
}
