import { deepStrictEqual as same, match, ok, strictEqual as is } from "node:assert/strict";
import { main } from "../../lib/cli/main.ts";
import { fakeIo } from "./fake_io.ts";

/** Runs it beside one handler. */
async function run(...args: string[]) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/dcim.any.update.ts`, "export default () => {};");
    const io = fakeIo();
    const code = await main(["permissions", "--handlers", folder, ...args], io);
    return { code, out: io.stdout(), err: io.stderr() };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("permissions prints a table for the newest NetBox where none is reached, and says so", async () => {
  const { code, out, err } = await run("--name", "lab");
  is(code, 0);
  match(
    out,
    /^NetBox\nobject types +actions +constraints +why\nextras\.webhook +view, add, change, delete/,
  );
  match(out, /"hookbox:lab:"/);
  match(out, /core\.objectchange +view/);
  match(out, /dcim\.\* +view/);
  match(err, /NetBox was not reached: this is for the newest version\. --version says which/);
});

Deno.test("permissions --json prints bodies to be posted, for the version that is named", async () => {
  const { code, out, err } = await run("--json", "--version", "3.6");
  is(code, 0);
  const bodies = JSON.parse(out) as { object_types: string[] }[];
  same(bodies.map(({ object_types }) => object_types), [["extras.webhook"], [
    "extras.objectchange",
  ]]);
  match(err, /"dcim\.\*" cannot be written out/);
  ok(!err.includes("not reached"));
});

Deno.test("permissions --nautobot is for Nautobot", async () => {
  const { out } = await run("--nautobot", "--probe", "--version", "3.2");
  match(out, /^Nautobot 3\.2\n/);
  ok(out.includes("dcim.manufacturer") && !out.includes("eventrule"));
});

Deno.test("permissions exits 2 on a version that is none", async () => {
  const { code, err } = await run("--version", "banana");
  is(code, 2);
  match(err, /--version must be like 4\.2, not "banana"/);
});
