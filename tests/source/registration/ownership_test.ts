import { deepStrictEqual as same, ok, strictEqual as is } from "node:assert/strict";
import fc from "fast-check";
import { describeOwner, judge, parseOwner } from "../../../lib/source/registration/ownership.ts";
import { schemaOf, VERSIONS } from "../../double/netbox/recorded.ts";
import { THEM, US } from "./setup.ts";

const OURS = { url: "http://us.test/", owner: US };

Deno.test("describeOwner() fits every version and is read back", () => {
  for (const version of VERSIONS) {
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
