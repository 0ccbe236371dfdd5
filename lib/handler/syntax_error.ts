/**
 * What the parser of the compiled binary says.
 *
 * `deno run` words a syntax error for people. The binary (2.9.4, measured) gives the parser's own structure as Rust
 * prints it, with the whole source in it.
 *
 * @module
 */

/** A syntax error for people, and where it is: `line:column`, 1-based. */
export interface SyntaxProblem {
  readonly what: string;
  readonly place: string;
}

/** Reads the binary's message; undefined when it is another one. */
export function readParseDiagnostic(message: string): SyntaxProblem | undefined {
  if (!message.includes("ParseDiagnostic(")) return undefined;
  const offset = /start: SourcePos\((\d+)\)/.exec(message)?.[1];
  const kind = /\bkind: (.*?), source: SourceTextInfo/s.exec(message)?.[1];
  const source = /\btext: "((?:[^"\\]|\\.)*)"/s.exec(message)?.[1];
  if (offset === undefined || kind === undefined || source === undefined) return undefined;
  return { what: wordsOf(kind), place: placeIn(unescape(source), Number(offset)) };
}

/** `Unexpected { got: "}", expected: "a name" }` and `ExpectedSemi` in words. */
function wordsOf(kind: string): string {
  const [, got, expected] = /^Unexpected \{ got: "(.*)", expected: "(.*)" \}$/s.exec(kind) ?? [];
  return got === undefined
    ? kind.replace(/([a-z])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`)
    : `Unexpected ${unescape(got)}, expected ${unescape(expected!)}`;
}

/** Lines and columns of an offset in UTF-8 bytes. */
function placeIn(source: string, offset: number): string {
  const before = new TextDecoder().decode(new TextEncoder().encode(source).subarray(0, offset));
  const lines = before.split("\n");
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}

/** Takes Rust's escapes of a text in quotes back. */
function unescape(text: string): string {
  const letters: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };
  return text.replace(
    /\\(?:u\{([0-9a-f]{1,6})\}|(.))/gs,
    (_, code, letter) =>
      code === undefined
        ? letters[letter] ?? letter
        : String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff)),
  );
}
