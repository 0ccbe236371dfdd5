/**
 * Questions to main that wait for their answers.
 *
 * @module
 */

/** Numbers the questions of one kind, and gives each its answer. */
export class Questions<A extends { readonly id: number }> {
  readonly #waiting = new Map<number, (answer: A) => void>();
  #id = 0;

  /** Asks with a number of its own; resolves with main's answer to it. */
  ask(send: (id: number) => void): Promise<A> {
    const { promise, resolve } = Promise.withResolvers<A>();
    const id = ++this.#id;
    this.#waiting.set(id, resolve);
    send(id);
    return promise;
  }

  /** Main's answer to the question of this number. */
  answer(answer: A): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
