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

/** Kinds that have only the number that TypeScript gives them. */
const NUMBERED: Readonly<Record<string, string>> = {
  TS1003: "Expected a name",
  TS1005: "Expected a semicolon",
  TS1009: "No comma may be last here",
  TS1109: "Expression expected",
  TS1110: "Type expected",
  TS1123: "A declaration must name a variable",
  TS1141: "Expected a text in quotes",
  TS1155: "A constant must be given its value",
};

/** `Unexpected { got: "}", expected: "a name" }`, `ExpectedSemi` and `TS1109` in words. */
function wordsOf(kind: string): string {
  const numbered = Object.hasOwn(NUMBERED, kind) ? NUMBERED[kind] : undefined;
  if (numbered !== undefined) return numbered;
  const [, wanted, instead] = /^Expected\("(.*)", "(.*)"\)$/s.exec(kind) ?? [];
  if (wanted !== undefined) return `Expected ${unescape(wanted)}, got ${unescape(instead!)}`;
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
