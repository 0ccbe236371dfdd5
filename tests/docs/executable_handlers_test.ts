import assert from "node:assert/strict";
import { environmentOf, PASSED_ON } from "../../lib/handler/host/program/environment.ts";
import { eventJson } from "../../lib/handler/host/program/event_json.ts";
import { readEvent } from "../../lib/handler/host/event.ts";
import { readProgramConfig } from "../../lib/handler/program_config.ts";
import { claimed } from "../handler/host/support.ts";
import { SOURCES } from "../sources.ts";

const PAGE = await Deno.readTextFile(new URL("../../docs/executable-handlers.md", import.meta.url));

/** The words in code in the first column of the table below this heading, that has this head. */
function column(heading: string, head: string): string[] {
  const section = PAGE.split(`\n## ${heading}\n`)[1]!.split("\n## ")[0]!;
  const table = section.split("\n\n").find((it) => new RegExp(`^\\| ${head} `).test(it))!;
  const cells = table.split("\n").slice(2).map((row) => row.split("|")[1]!);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!));
}

Deno.test("docs/executable-handlers.md names every field of an event", () => {
  const event = JSON.parse(eventJson(readEvent(claimed(), SOURCES)));
  const optional = ["refreshed"];
  assert.deepEqual(
    column("What it gets", "field").sort(),
    [...Object.keys(event), ...optional].sort(),
  );
});

Deno.test("docs/executable-handlers.md names every variable that a program gets", () => {
  const source = { ...SOURCES.netbox!, url: "https://n", token: "t" };
  const run = { id: "", delivery: "", lane: null, late: false };
  const variables = (["netbox", "nautobot"] as const).flatMap((kind) =>
    Object.keys(environmentOf({ run, attempt: 1, handler: "" }, {}, { ...source, kind }))
  );
  const named = column("What it gets", "variable").filter((name) => name !== "env");
  assert.deepEqual(named.sort(), [...new Set([...variables, ...PASSED_ON])].sort());
});

Deno.test("docs/executable-handlers.md shows settings that hold", () => {
  const [, json] = /```json\n(.*?)```/s.exec(PAGE)!;
  assert.ok(!("problem" in readProgramConfig(json!)));
});
