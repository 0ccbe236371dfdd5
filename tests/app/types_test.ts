import assert from "node:assert/strict";
import { join } from "node:path";
import { createSchemaCache } from "../../lib/app/schema_cache.ts";
import { type TypesRequest, writeTypes } from "../../lib/app/types.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { documentFile, rowsOf } from "../source/schema/documents.ts";
import { settings as settingsOf } from "./settings.ts";

const DOCUMENT = Deno.readTextFileSync(documentFile("netbox-branching/1.2.2"));

/** A folder, and a NetBox that says what it was asked for. */
class Scene implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly said: string[] = [];
  /** Paths that the token's user may not read. */
  denied: string[] = [];
  version = "4.7.3";
  readonly folder = Deno.makeTempDirSync();
  readonly file = join(this.folder, "handlers", "hookbox.d.ts");
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => this.#answer(request),
  );
  readonly cache = join(this.folder, "cache");

  constructor() {
    Deno.mkdirSync(join(this.folder, "handlers"));
  }

  #answer(request: Request): Response {
    const { pathname } = new URL(request.url);
    this.asked.push(pathname);
    if (this.denied.includes(pathname)) {
      const detail = "You do not have permission to perform this action.";
      return Response.json({ detail }, { status: 403 });
    }
    switch (pathname) {
      case "/api/status/":
        return Response.json({
          "netbox-version": this.version,
          plugins: { netbox_branching: "1" },
        });
      case "/api/schema/": {
        // As Django REST framework: what is not accepted is refused.
        const accepted = request.headers.get("accept")?.includes(
          "application/vnd.oai.openapi+json",
        );
        const headers = { "content-type": "application/vnd.oai.openapi+json" };
        return accepted ? new Response(DOCUMENT, { headers }) : new Response("", { status: 406 });
      }
      case "/api/core/object-types/":
        return Response.json({ next: null, results: rowsOf("object-types") });
      case "/api/extras/custom-fields/":
        return Response.json({ next: null, results: rowsOf("custom-fields") });
      case "/api/extras/custom-field-choice-sets/":
        return Response.json({ next: null, results: rowsOf("custom-field-choice-sets") });
    }
    return new Response("<title>not found</title>", { status: 404 });
  }

  async settings(): Promise<Settings> {
    const { port } = this.#server.addr as Deno.NetAddr;
    return await settingsOf({
      NETBOX_URL: `http://127.0.0.1:${port}`,
      NETBOX_TOKEN: "0123456789",
      HOOKBOX_HANDLERS: join(this.folder, "handlers"),
    });
  }

  async write(request: TypesRequest = {}, settings?: Settings) {
    const cache = createSchemaCache(this.cache);
    const say = (line: string) => void this.said.push(line);
    return await writeTypes(settings ?? await this.settings(), request, { say, cache });
  }

  text(file = this.file): string {
    return Deno.readTextFileSync(file);
  }

  async [Symbol.asyncDispose]() {
    await this.#server.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("writeTypes() writes hookbox.d.ts beside the handlers, with plugins and custom fields", async () => {
  await using scene = new Scene();
  const written = await scene.write();
  assert.deepEqual(written, {
    file: scene.file,
    source: "NetBox 4.7.3",
    objectTypes: 6,
    endpoints: 9,
    customFields: 14,
  });
  const text = scene.text();
  assert.match(text, /^\/\/ Written by `hookbox types`: NetBox 4\.7\.3 at http:\/\/127/);
  assert.match(text, /"netbox_branching\.branch": Branch;/);
  assert.match(text, /cf_select: \$Choice<"aci" \| "eos" \| "x y"> \| null;/);
  assert.match(scene.said.join(), /Fetching the schema of NetBox 4\.7\.3/);
});

