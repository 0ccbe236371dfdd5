/** A folder of handlers cannot be written to as was asked. Its message says what to do. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
  /** 1 failed, 2 usage. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
