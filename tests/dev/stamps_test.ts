import assert from "node:assert/strict";
import { join } from "node:path";
import { changedPaths, stampsOf } from "../../lib/dev/stamps.ts";

const all = () => true;

Deno.test("stampsOf() has all files below a folder, but not what editors leave there", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (
      const name of ["a.ts", "_lib/b.ts", ".git/c", "d.ts~", "#e.ts#", "4913", "f.tmp", ".g.ts.swp"]
    ) {
      await Deno.mkdir(join(root, name, ".."), { recursive: true });
      await Deno.writeTextFile(join(root, name), "x");
    }
    await Deno.symlink(root, join(root, "loop"));
    const stamps = await stampsOf([root], []);
    assert.deepEqual([...stamps.keys()].sort(), [join(root, "_lib/b.ts"), join(root, "a.ts")]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("changedPaths() has what came, went and changed, and nothing that stayed", async () => {
  const root = await Deno.makeTempDir();
  const path = (name: string) => join(root, name);
  try {
    for (const name of ["stays.ts", "goes.ts", "changes.ts", "renamed.ts"]) {
      await Deno.writeTextFile(path(name), "1");
    }
    const before = await stampsOf([root], []);
    await Deno.remove(path("goes.ts"));
    await Deno.writeTextFile(path("changes.ts"), "22");
    await Deno.writeTextFile(path("comes.ts"), "1");
    // As editors write: another file takes the name, with the same size.
    await Deno.writeTextFile(path("new"), "2");
    await Deno.rename(path("new"), path("renamed.ts"));
    const after = await stampsOf([root], []);
    assert.deepEqual(
      changedPaths(before, after, all).sort(),
      ["changes.ts", "comes.ts", "goes.ts", "renamed.ts"].map(path),
    );
    assert.deepEqual(changedPaths(after, after, all), []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("changedPaths() knows a single file that comes from one that was not looked at", async () => {
  const root = await Deno.makeTempDir();
  const file = join(root, "outside.ts");
  const nowhere = join(root, "nowhere");
  try {
    const unknown = await stampsOf([nowhere], []);
    const missing = await stampsOf([nowhere], [file]);
    await Deno.writeTextFile(file, "1");
    const there = await stampsOf([nowhere], [file]);
    const never = () => false;
    assert.deepEqual(changedPaths(unknown, there, never), []);
    assert.deepEqual(changedPaths(missing, there, never), [file]);
    assert.deepEqual(changedPaths(there, missing, never), [file]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
