import type { WriteStream } from 'node:tty';

/**
 * Node tells of a new size only when it differs from the one before. A terminal that was small for a moment and has its
 * old size again by the time that Node looks has lost what was on it all the same: here that counts as a `resize` too.
 * Gives back what ends it.
 */
export function tellSameSizeAgain(terminal: WriteStream): () => void {
  let { columns, rows } = terminal;
  // Node listened before, so its own news is out.
  const changed = () => {
    const isSame = terminal.columns === columns && terminal.rows === rows;
    ({ columns, rows } = terminal);
    if (isSame) terminal.emit('resize');
  };
  process.on('SIGWINCH', changed);
  return () => process.off('SIGWINCH', changed);
}
