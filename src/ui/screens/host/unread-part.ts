/** What is said of a part of the host that is not known. Pure. */
import { gapReason } from '../../../audit/missing-fact.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { Segment } from '../../text/line.ts';

/** `path` is a part as expressions name it, such as `host.audit`. */
export function unreadPart({ gaps, hostReading }: Facts, path: string): readonly Segment[] {
  const gap = gaps.get(path) ?? gaps.get('host');
  if (gap !== undefined) {
    return [
      { text: 'not read. ', token: 'status.unknown' },
      { text: gapReason(gap), token: 'text.dim' },
    ];
  }
  const isComing = hostReading.state === 'reading';
  return [{ text: isComing ? 'being read…' : 'not read: no check asks for it', token: 'text.dim' }];
}
