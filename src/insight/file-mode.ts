/** Permission bits of files, compared as the bits that they are. */

const OCTAL = /^0?[0-7]{3,4}$/;

/**
 * Whether `mode` sets no bit beyond those of `allowed`: 0606 is not within 0644, though its digits are smaller. Setuid,
 * setgid and sticky count. Throws for what is not a mode, so that no verdict rests on it.
 */
export function isWithinMode(mode: string, allowed: string): boolean {
  return (bits(mode) & ~bits(allowed)) === 0;
}

function bits(mode: string): number {
  if (!OCTAL.test(mode)) throw new Error(`"${mode}" is not a file mode`);
  return Number.parseInt(mode, 8);
}
