import assert from "node:assert/strict";
import { Hookbox, until } from "../e2e/hookbox.ts";

const HANDLERS = { "dcim.site.create.ts": `export default () => {};` };

Deno.test("hookbox version and --version print the version", async () => {
  await using box = await Hookbox.create(HANDLERS);
  const { version } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  for (const args of [["version"], ["--version"]]) {
    const ran = await box.run(args);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, new RegExp(`^hookbox ${version} `));
  }
});

Deno.test("hookbox --help lists every command, and an unknown one exits 2", async () => {
  await using box = await Hookbox.create(HANDLERS);
  const help = await box.run(["--help"]);
  assert.equal(help.code, 0);
  for (const name of ["serve", "dev", "list", "send", "doctor", "queue", "register"]) {
    assert.match(help.stdout, new RegExp(`^  ${name}\\b`, "m"));
  }
  const typo = await box.run(["qeue"]);
  assert.equal(typo.code, 2);
  assert.match(typo.stderr, /queue/);
});

Deno.test("hookbox serve reports all wrong settings at once, and exits 78", async () => {
  await using box = await Hookbox.create(HANDLERS);
  const ran = await box.run(["serve"], {
    HOOKBOX_DRAIN: "20 sec",
    HOOKBOX_MAX_BODY: "huge",
    NETBOX_URL: "netbox.example",
  });
  assert.equal(ran.code, 78);
  for (const name of ["HOOKBOX_DRAIN", "HOOKBOX_MAX_BODY", "NETBOX_URL"]) {
    assert.match(ran.stderr, new RegExp(name));
  }
});

Deno.test("hookbox serve without NETBOX_URL says how to set it and what to try", async () => {
  await using box = await Hookbox.create(HANDLERS, { HOOKBOX_LOG_FORMAT: "pretty" });
  await box.start();
  await until(
    "the start screen",
    () => box.log.includes("hookbox send dcim.site.create"),
    () => box.log,
    20,
  );
  assert.match(box.log, /NETBOX_URL/);
});

Deno.test("hookbox serve on a port in use names HOOKBOX_LISTEN", async () => {
  await using box = await Hookbox.create(HANDLERS);
  await using other = await Hookbox.create(HANDLERS);
  await box.start();
  const ran = await other.run(["serve"], { HOOKBOX_LISTEN: `127.0.0.1:${box.port}` });
  assert.equal(ran.code, 1);
  assert.match(ran.stderr, /HOOKBOX_LISTEN/);
});

Deno.test("a second hookbox on the same store is refused, and names the first", async () => {
  await using box = await Hookbox.create(HANDLERS);
  await box.start();
  const ran = await box.run(["serve"], { HOOKBOX_LISTEN: "127.0.0.1:0" });
  assert.notEqual(ran.code, 0);
  assert.match(ran.stderr, /in use/);
  assert.match(ran.stderr, /pid \d+/);
});

Deno.test("commands other than serve do not make a store", async () => {
  await using box = await Hookbox.create(HANDLERS);
  const ran = await box.run(["queue", "ls"]);
  assert.equal(ran.code, 78);
  assert.match(ran.stderr, /HOOKBOX_STORE/);
  await assert.rejects(Deno.stat(`${box.folder}/data`));
});

Deno.test("Ctrl-C ends hookbox with 0, SIGHUP reloads it", async () => {
  await using box = await Hookbox.create(HANDLERS);
  await box.start();
  await box.write("handlers/dcim.site.delete.ts", `export default () => {};`);
  box.signal("SIGHUP");
  await until(
    "the new handler",
    async () => {
      const ran = await box.run(["health", "--json"]);
      return ran.stdout.includes("dcim.site.delete");
    },
    () => box.log,
    20,
  );
  assert.equal(await box.stop("SIGINT"), 0);
});

Deno.test("config print hides secrets and says where a value comes from", async () => {
  await using box = await Hookbox.create(HANDLERS);
  await box.write("hookbox.env", "HOOKBOX_SECRETS=very-secret-value\nHOOKBOX_NAME=lab\n");
  const ran = await box.run(["config", "print"], { NETBOX_TOKEN: "nbt_abcdefghijkl.0123456789" });
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stdout, /HOOKBOX_NAME.*lab.*hookbox\.env/);
  assert.ok(!ran.stdout.includes("very-secret-value"));
  assert.ok(!ran.stdout.includes("0123456789"));
});

Deno.test("queue show, retry and drop work beside a running server and without one", async () => {
  await using box = await Hookbox.create({
    "dcim.site.create.ts": `import { PermanentError } from "hookbox";
      export default () => { throw new PermanentError("no such luck"); };`,
  });
  await box.start();
  await box.run(["send", "dcim.site.create"]);
  const shown = await box.run(["queue", "show", "1"]);
  assert.match(shown.stdout, /dead/);
  assert.match(shown.stdout, /no such luck/);
  const retried = await box.run(["queue", "retry", "1"]);
  assert.equal(retried.code, 0, retried.stderr);
  await until(
    "the second attempt",
    async () => {
      const again = await box.run(["queue", "show", "1", "--json"]);
      const run = JSON.parse(again.stdout);
      return run.state === "dead" && run.attempts.length === 2;
    },
    () => box.log,
    20,
  );
  await box.stop();
  const dropped = await box.run(["queue", "drop", "1"]);
  assert.equal(dropped.code, 0, dropped.stderr);
  const gone = await box.run(["queue", "show", "1", "--json"]);
  assert.equal(JSON.parse(gone.stdout).state, "skipped");
});

Deno.test("replay runs the handlers again with the same bytes", async () => {
  await using box = await Hookbox.create({
    "dcim.site.create.ts": `export default (event) => console.log("origin " + event.origin);`,
  });
  await box.start();
  const sent = JSON.parse((await box.run(["send", "dcim.site.create", "--json"])).stdout);
  const ran = await box.run(["replay", sent.id]);
  assert.equal(ran.code, 0, ran.stderr);
  await until("the replay", () => box.log.includes("origin replay"), () => box.log, 20);
});

Deno.test("hookbox store backs up and checks what is served, and vacuums what is not", async () => {
  await using box = await Hookbox.create(HANDLERS);
  await box.start();
  for (const args of [["backup", "backup.db"], ["check"]]) {
    const ran = await box.run(["store", ...args]);
    assert.equal(ran.code, 0, ran.stderr);
  }
  const refused = await box.run(["store", "vacuum"]);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /in use/);
  for (const args of [["check"], ["vacuum"]]) {
    const ran = await box.run(["store", ...args, "--store", "backup.db"]);
    assert.equal(ran.code, 0, ran.stderr);
  }
});
