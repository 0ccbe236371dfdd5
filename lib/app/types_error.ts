/** Types cannot be written. Its message says what to do. */
export class TypesError extends Error {
  override readonly name = "TypesError";
  readonly exitCode: 1 | 2 | 78;

  constructor(message: string, exitCode: 1 | 2 | 78) {
    super(message);
    this.exitCode = exitCode;
  }
}
