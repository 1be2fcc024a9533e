/** An answer that is JSON but not of the documented shape. */
export class MalformedAnswer extends Error {
  /** `what` names the answer, `detail` what is odd about it. */
  constructor(what: string, detail: string) {
    super(`${what} has an unknown form: ${detail}`);
    this.name = 'MalformedAnswer';
  }
}
