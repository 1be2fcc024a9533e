/** /proc/swaps; proc_swaps(5). Pure. */
import { decodeOctal } from './octal-escapes.ts';

export interface SwapArea {
  readonly path: string;
  readonly type: 'partition' | 'file';
}

export function parseSwaps(text: string): readonly SwapArea[] {
  return text.split('\n').flatMap((line) => {
    const [, name, type] = /^(\/\S+)\s+(partition|file)\s/.exec(line) ?? [];
    if (name === undefined) return [];
    const path = decodeOctal(name).replace(/ \(deleted\)$/, '');
    return [{ path, type: type === 'file' ? 'file' : 'partition' }];
  });
}
