import { inert } from '../../facts/inert-text.ts';
import { cells, cut } from './line.ts';

/** As many parts as fit into `width` cells, the first one at any rate; what is left out is counted. Inert. */
export function joinWithin(parts: readonly string[], separator: string, width: number): string {
  const rest = (shown: number): string =>
    shown >= parts.length ? '' : `${separator}${parts.length - shown} more`;
  let best = cut(parts[0] ?? '', width - cells(rest(1))) + rest(1);
  let text = '';
  for (const [index, part] of parts.entries()) {
    text += `${index === 0 ? '' : separator}${inert(part)}`;
    if (cells(text) > width) break;
    const whole = text + rest(index + 1);
    if (cells(whole) <= width) best = whole;
  }
  return best;
}
