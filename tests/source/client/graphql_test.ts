import { deepStrictEqual as same, match, strictEqual as is } from "node:assert/strict";
import { failureOf, json, lab, until } from "./lab.ts";

const QUERY = "query ($id: ID!) { device(id: $id) { name } }";

Deno.test("query() asks at each product's place, and gives the data", async () => {
  for (const [kind, path] of [["netbox", "/graphql/"], ["nautobot", "/api/graphql/"]] as const) {
    const { netbox, came, story } = lab(() => json({ data: { device: { name: "sw1" } } }), {
      kind,
    });
    same(await netbox.query(QUERY, { id: 1 }), { device: { name: "sw1" } });
    is(came[0]!.path, path);
    same(came[0]!.body, { query: QUERY, variables: { id: 1 } });
    same(story, ["sent"]);
  }
});

Deno.test("query() fails with the messages of GraphQL, whatever the status", async () => {
  const errors = [{ message: "Cannot query field 'nmae'" }, { message: "Again" }];
  for (const status of [200, 400]) {
    const { netbox } = lab(() => json({ data: { device: null }, errors }, status));
    const error = await failureOf(netbox.query(QUERY));
    same([error.kind, error.status], ["graphql", status]);
    is(error.message, "POST /graphql/: Cannot query field 'nmae'; Again");
  }
});

Deno.test("query() fails as other requests do where GraphQL has not answered", async () => {
  const html = { "content-type": "text/html; charset=utf-8" };
  const { netbox } = lab(() =>
    new Response("No credentials provided.", { status: 403, headers: html })
  );
  const error = await failureOf(netbox.query(QUERY));
  same([error.kind, error.status], ["status", 403]);
  match(error.message, /POST \/graphql\/ was answered with 403: No credentials provided/);
});

Deno.test("query() reads: it is repeated, and sent in a dry run", async () => {
  let times = 0;
  const answer = () => times++ === 0 ? json({}, 503) : json({ data: {} });
  const { netbox, clock, planned } = lab(answer, { dry: true });
  const asked = netbox.query(QUERY);
  await until(() => times === 1 && clock.pending === 1);
  await clock.advance(500);
  same(await asked, {});
  same(planned, []);
});
