import assert from "node:assert/strict";
import fc from "fast-check";
import { ACTIONS, describeBinding, describeBindings } from "../../lib/handler/binding.ts";
import { globToRegExp, parseOn } from "../../lib/handler/on.ts";

/** What is wrong with one entry. */
function problemOf(entry: unknown): string {
  try {
    parseOn([entry]);
  } catch (error) {
    assert.ok(error instanceof SyntaxError, String(error));
    return error.message;
  }
  throw new assert.AssertionError({ message: `${JSON.stringify(entry)} was read` });
}

Deno.test("parseOn() reads the entries of the documentation", () => {
  assert.deepEqual(
    parseOn([
      "dcim.{device,interface}.update",
      "ipam.*.delete",
      "netbox_branching.branch:branch_merged",
    ]),
    [
      { app: "dcim", model: "device", action: "update" },
      { app: "dcim", model: "interface", action: "update" },
      { app: "ipam", model: "*", action: "delete" },
      { app: "netbox_branching", model: "branch", action: "branch_merged", event: true },
    ],
  );
});

Deno.test("parseOn() writes choices out in every part", () => {
  assert.deepEqual(parseOn(["{dcim, ipam}.{a,b}.{create,delete}"]).length, 8);
  assert.equal(
    describeBindings(parseOn(["{any.any,dcim.site}.create"])),
    "any.any.create, dcim.site.create",
  );
});

Deno.test("parseOn() reads wildcards", () => {
  assert.equal(describeBindings(parseOn(["*.*.*", "any.any.any"])), "any.any.any");
  assert.equal(describeBindings(parseOn(["netbox_*.**.update"])), "netbox_*.any.update");
  assert.equal(
    describeBindings(parseOn(["extras.script.job_*"])),
    "extras.script.job_started, extras.script.job_ended",
  );
});

Deno.test("parseOn() gives each binding once", () => {
  assert.equal(parseOn(["dcim.site.update", "dcim.{site,rack}.update"]).length, 2);
});

Deno.test("parseOn() says what is right", () => {
  assert.match(problemOf("dcim.site.updated"), /Did you mean "dcim\.site\.update"\?$/);
  assert.match(problemOf("dcim.site.udpate"), /Did you mean "dcim\.site\.update"\?$/);
  assert.match(problemOf("DCIM.site.update"), /Did you mean "dcim\.site\.update"\?$/);
  assert.match(problemOf("dcim.site:object_updated"), /Did you mean "dcim\.site\.update"\?$/);
  assert.match(
    problemOf("extras.script:job_failed"),
    /Did you mean "extras\.script\.job_ended"\?$/,
  );
});

Deno.test("parseOn() refuses what is no binding", () => {
  for (
    const [entry, problem] of [
      ["", /must be app\.model\.action/],
      ["dcim.site", /must be app\.model\.action/],
      ["dcim.site.update.slug", /must be app\.model\.action/],
      ["dcim.site.x.y:z", /must be app\.model\.action/],
      ["dcim.si te.update", /where an app or a model must be/],
      ["dcim.site.frob*", /where an action must be/],
      ["dcim.{site.update", /brace without its other/],
      ["dcim.{a,{b,c}}.update", /brace without its other/],
      ["dcim.site:*", /one event type/],
      ["dcim.site:", /one event type/],
      [`${"{a,b}".repeat(20)}.site.update`, /more than 1000/],
      [5, /must be text/],
      [null, /must be text/],
    ] as const
  ) assert.match(problemOf(entry), problem, String(entry));
});

Deno.test("parseOn() refuses what is no list, and an empty one", () => {
  for (const value of [undefined, null, "dcim.site.update", {}, []]) {
    assert.throws(() => parseOn(value), { name: "SyntaxError", message: /must be a list such as/ });
  }
});

Deno.test("parseOn() says everything that is wrong at once", () => {
  assert.throws(() => parseOn(["dcim.site.updated", "dcim.site.update", "x"]), (error: Error) => {
    assert.equal(error.message.split("\n").length, 2);
    return true;
  });
});

const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);

Deno.test("parseOn() reads back what describeBinding() writes", () => {
  fc.assert(fc.property(word, word, fc.constantFrom(...ACTIONS), (app, model, action) => {
    const text = `${app}.${model}.${action}`;
    assert.deepEqual(parseOn([text]).map(describeBinding), [text]);
  }));
  fc.assert(fc.property(word, word, word, (app, model, name) => {
    fc.pre(!(ACTIONS as string[]).includes(name));
    const text = `${app}.${model}:${name}`;
    assert.deepEqual(parseOn([text]).map(describeBinding), [text]);
  }));
});

Deno.test("parseOn() gives bindings or a SyntaxError, whatever it gets", () => {
  const piece = fc.constantFrom(
    "dcim",
    "site",
    "update",
    ".",
    ":",
    "{",
    "}",
    ",",
    "*",
    "any",
    " ",
    "U",
  );
  const entry = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
    fc.anything(),
  );
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3 }), (value) => {
      try {
        for (const binding of parseOn(value)) {
          assert.match(binding.app, /^[a-z0-9_*]+$/);
          assert.match(binding.model, /^[a-z0-9_*]+$/);
        }
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("globToRegExp() matches a pattern, and no more", () => {
  assert.ok(globToRegExp("ip*").test("ipaddress"));
  assert.ok(globToRegExp("*").test(""));
  assert.ok(!globToRegExp("ip*").test("vip"));
  assert.ok(!globToRegExp("*ip").test("ipaddress"));
});
