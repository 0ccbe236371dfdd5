import assert from "node:assert/strict";
import { ourUser } from "../../../lib/source/nautobot/identity.ts";
import type { Reader } from "../../../lib/source/reader.ts";
import { recordedCall } from "../../recordings.ts";
import { taken } from "../answers.ts";

const { body } = recordedCall("nautobot/3.2.7", "own-tokens").response;
const reader = (answer: unknown, status = 200): Reader => ({
  get: async (path) => await taken(path, { status, body: answer }),
});

Deno.test("ourUser() finds our name in the list of our tokens", async () => {
  // The recording has this in the place of the key.
  assert.equal(await ourUser(reader(body), "<token>"), "admin");
  const [row] = body.results;
  const named = { ...row, key: "abc", display: "fedcba (jean (ops))" };
  assert.equal(await ourUser(reader({ results: [row, named] }), "abc"), "jean (ops)");
});

Deno.test("ourUser() does not take another token's user for ours", async () => {
  assert.equal(await ourUser(reader(body), "abc"), null);
  assert.equal(await ourUser(reader({ results: [null, {}] }), "abc"), null);
  assert.equal(await ourUser(reader({ results: [{ key: "abc", display: 7 }] }), "abc"), null);
});

Deno.test("ourUser() fails when Nautobot refuses", async () => {
  const { response } = recordedCall("nautobot/3.2.7", "devices-bad-token");
  await assert.rejects(ourUser(reader(response.body, response.status), "abc"), {
    message: "GET /api/users/tokens/ was answered with 403: Invalid token",
  });
});
