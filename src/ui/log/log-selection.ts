/**
 * Which lines of a log are wanted, while it grows at its end and loses its beginning. Each line is looked at once, however often
 * it is asked.
 */
import type { LogLine } from '../../facts/log.ts';
import type { LogBuffer } from './log-buffer.ts';

/** Lines in their order; places count from 0, and shift when the first ones go. */
export interface SelectedLines {
  readonly count: number;
  /** The number of the line at a place. */
  readonly numberAt: (place: number) => number;
  /** The place of a line, or of the first wanted one behind it; `count` when there is none. */
  readonly placeOf: (number: number) => number;
}

export class LogSelection {
  private readonly buffer: LogBuffer;
  private readonly isWanted: (line: LogLine, number: number) => boolean;
  private numbers: number[] = [];
  /** Where those begin that are still kept. */
  private start = 0;
  /** The first line that was not looked at. */
  private next = 0;

  constructor(buffer: LogBuffer, isWanted: (line: LogLine, number: number) => boolean) {
    this.buffer = buffer;
    this.isWanted = isWanted;
  }

  /** As it is now. */
  lines(): SelectedLines {
    const { buffer } = this;
    for (let number = Math.max(this.next, buffer.first); number < buffer.end; number += 1) {
      const line = buffer.at(number);
      if (line !== undefined && this.isWanted(line, number)) this.numbers.push(number);
    }
    this.next = buffer.end;
    this.start = firstFrom(this.numbers, buffer.first, this.start);
    if (this.start > 1_000 && this.start > this.numbers.length / 2) {
      this.numbers = this.numbers.slice(this.start);
      this.start = 0;
    }
    const { numbers, start } = this;
    return {
      count: numbers.length - start,
      numberAt: (place) => numbers[start + place] ?? buffer.end,
      placeOf: (number) => firstFrom(numbers, number, start) - start,
    };
  }
}

/** All lines of a log, as they are now. */
export function allLines({ first, end }: LogBuffer): SelectedLines {
  return {
    count: end - first,
    numberAt: (place) => first + place,
    placeOf: (number) => Math.min(end - first, Math.max(0, number - first)),
  };
}

/** The place of the first number, at or behind `from`, that is not smaller. */
function firstFrom(numbers: readonly number[], number: number, from: number): number {
  let low = from;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
