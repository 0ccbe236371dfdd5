import assert from "node:assert/strict";
import fc from "fast-check";
import { readParseDiagnostic } from "../../lib/handler/syntax_error.ts";

/** A message as the binary gives it, for a problem of this kind at a byte of a source. */
function message(kind: string, offset: number, text: string): string {
  return `JsErrorBox { inner: ParseDiagnostic(ParseDiagnosticInner { range: SourceRange { ` +
    `start: SourcePos(${offset}), end: SourcePos(${offset}) }, kind: ${kind}, ` +
    `source: SourceTextInfo { start_pos: StartSourcePos(0), text: "${text}" } }) }`;
}

Deno.test("readParseDiagnostic() gives words, line and column", () => {
  assert.deepEqual(readParseDiagnostic(message("ExpectedSemiForExprStmt", 9, "let a;\\na b\\n")), {
    what: "Expected semi for expr stmt",
    place: "2:3",
  });
  assert.deepEqual(
    readParseDiagnostic(message('Unexpected { got: "\\"", expected: "}" }', 0, "x")),
    { what: 'Unexpected ", expected }', place: "1:1" },
  );
  const words = (kind: string) => readParseDiagnostic(message(kind, 0, "x"))!.what;
  assert.equal(words('Expected(",", ";")'), "Expected ,, got ;");
  assert.equal(words("TS1109"), "Expression expected");
  assert.equal(words("TS9999"), "TS9999");
});

Deno.test("readParseDiagnostic() counts bytes, and knows Rust's escapes", () => {
  assert.equal(readParseDiagnostic(message("Eof", 8, 'ü\\u{1f600}\\"\\tx'))!.place, "1:6");
});

Deno.test("readParseDiagnostic() is undefined for other messages, and never throws", () => {
  assert.equal(readParseDiagnostic("boom"), undefined);
  assert.equal(readParseDiagnostic("ParseDiagnostic("), undefined);
  fc.assert(fc.property(fc.string(), fc.nat(), fc.string(), (kind, offset, text) => {
    readParseDiagnostic(message(kind, offset, text));
  }));
});
