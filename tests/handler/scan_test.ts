import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { HandlersFolderError, scanHandlers } from "../../lib/handler/scan.ts";

/** Runs a test with a folder of these files; removes it afterwards. */
async function withFolder(
  files: readonly string[],
  test: (root: string, write: (file: string, text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "hookbox scan#" });
  const write = async (file: string, text: string) => {
    await Deno.mkdir(dirname(join(root, file)), { recursive: true });
    await Deno.writeTextFile(join(root, file), text);
  };
  try {
    for (const file of files) await write(file, "export default () => {};\n");
    await test(root, write);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("scanHandlers() finds handlers in all folders, sorted, and nothing else", () =>
  withFolder([
    "ipam.vlan.any.ts",
    "dns/ipam.ipaddress.create.js",
    "dcim.site.create.ts",
    "sync.mts",
    "old.disabled.ts",
    "README.md",
    "data.json",
    "_helper.ts",
    "_lib/dcim.rack.create.ts",
    ".hidden/dcim.rack.create.ts",
    "node_modules/x/dcim.rack.create.ts",
    "dcim.site.create_test.ts",
  ], async (root) => {
    const { files, problems } = await scanHandlers(root);
    assert.deepEqual(files.map(({ file, name }) => [file, name.kind, name.id]), [
      ["dcim.site.create.ts", "binding", "dcim.site.create"],
      ["dns/ipam.ipaddress.create.js", "binding", "dns/ipam.ipaddress.create"],
      ["ipam.vlan.any.ts", "binding", "ipam.vlan.any"],
      ["old.disabled.ts", "disabled", "old.disabled"],
      ["sync.mts", "free", "sync"],
    ]);
    assert.deepEqual(problems, []);
  }));

Deno.test("scanHandlers() gives URLs that can be imported", () =>
  withFolder(["dcim.site.create.ts"], async (root) => {
    const { files } = await scanHandlers(root);
    assert.equal(files.length, 1);
    const module = await import(files[0]!.url);
    assert.equal(typeof module.default, "function");
  }));

Deno.test("scanHandlers() says which names are wrong, and goes on", () =>
  withFolder(
    ["dcim.site.updated.ts", "dns/lifecycle.begin.ts", "dcim.site.create.ts"],
    async (root) => {
      const { files, problems } = await scanHandlers(root);
      assert.deepEqual(files.map(({ file }) => file), ["dcim.site.create.ts"]);
      assert.deepEqual(problems.map(({ file }) => file), [
        "dcim.site.updated.ts",
        "dns/lifecycle.begin.ts",
      ]);
      assert.match(problems[0]!.problem, /Did you mean dcim\.site\.update\.ts\?/);
      assert.match(problems[1]!.problem, /Did you mean dns\/lifecycle\.start\.ts\?/);
    },
  ));

Deno.test("scanHandlers() loads none of two files that are one handler", () =>
  withFolder(["dcim.site.create.js", "dcim.site.create.ts"], async (root) => {
    const { files } = await scanHandlers(root);
    assert.deepEqual(files.map(({ file, problem }) => [file, problem]), [[
      "dcim.site.create.js",
      "dcim.site.create.js and dcim.site.create.ts are one handler by their names. Rename or remove one.",
    ]]);
  }));

Deno.test("scanHandlers() follows links to files and folders, but not in a circle", () =>
  withFolder(["a/dcim.site.create.ts", "_shared/dcim.rack.create.ts"], async (root) => {
    await Deno.symlink("a/dcim.site.create.ts", join(root, "dcim.site.update.ts"));
    await Deno.symlink("../a", join(root, "a/again"));
    await Deno.symlink(".", join(root, "self"));
    await Deno.symlink("_shared", join(root, "shared"));
    const { files, problems } = await scanHandlers(root);
    assert.deepEqual(files.map(({ file }) => file), [
      "a/dcim.site.create.ts",
      "dcim.site.update.ts",
      "shared/dcim.rack.create.ts",
    ]);
    assert.deepEqual(problems, []);
  }));

Deno.test("scanHandlers() reads a folder that Kubernetes mounted", () =>
  withFolder(["..2026_11_22/dcim.site.create.ts"], async (root) => {
    await Deno.symlink("..2026_11_22", join(root, "..data"));
    await Deno.symlink("..data/dcim.site.create.ts", join(root, "dcim.site.create.ts"));
    const { files } = await scanHandlers(root);
    assert.deepEqual(files.map(({ file }) => file), ["dcim.site.create.ts"]);
  }));

Deno.test("scanHandlers() names a link that leads nowhere", () =>
  withFolder([], async (root) => {
    await Deno.symlink("gone.ts", join(root, "dcim.site.create.ts"));
    assert.deepEqual((await scanHandlers(root)).problems, [{
      file: "dcim.site.create.ts",
      problem: "dcim.site.create.ts is a link to a file that is not there.",
    }]);
  }));

Deno.test("scanHandlers() changes its fingerprint with every file, helpers and data too", () =>
  withFolder(["dcim.site.create.ts", "_lib/helper.ts", "data.json"], async (root, write) => {
    const fingerprint = async () => (await scanHandlers(root)).fingerprint;
    const seen = [await fingerprint()];
    assert.equal(await fingerprint(), seen[0]);
    await write("_lib/helper.ts", "// longer than it was before\n");
    seen.push(await fingerprint());
    await write("data.json", "{}");
    seen.push(await fingerprint());
    await write("_lib/deep/new.txt", "");
    seen.push(await fingerprint());
    await Deno.utime(join(root, "dcim.site.create.ts"), 1, 1);
    seen.push(await fingerprint());
    await Deno.rename(join(root, "data.json"), join(root, "more.json"));
    seen.push(await fingerprint());
    await Deno.remove(join(root, "more.json"));
    seen.push(await fingerprint());
    assert.equal(new Set(seen).size, seen.length);
  }));

Deno.test("scanHandlers() finds programs by their name and the permission to execute them", () =>
  withFolder([
    "dcim.site.update.py",
    "dns/ipam.vlan.any.sync.sh",
    "dcim.site.delete.sh",
    "dcim.site.updated.sh",
    "ipam.vlan.disabled.sh",
    "build.sh",
    "dcim.site.create.ts",
  ], async (root) => {
    const executable = ["dcim.site.update.py", "dns/ipam.vlan.any.sync.sh", "build.sh"];
    for (const file of executable) await Deno.chmod(join(root, file), 0o755);
    const { files, problems, lookalikes } = await scanHandlers(root);
    assert.deepEqual(files.map(({ file, program }) => [file, program]), [
      ["dcim.site.create.ts", undefined],
      ["dcim.site.update.py", join(root, "dcim.site.update.py")],
      ["dns/ipam.vlan.any.sync.sh", join(root, "dns/ipam.vlan.any.sync.sh")],
    ]);
    assert.deepEqual(lookalikes, [
      { file: "dcim.site.delete.sh", path: join(root, "dcim.site.delete.sh") },
    ]);
    assert.deepEqual(problems, [], "a text that is called nearly so may be anything");
    await Deno.chmod(join(root, "dcim.site.updated.sh"), 0o755);
    const [problem] = (await scanHandlers(root)).problems;
    assert.match(problem?.problem ?? "", /Did you mean dcim\.site\.update\.sh\?$/);
  }));

Deno.test("scanHandlers() loads none of a module and a program that are one handler", () =>
  withFolder(["dcim.site.create.ts", "dcim.site.create.py"], async (root) => {
    assert.equal((await scanHandlers(root)).files[0]?.problem, undefined);
    await Deno.chmod(join(root, "dcim.site.create.py"), 0o755);
    const { files } = await scanHandlers(root);
    assert.equal(files.length, 1);
    assert.match(files[0]!.problem ?? "", /are one handler by their names/);
  }));

Deno.test("scanHandlers() changes its fingerprint when a file becomes executable", () =>
  withFolder(["dcim.site.create.py"], async (root) => {
    const { fingerprint } = await scanHandlers(root);
    await Deno.chmod(join(root, "dcim.site.create.py"), 0o755);
    assert.notEqual((await scanHandlers(root)).fingerprint, fingerprint);
  }));

Deno.test("scanHandlers() finds nothing in an empty folder", () =>
  withFolder([], async (root) => {
    const { files, problems } = await scanHandlers(root);
    assert.deepEqual([files, problems], [[], []]);
  }));

Deno.test("scanHandlers() names HOOKBOX_HANDLERS when there is no such folder", () =>
  withFolder(["x.ts"], async (root) => {
    await assert.rejects(scanHandlers(join(root, "gone")), (error: Error) => {
      assert.ok(error instanceof HandlersFolderError);
      assert.match(error.message, /gone: there is no such folder\. Set HOOKBOX_HANDLERS to/);
      return true;
    });
    await assert.rejects(scanHandlers(join(root, "x.ts")), /it is not a folder.*HOOKBOX_HANDLERS/);
  }));
