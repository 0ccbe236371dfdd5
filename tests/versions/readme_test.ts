import { deepStrictEqual as same, ok } from "node:assert/strict";

Deno.test("README.md's table of versions has a cell for every test here, and a test for every cell", async () => {
  const cells = await tableCells();
  ok(cells.length > 60, `${cells.length} cells`);
  same((await testNames()).sort(), cells.sort());
});

/** `NetBox 4.2: own changes`, for each cell with a tick. */
async function tableCells(): Promise<string[]> {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const [, section = ""] = readme.split("## Which NetBox, which Nautobot\n");
  const [columns = [], , ...rows] = section.split("\n## ")[0]!.split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return rows.flatMap(([source, ...cells]) =>
    cells.flatMap((cell, i) => cell.startsWith("✓") ? [`${source}: ${columns[i + 1]}`] : [])
  );
}

/** The tests that the other files of this folder register. */
async function testNames(): Promise<string[]> {
  const names: string[] = [];
  const { test } = Deno;
  Object.assign(Deno, { test: (name: string) => names.push(name) });
  try {
    for await (const { name } of Deno.readDir(new URL(".", import.meta.url))) {
      if (name.endsWith("_test.ts") && !import.meta.url.endsWith(name)) await import(`./${name}`);
    }
  } finally {
    Object.assign(Deno, { test });
  }
  return names;
}
