/** Answers found by the numbers of the values that a question is about, one number after the other. */

interface Node<Answer> {
  answer: Answer | undefined;
  readonly after: Map<number, Node<Answer>>;
}

export class AnswerTree<Answer> {
  private readonly most: number;
  private root: Node<Answer> = { answer: undefined, after: new Map() };
  private kept = 0;

  /** Forgets all answers when there would be more than `most`. */
  constructor(most: number) {
    this.most = most;
  }

  /** `numbers` at `places`, in that order, is what the answer was given to. */
  get(numbers: Int32Array, places: readonly number[]): Answer | undefined {
    let node: Node<Answer> | undefined = this.root;
    for (const place of places) {
      node = node.after.get(numbers[place] ?? 0);
      if (node === undefined) return undefined;
    }
    return node.answer;
  }

  set(numbers: Int32Array, places: readonly number[], answer: Answer): void {
    if (this.kept >= this.most) {
      this.root = { answer: undefined, after: new Map() };
      this.kept = 0;
    }
    let node = this.root;
    for (const place of places) {
      const number = numbers[place] ?? 0;
      let next = node.after.get(number);
      if (next === undefined) {
        next = { answer: undefined, after: new Map() };
        node.after.set(number, next);
      }
      node = next;
    }
    if (node.answer === undefined) this.kept += 1;
    node.answer = answer;
  }
}