Deno.test("writeTypes() asks for the schema once, until the source is another version", async () => {
  await using scene = new Scene();
  const fetches = () => scene.asked.filter((path) => path === "/api/schema/").length;
  await scene.write();
  await scene.write();
  assert.equal(fetches(), 1);
  assert.match(scene.said.at(-1)!, /Taking the schema .*schema-.*\.json\.gz \(--refresh/);
  await scene.write({ refresh: true });
  assert.equal(fetches(), 2);
  scene.version = "4.7.4";
  await scene.write();
  assert.equal(fetches(), 3);
  assert.equal((await Array.fromAsync(Deno.readDir(scene.cache))).length, 1);
});

Deno.test("writeTypes() takes a file, and asks the source for what the file lacks", async () => {
  await using scene = new Scene();
  const from = join(scene.folder, "schema.json");
  await Deno.writeTextFile(from, DOCUMENT);
  await scene.write({ from });
  assert.ok(!scene.asked.includes("/api/schema/"));
  assert.match(scene.text(), /cf_select: \$Choice<"aci"/);
});

Deno.test("writeTypes() does without a source where there is a file", async () => {
  await using scene = new Scene();
  const nobody = await settingsOf({ HOOKBOX_HANDLERS: join(scene.folder, "handlers") });
  const from = documentFile("nautobot/3.2.7").pathname;
  const written = await scene.write({ from }, nobody);
  assert.deepEqual([written.source, written.customFields], ["Nautobot 3.2.7", null]);
  assert.deepEqual(scene.asked, []);
  await assert.rejects(scene.write({}, nobody), /NETBOX_URL and NETBOX_TOKEN.*--from/);
});

Deno.test("writeTypes() takes any custom field where it may not read them, and says so", async () => {
  await using scene = new Scene();
  scene.denied = ["/api/extras/custom-fields/"];
  assert.equal((await scene.write()).customFields, null);
  assert.match(scene.text(), /custom_fields: \$Any;/);
  assert.match(
    scene.said.join("\n"),
    /warning: the types of custom fields are not known: .*permission/,
  );
});

Deno.test("writeTypes() writes what is wanted, and suggests the nearest name", async () => {
  await using scene = new Scene();
  const { objectTypes } = await scene.write({ only: ["ipam.*", "dcim.interface"] });
  assert.equal(objectTypes, 2);
  assert.doesNotMatch(scene.text(), /^interface Branch \{/m);
  await assert.rejects(scene.write({ only: ["dcim.interfaces"] }), {
    message: "--only: the source has no dcim.interfaces. Did you mean dcim.interface?",
    exitCode: 2,
  });
  await assert.rejects(scene.write({ only: ["circuits.*"] }), /no circuits\.\*\.$/);
});

Deno.test("writeTypes() overwrites what it wrote, and nothing else", async () => {
  await using scene = new Scene();
  await scene.write();
  await scene.write();
  await Deno.writeTextFile(scene.file, "declare const mine: string;\n");
  await assert.rejects(scene.write(), /hookbox\.d\.ts was not written by hookbox types/);
  const out = join(scene.folder, "other.d.ts");
  assert.equal((await scene.write({ out })).file, out);
});

Deno.test("writeTypes() lets endpoints of other sources be, where there are some", async () => {
  await using scene = new Scene();
  const { sources: [source], ...others } = await scene.settings();
  const sources = [source!, { ...source!, name: "lab" }];
  await scene.write({ source: "lab" }, { ...others, sources });
  assert.match(scene.text(), /& hookbox\.App;/);
  await assert.rejects(scene.write({ source: "netbox7" }), /There is no source netbox7/);
});

Deno.test("writeTypes() names what it cannot read or write", async () => {
  await using scene = new Scene();
  await assert.rejects(
    scene.write({ from: "/nowhere.json" }),
    /Cannot read --from \/nowhere\.json/,
  );
  await Deno.writeTextFile(join(scene.folder, "a.yaml"), "openapi: 3.0.3");
  const yaml = scene.write({ from: join(scene.folder, "a.yaml") });
  await assert.rejects(yaml, /a\.yaml: this is no OpenAPI document \(version 3\) in JSON/);
  const out = join(scene.folder, "missing", "x.d.ts");
  await assert.rejects(scene.write({ out }), /Cannot write .*missing/);
  scene.denied = ["/api/schema/"];
  await assert.rejects(scene.write({ refresh: true }), /permission/);
});
