/** React takes in a change within two turns of the event loop; this is a few of them, in milliseconds. */
const BREATH = 2;

/**
 * Carries keys out one after the other, with a frame of state between them. A slow connection delivers several
 * keys at once (`/nginx` as one piece, an arrow and enter as two); each must meet the screen that the one before
 * it made.
 */
export class ChordQueue {
  private readonly waiting: string[] = [];
  private busy = false;

  /** Runs the first chord at once and the others each after React has taken in the one before. */
  push(chords: readonly string[], run: (chord: string) => void): void {
    this.waiting.push(...chords);
    if (!this.busy) this.next(run);
  }

  private next(run: (chord: string) => void): void {
    const chord = this.waiting.shift();
    this.busy = chord !== undefined;
    if (chord === undefined) return;
    run(chord);
    setTimeout(() => this.next(run), BREATH);
  }
}
