import type { Changing } from '../ui/ports.ts';

/** A value that the program changes and the screens follow. */
export class HeldValue<T> implements Changing<T> {
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(value: T) {
    this.value = value;
  }

  readonly current = (): T => this.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  set(value: T): void {
    this.value = value;
    for (const listener of this.listeners) listener();
  }
}
