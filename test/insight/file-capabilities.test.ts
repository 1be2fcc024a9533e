import { describe, expect, test } from 'vitest';
import { decodeFileCapabilities } from '../../src/insight/file-capabilities.ts';

/** Words of 32 bits, as the kernel writes them. */
function attribute(...words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [place, word] of words.entries()) bytes.writeUInt32LE(word, place * 4);
  return bytes.toString('base64');
}

describe('file capabilities', () => {
  test('as setcap cap_net_raw+ep writes them', () => {
    expect(decodeFileCapabilities(attribute(0x02000001, 1 << 13, 0, 0, 0))).toEqual({
      permitted: ['NET_RAW'],
      inheritable: [],
      isEffective: true,
      rootUid: 0,
    });
  });

  test('several, some beyond the first 32, of a user namespace', () => {
    expect(decodeFileCapabilities(attribute(0x03000000, 1 << 21, 1 << 0, 1 << 7, 0, 100000))).toEqual({
      permitted: ['SYS_ADMIN', 'BPF'],
      inheritable: ['CHOWN'],
      isEffective: false,
      rootUid: 100000,
    });
  });

  test('of the first revision, and of a capability that is newer than this program', () => {
    expect(decodeFileCapabilities(attribute(0x01000001, 2 ** 31, 0))?.permitted).toEqual(['SETFCAP']);
    expect(decodeFileCapabilities(attribute(0x02000000, 0, 0, 2 ** 31, 0))?.permitted).toEqual(['#63']);
  });

  test.each([
    ['nothing', ''],
    ['too short', attribute(0x02000001, 1)],
    ['an unknown revision', attribute(0x09000001, 1, 0, 0, 0)],
  ])('%s is none', (_, value) => {
    expect(decodeFileCapabilities(value)).toBeUndefined();
  });
});
