import { deepStrictEqual as same } from "node:assert/strict";
import { type Page, pagesByTime } from "../../../lib/source/catch_up/pager.ts";
import { type FakeRow, row } from "./fake_changes.ts";
import { NOON } from "./setup.ts";

/** Reads a list that `meanwhile` changes after every page. */
async function read(rows: FakeRow[], size: number, meanwhile: () => void = () => {}) {
  const asked: [string, number][] = [];
  const page = (from: string, offset: number): Promise<Page> => {
    asked.push([from, offset]);
    const first = from.replace(/(\.\d{3})Z$/, "$1000Z");
    const all = rows.filter(({ stamp }) => stamp >= first)
      .sort((a, b) => a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0);
    const found = all.slice(offset, offset + size);
    meanwhile();
    const more = all.length > offset + found.length;
    return Promise.resolve({
      rows: found,
      last: found.at(-1)?.stamp ?? null,
      size: found.length,
      more,
    });
  };
  const ids: string[] = [];
  for await (const found of pagesByTime(page, NOON)) ids.push(...found.map(({ id }) => id));
  return { ids, asked };
}

const list = (...times: number[]) => times.map((time) => row({ time: NOON + time }));
const idsOf = (rows: readonly FakeRow[]) => rows.map(({ id }) => id);

Deno.test("pagesByTime() reads thousands of rows once each, in order", async () => {
  const rows = list(...Array.from({ length: 3000 }, (_, i) => i));
  const { ids, asked } = await read(rows, 500);
  same(ids, idsOf(rows));
  same([asked.length, asked[0]], [7, ["2026-11-22T12:00:00.000Z", 0]]);
});

Deno.test("pagesByTime() reads rows of one moment once each, also more than a page", async () => {
  const rows = list(0, 1, 1, 1, 1, 1, 1, 1, 2, 3);
  same((await read(rows, 3)).ids, idsOf(rows));
  same((await read(rows, 100)).ids, idsOf(rows));
});

Deno.test("pagesByTime() skips nothing when old rows are deleted meanwhile", async () => {
  const rows = list(0, 1, 2, 3, 4, 5);
  const expected = idsOf(rows);
  const { ids } = await read(rows, 2, () => rows.shift());
  same(ids, expected);
});

Deno.test("pagesByTime() reads an empty list with one request", async () => {
  const { ids, asked } = await read([], 500);
  same([ids, asked.length], [[], 1]);
});
