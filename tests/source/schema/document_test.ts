import assert from "node:assert/strict";
import { DocumentError, toDocument } from "../../../lib/source/schema/mod.ts";
import { documentOf } from "./documents.ts";

Deno.test("toDocument() tells NetBox from Nautobot, and their versions", () => {
  const netbox = documentOf("netbox/4.7.3");
  assert.deepEqual([netbox.kind, netbox.version], ["netbox", "4.7.3"]);
  const nautobot = documentOf("nautobot/3.2.7");
  assert.deepEqual([nautobot.kind, nautobot.version], ["nautobot", "3.2.7"]);
});

Deno.test("toDocument() says where a document is to be had, of anything else", () => {
  for (const value of [null, 7, "openapi", [], {}, { swagger: "2.0" }, { openapi: 3 }]) {
    assert.throws(() => toDocument(value), (error: Error) => {
      assert.ok(error instanceof DocumentError);
      assert.match(error.message, /\/api\/schema\/\?format=json.*\/api\/swagger\.json/);
      return true;
    });
  }
});

Deno.test("toDocument() refuses a document without paths or schemas", () => {
  const info = { title: "NetBox REST API", version: "4.7.3" };
  for (const rest of [{}, { paths: {} }, { components: { schemas: {} } }]) {
    assert.throws(() => toDocument({ openapi: "3.0.3", info, ...rest }), /no paths, or no schemas/);
  }
});
