import { deepStrictEqual as same } from "node:assert/strict";
import { findChanges, type FoundChange } from "../../../lib/source/change_log/lookup.ts";
import type { ReadOptions } from "../../../lib/source/reader.ts";
import { changeLogDouble, type Row } from "./double.ts";

const PATH = "/api/core/object-changes/";

/** Rows of one minute, the first at its beginning. */
function rows(count: number, more: (i: number) => Row = () => ({})): Row[] {
  return Array.from({ length: count }, (_, i) => ({
    id: i,
    time: new Date(Date.UTC(2026, 10, 22, 12) + i).toISOString(),
    request_id: `r${i}`,
    user_name: "ana",
    action: { value: "update" },
    changed_object_type: "dcim.interface",
    changed_object_id: 5,
    ...more(i),
  }));
}

/** Looks up, and stops when so many were found. */
async function find(main: readonly Row[], options: ReadOptions, most = Infinity) {
  const reader = changeLogDouble({ release: 407, main });
  const found: FoundChange[] = [];
  for await (const change of findChanges(reader, PATH, options)) {
    found.push(change);
    if (found.length === most) break;
  }
  return { found, asked: reader.asked };
}

Deno.test("findChanges() reads page by page, for as long as changes are taken", async () => {
  const query = { ordering: "time" };
  const all = await find(rows(450), { query });
  same(all.found.map(({ id }) => Number(id)), Array.from({ length: 450 }, (_, i) => i));
  same(all.asked.map((it) => it.query?.offset), [0, 200, 400]);
  same((await find(rows(450), { query }, 200)).asked.length, 1);
});

Deno.test("findChanges() skips nothing where the source gives smaller pages than it is asked for", async () => {
  const reader = changeLogDouble({ release: 407, main: rows(450), maxPageSize: 150 });
  const found = await Array.fromAsync(findChanges(reader, PATH, { query: { ordering: "time" } }));
  same(found.map(({ id }) => Number(id)), Array.from({ length: 450 }, (_, i) => i));
  same(reader.asked.map((it) => it.query?.offset), [0, 150, 300]);
});

Deno.test("findChanges() asks for no more rows at once than it is told to", async () => {
  const { asked } = await find(rows(3), { query: { limit: 1 } }, 2);
  same(asked.map((it) => it.query), [{ limit: 1, offset: 0 }, { limit: 1, offset: 1 }]);
});

Deno.test("findChanges() tells the object's path and the message, where there are such", async () => {
  const url = "http://netbox.test/api/dcim/interfaces/5/";
  const main = rows(2, (i) => i === 0 ? { changed_object: { url }, message: "because" } : {});
  const { found } = await find(main, { query: { ordering: "time" } });
  same(found.map(({ objectPath, message }) => [objectPath, message]), [
    ["/api/dcim/interfaces/5/", "because"],
    [null, ""],
  ]);
});

Deno.test("findChanges() leaves out what is no change of an object", async () => {
  const { found } = await find(rows(3, (i) => i === 1 ? { changed_object_type: null } : {}), {});
  same(found.map(({ id }) => id).sort(), ["0", "2"]);
});
