import { deepStrictEqual as same, rejects } from "node:assert/strict";
import { readPage } from "../../../lib/source/change_log/page.ts";
import { taken } from "../answers.ts";

const ROW = { request_id: "r1", time: "2026-11-22T02:45:48.340223Z" };

/** Reads one page of a source that answers this. */
function read(body: unknown, status = 200) {
  return readPage({ get: async (path) => await taken(path, { status, body }) }, "/log/", {});
}

Deno.test("readPage() gives the rows as they came, and whether there are more", async () => {
  const next = "http://netbox.test/?offset=1";
  same(await read({ results: [ROW], next }), { rows: [ROW], more: true });
  for (const none of [null, undefined]) {
    same(await read({ results: [ROW], next: none }), { rows: [ROW], more: false });
  }
});

Deno.test("readPage() takes an empty page for the last one", async () => {
  same(await read({ results: [], next: "http://netbox.test/" }), { rows: [], more: false });
});

Deno.test("readPage() refuses what is no change log", async () => {
  const noList = { name: "NetBoxError", kind: "answer", detail: "the answer is not a list" };
  for (const body of [null, [], "page", { results: {} }]) await rejects(read(body), noList);
  const noRow = { name: "NetBoxError", detail: "a row has no request id or no time" };
  for (const row of [null, {}, { ...ROW, time: "soon" }, { ...ROW, request_id: null }]) {
    await rejects(read({ results: [ROW, row] }), noRow);
  }
});

Deno.test("readPage() fails with what the source refuses it for", async () => {
  await rejects(read({ detail: "no" }, 403), { name: "NetBoxError", status: 403 });
});
