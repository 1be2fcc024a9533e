/** What a program may do whoever starts it: the extended attribute `security.capability`, as capabilities(7) lays it out. */
import { CAPABILITIES } from '../knowledge/capabilities.ts';

export const CAPABILITY_XATTR = 'security.capability';

export interface FileCapabilities {
  /** Without CAP_, in the kernel's order; `#41` for one that nobody has heard of. */
  readonly permitted: readonly string[];
  readonly inheritable: readonly string[];
  /** Whether the program has them at once, without asking for them. */
  readonly isEffective: boolean;
  /** The user outside whose root they are for; 0 for everybody's root. */
  readonly rootUid: number;
}

const NAMES: ReadonlyMap<number, string> = new Map(CAPABILITIES.map(({ name, bit }) => [bit, name]));

const REVISION_MASK = 0xff_00_00_00;
const EFFECTIVE = 1;
/** Bytes by revision. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  [0x01_00_00_00, 12],
  [0x02_00_00_00, 20],
  [0x03_00_00_00, 24],
]);

/** `value` is the attribute in base64. Undefined for what no kernel would take. */
export function decodeFileCapabilities(value: string): FileCapabilities | undefined {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length < 4) return undefined;
  const magic = bytes.readUInt32LE(0);
  const length = LENGTHS.get((magic & REVISION_MASK) >>> 0);
  if (length === undefined || bytes.length < length) return undefined;
  const word = (at: number): number => (at + 4 <= length ? bytes.readUInt32LE(at) : 0);
  const isShort = length === 12;
  return {
    permitted: namesOf(word(4), isShort ? 0 : word(12)),
    inheritable: namesOf(word(8), isShort ? 0 : word(16)),
    isEffective: (magic & EFFECTIVE) !== 0,
    rootUid: length === 24 ? word(20) : 0,
  };
}

function namesOf(low: number, high: number): readonly string[] {
  return Array.from({ length: 64 }, (_, bit) => bit).flatMap((bit) => {
    const word = bit < 32 ? low : high;
    return ((word >>> (bit % 32)) & 1) === 1 ? [NAMES.get(bit) ?? `#${bit}`] : [];
  });
}
