/**
 * Any XML that can be said with objects.
 *
 * @module
 */
import fc from "fast-check";
import type { XmlContent, XmlValue } from "../../../../lib/device/netconf/xml/build.ts";

/** Names as YANG has them; not the two that the parser refuses. */
export const name: fc.Arbitrary<string> = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,9}$/)
  .filter((it) => !["__proto__", "constructor", "prototype"].includes(it));

/** Text of characters that XML knows. */
export const text: fc.Arbitrary<string> = fc.string({ unit: "grapheme", maxLength: 12 }).map((it) =>
  // deno-lint-ignore no-control-regex -- what XML cannot say is refused, which has a test of its own
  it.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").toWellFormed()
);

/** What an element holds. */
export const value: fc.Arbitrary<XmlValue> = fc.letrec<{ value: XmlValue; content: XmlContent }>(
  (tie) => ({
    value: fc.oneof({ maxDepth: 4 }, text, fc.constant(null), tie("content")),
    content: fc.dictionary(
      name,
      fc.oneof(tie("value"), fc.array(tie("value"), { minLength: 2, maxLength: 3 })),
      { maxKeys: 4 },
    ).chain((elements) =>
      fc.tuple(
        fc.option(fc.webUrl({ size: "small" }), { nil: undefined }),
        fc.option(text, { nil: undefined }),
      ).map(([space, attribute]) => ({
        ...(space === undefined ? {} : { "@xmlns": space }),
        ...(attribute === undefined ? {} : { "@nc:operation": attribute }),
        ...elements,
      }))
    ),
  }),
).value;
