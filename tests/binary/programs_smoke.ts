import assert from "node:assert/strict";
import { Hookbox, until } from "../e2e/hookbox.ts";
import { isAlive } from "../processes.ts";

const ON = { HOOKBOX_EXEC: "on", PATH: "/usr/local/bin:/usr/bin:/bin" };
/** What hookbox knows and no program may. */
const SECRETS = {
  HOOKBOX_ADMIN_TOKEN: "the-admin-token",
  HOOKBOX_SECRETS: "the-signing-secret",
  AWS_SECRET_ACCESS_KEY: "somebody-elses",
};
const TOKEN = "0123456789abcdef0123456789abcdef01234567";
const NETBOX = {
  NETBOX_URL: "http://127.0.0.1:9",
  NETBOX_TOKEN: TOKEN,
  HOOKBOX_REGISTER: "off",
  HOOKBOX_CATCH_UP: "off",
};

const GREEDY = `
  import { spawnSync } from "node:child_process";
  export default () => {
    try {
      new Deno.Command("/bin/sh", { args: ["-c", "echo ran >> ledger"] }).outputSync();
    } catch (error) {
      console.log("refused: " + error.name);
    }
    spawnSync("/bin/sh", ["-c", "echo ran >> ledger"]);
  };`;

const TREE = `#!/bin/sh
sleep 1000 & echo $! >> pids
sh -c 'sleep 1000 & echo $! >> pids; wait' &
echo $$ >> pids
wait`;

async function send(box: Hookbox, binding: string, ...more: string[]) {
  const ran = await box.run(["send", binding, "--json", ...more]);
  assert.ok(ran.stdout, ran.stderr);
  return JSON.parse(ran.stdout).runRows?.[0];
}

/** Waits for the tree of processes that a handler started. */
async function tree(box: Hookbox): Promise<number[]> {
  let pids: number[] = [];
  await until("the processes run", async () => {
    const text = await Deno.readTextFile(`${box.folder}/handlers/pids`).catch(() => "");
    pids = text.split("\n").filter(Boolean).map(Number);
    return pids.length === 3;
  }, () => box.log);
  return pids;
}

async function gone(pids: readonly number[]): Promise<boolean> {
  return (await Promise.all(pids.map(isAlive))).every((alive) => !alive);
}

Deno.test("the executable runs executable handlers, with what they need and nothing else", async () => {
  await using box = await Hookbox.create({}, { ...ON, ...NETBOX, ...SECRETS });
  await box.write(
    "handlers/dcim.interface.update.sh",
    `#!/bin/sh
     grep -o '"objectType":"[a-z.]*"'
     env | cut -d= -f1 | sort | tr '\\n' ' '
     echo
     echo "token $NETBOX_TOKEN"
     echo "::skip seen"`,
    0o755,
  );
  await box.start();
  const run = await send(box, "dcim.interface.update");
  assert.deepEqual([run.state, run.reason], ["skipped", "seen"]);
  const { stdout } = await box.run(["queue", "show", run.id, "--json"]);
  const [attempt] = JSON.parse(stdout).attempts;
  assert.deepEqual(attempt.log.map(({ message }: { message: string }) => message), [
    '"objectType":"dcim.interface"',
    "HOME HOOKBOX_ATTEMPT HOOKBOX_DELIVERY HOOKBOX_HANDLER HOOKBOX_RUN NETBOX_TOKEN NETBOX_URL PATH PWD ",
    "token [redacted]",
    "::skip seen",
  ]);
  assert.ok(!(box.log + stdout).includes(TOKEN));
});

Deno.test("the executable lets no handler in TypeScript run programs, whether they are on or off", async () => {
  for (const env of [{}, ON]) {
    await using box = await Hookbox.create({ "dcim.site.create.ts": GREEDY }, env);
    await box.write("handlers/dcim.site.update.sh", "#!/bin/sh\n", 0o755);
    await box.start();
    await send(box, "dcim.site.create");
    await until(
      "the handler has tried",
      () => box.log.includes("refused: NotCapable"),
      () => box.log,
    );
    assert.deepEqual(await box.ledger(), []);
  }
});

Deno.test("the executable holds the runs of executable handlers until they are on", async () => {
  await using box = await Hookbox.create({ "dcim.site.create.ts": "export default () => {};" });
  await box.write("handlers/dcim.site.update.sh", `#!/bin/sh\necho ran`, 0o755);
  const listed = await box.run(["list"]);
  assert.match(listed.stdout, /dcim\.site\.update +off +dcim\.site\.update +.*HOOKBOX_EXEC=on/);
  await box.start();
  const run = await send(box, "dcim.site.update");
  assert.deepEqual([run.state, run.reason], ["held", "programs are off (HOOKBOX_EXEC)"]);
  await box.stop();
  Object.assign(box.env, ON);
  await box.start();
  await until("it has run", () => box.log.includes('"message":"ran"'), () => box.log);
});

Deno.test("the executable ends programs with all that they started: at their deadline, at its own end, at once", async () => {
  const endings: Record<string, (box: Hookbox) => Promise<unknown>> = {
    "their deadline": () => Promise.resolve(),
    "its end": (box) => box.stop(),
    "its end at once": async (box) => {
      box.signal("SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, 700));
      await box.stop();
    },
  };
  for (const [what, end] of Object.entries(endings)) {
    const drain = what === "its end at once" ? "60s" : "0s";
    await using box = await Hookbox.create({}, { ...ON, HOOKBOX_DRAIN: drain });
    await box.write("handlers/dcim.site.update.sh", TREE, 0o755);
    const timeout = what === "their deadline" ? "2s" : "60s";
    await box.write("handlers/dcim.site.update.sh.json", JSON.stringify({ timeout }));
    await box.start();
    await send(box, "dcim.site.update", "--no-wait");
    const pids = await tree(box);
    await end(box);
    await until(`all are gone at ${what}`, () => gone(pids), () => box.log, 20);
  }
});
