import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import fc from "fast-check";
import {
  describeOwner,
  headerLines,
  judge,
  parseOwner,
  splitOwner,
  withOwner,
} from "../../../lib/source/registration/ownership.ts";
import { schemaOf, VERSIONS } from "../../../lib/testing/netbox/recorded.ts";
import { THEM, US } from "./setup.ts";

const OURS = { url: "http://us.test/", owner: US };

Deno.test("describeOwner() fits every version and is read back", () => {
  for (const version of VERSIONS.filter((version) => version !== "3.6.9")) {
    is(schemaOf(version, "WebhookRequest").properties.description!.maxLength, 200);
  }
  fc.assert(fc.property(
    fc.uuid(),
    fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,250}$/),
    fc.stringMatching(/^\d{1,3}\.\d{1,3}\.\d{1,3}(-[a-z0-9.]{1,10})?$/),
    (installation, host, version) => {
      const text = describeOwner({ installation, host, version });
      ok(text.length <= 200, text);
      const read = parseOwner(text)!;
      same([read.installation, read.version], [installation, version]);
      ok(host.startsWith(read.host));
    },
  ));
});

Deno.test("parseOwner() knows nothing of what people write", () => {
  for (const text of ["", "Our webhook", "Kept by hookbox", "kept by hookbox 1 on a (b)"]) {
    is(parseOwner(text), null);
  }
});

Deno.test("judge() calls it somebody else's only when installation and URL are not ours", () => {
  const by = (owner: typeof US, url: string) => judge({ owner, url }, OURS);
  is(by(US, OURS.url).owner, "us");
  is(by(US, "http://elsewhere.test/").owner, "us");
  is(by(THEM, OURS.url).owner, "taken over");
  is(by(THEM, "http://elsewhere.test/").owner, "somebody else");
  is(judge({ owner: null, url: OURS.url }, OURS).owner, "taken over");
  is(judge({ owner: null, url: "http://p.test/" }, OURS).owner, "somebody else");
  is(judge({ owner: null, url: "http://p.test/" }, OURS, true).owner, "taken over");
});

Deno.test("withOwner() is a valid header line before the others, and splitOwner() takes it off again", () => {
  fc.assert(fc.property(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(fc.stringMatching(/^X-[A-Za-z]{1,8}: [ -~]{0,9}[!-~]$/), { maxLength: 3 }),
    fc.constantFrom("\n", "\r\n", "\n\n"),
    (host, lines, end) => {
      const description = describeOwner({ ...US, host });
      const text = withOwner(description, lines.join(end));
      const [first, ...others] = text.split("\n");
      match(first!, /^X-Hookbox-Owner: [ -z|~]+$/, "printable, and no brace of Jinja2");
      same(others, lines);
      new Headers([first!.split(": ") as [string, string]]);
      same(splitOwner(text), { description, headers: lines.join("\n") });
      is(parseOwner(splitOwner(text).description)!.installation, US.installation);
    },
  ));
});

Deno.test("splitOwner() finds the line wherever a person has put it", () => {
  same(splitOwner("X-Key: k\r\nx-hookbox-owner:  mine \r\n"), {
    description: "mine",
    headers: "X-Key: k",
  });
  same(splitOwner("X-Key: k"), { description: "", headers: "X-Key: k" });
  same(headerLines("\r\n a: 1 \n\nb: 2"), ["a: 1", "b: 2"]);
});

Deno.test("judge() knows our URL also with an object type behind it", () => {
  const at = (url: string) =>
    judge({ owner: THEM, url }, { ...OURS, url: "http://us.test/h" }).owner;
  is(at("http://us.test/h/dcim.site"), "taken over");
  is(at("http://us.test/hooks"), "somebody else");
});
