import assert from "node:assert/strict";

Deno.test("hookbox serve exits with 1 and says why when lifecycle.start refuses", async () => {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-refused-" });
  try {
    await Deno.mkdir(`${folder}/handlers`);
    await Deno.writeTextFile(
      `${folder}/handlers/lifecycle.start.ts`,
      `import { PermanentError } from "hookbox";
      export default () => { throw new PermanentError("this is the staging NetBox"); };`,
    );
    const root = new URL("../../", import.meta.url);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "main.ts", "serve", "--listen", "127.0.0.1:0"],
      cwd: root,
      env: {
        HOOKBOX_HANDLERS: `${folder}/handlers`,
        HOOKBOX_STORE: `${folder}/hookbox.db`,
      },
      stdout: "null",
      stderr: "piped",
    }).output();
    assert.equal(code, 1);
    assert.match(
      new TextDecoder().decode(stderr),
      /^hookbox: lifecycle\.start refuses to start: PermanentError: this is the staging NetBox$/m,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
