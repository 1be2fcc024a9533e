/** How much memory the program holds for objects that it has just made. */
import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for new objects as small as it is. It doubles while much is read and judged, to 48 MB, and an
 * interactive program that then sits idle for hours never gives it back. Node.js only takes its size as an option of
 * its own command line; what the space grows by can still be changed. An audit that is about to judge has a space that is
 * large enough: without growing further it takes no more time, and a fifth less memory.
 */
export function holdYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
