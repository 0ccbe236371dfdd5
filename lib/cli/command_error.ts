/** What a command failed with: printed without a stack, and the process exits with `exitCode`. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** 1 failed, 2 usage, 78 configuration (`EX_CONFIG` of sysexits.h). */
  readonly exitCode: number;

  constructor(message: string, exitCode: 1 | 2 | 78 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
