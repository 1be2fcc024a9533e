/** /etc/subuid and /etc/subgid; subuid(5). Pure. */
import type { SubId } from '../../facts/host.ts';

/** Lines of another form are left out, as the programs that use the file do. */
export function parseSubIds(text: string, file: SubId['file']): readonly SubId[] {
  return text.split('\n').flatMap((line) => {
    const [, name, first, count] = /^\s*([^#:\s][^:]*):(\d{1,10}):(\d{1,10})\s*$/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ file, name, first: Number(first), count: Number(count) }];
  });
}
