import type { Io } from "../../lib/cli/io.ts";

/** Keeps what a command prints. */
export function fakeIo(): Io & { readonly stdout: () => string; readonly stderr: () => string } {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    color: false,
    stdout: () => out.join("\n"),
    stderr: () => err.join("\n"),
  };
}
