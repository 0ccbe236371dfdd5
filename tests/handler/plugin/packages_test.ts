import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { packagesIn } from "../../../lib/handler/plugin/packages.ts";
import { Registry } from "./registry.ts";

Deno.test("packagesIn() finds plugins by their names", () => {
  const imports = {
    "zod": "npm:zod@4",
    "hookbox-plugin-tenants": "npm:hookbox-plugin-tenants@1",
    "@acme/hookbox-plugin-dns": "npm:@acme/hookbox-plugin-dns@^2",
    "hookbox-plugin-": "npm:x",
    "hookbox-plugin-tenants/": "npm:/hookbox-plugin-tenants@1/",
    "my-hookbox-plugin-x": "npm:x",
  };
  assert.deepEqual(packagesIn(imports), [
    { name: "dns", specifier: "@acme/hookbox-plugin-dns" },
    { name: "tenants", specifier: "hookbox-plugin-tenants" },
  ]);
});

/** hookbox as it lies in a checkout, with one import more. */
async function checkout(specifier: string, registry: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "hookbox-checkout-" });
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const copy = await new Deno.Command("cp", {
    args: ["-r", "lib", "main.ts", "handlers", folder],
    cwd: root,
  })
    .output();
  assert.ok(copy.success);
  const config = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const imports = { ...config.imports, [specifier]: `npm:${specifier}@1.0.0` };
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify({ ...config, imports }));
  await Deno.writeTextFile(`${folder}/.npmrc`, `@acme:registry=${registry}\n`);
  return folder;
}

Deno.test("a package that deno.json imports is a plugin", async () => {
  const specifier = "@acme/hookbox-plugin-hello";
  await using registry = await Registry.start(specifier, {
    "package.json": JSON.stringify({ name: specifier, version: "1.0.0", type: "module" }),
    "hookbox-plugin.json": JSON.stringify({
      name: "hello",
      version: "1.0.0",
      hookbox: ">=0.1 <1",
    }),
    "dcim.site.create.js":
      'import { greet } from "./_greet.js";\nexport default (event) => greet(event);\n',
    "_greet.js": "export const greet = (event) => console.log(event.display);\n",
  });
  const folder = await checkout(specifier, registry.url);
  try {
    const args = ["run", "-A", "--no-lock", "--no-check", "main.ts", "list", "--plugins", "--json"];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: folder,
      env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert.notEqual(text, "", new TextDecoder().decode(stderr));
    const { plugins, problems } = JSON.parse(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      plugins.map((
        { name, version, handlers }: Record<string, unknown>,
      ) => [name, version, handlers]),
      [["hello", "1.0.0", ["hello:dcim.site.create"]]],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
