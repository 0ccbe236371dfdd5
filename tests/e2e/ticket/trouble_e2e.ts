import assert from "node:assert/strict";
import { connect } from "../../../lib/netconf.ts";
import { until } from "../hookbox.ts";
import { netbox } from "../netbox.ts";
import { base, restart, rig, SEED } from "../netconf.ts";
import { configured, Lab } from "./lab.ts";

Deno.test.beforeEach(restart);

const PORT = ["--port", String(base.port)];
const DONE = { name: "1/0/2", description: "changed ##ticket:1##" };
/** What the chat is told when all goes well, in one word each. */
const STORY = ["received", "is valid", "configured"];

const words = (lab: Lab) =>
  lab.story().map((text) => /^(?:received|is valid|configured|is still|not|failed)/.exec(text)![0]);

/** Passes requests on to NetBox; those that `refuses` says get 503. */
function proxy(refuses: (method: string, path: string) => boolean) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    if (refuses(request.method, pathname)) return new Response("restarting", { status: 503 });
    const { method, headers } = request;
    const body = method === "GET" ? null : await request.arrayBuffer();
    return await fetch(netbox.url + pathname + search, { method, headers, body });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("a device that is down is tried again, told of once after the third attempt, and configured in the end", async () => {
  await using lab = await Lab.open("ticket");
  await rig("down", ...PORT);
  await lab.change({ description: "changed" }, 1);
  await lab.told(/still not done/, 120);
  await rig("up", ...PORT);
  await lab.cleared(150);
  assert.deepEqual(await configured(), DONE);
  assert.deepEqual(words(lab), ["received", "is valid", "is still", "configured"]);
});

Deno.test("a lock that another session holds is waited for", async () => {
  await using lab = await Lab.open("ticket");
  const other = await connect(base);
  await other.lock("candidate");
  await lab.change({ description: "changed" }, 1);
  await lab.told(/is valid/);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assert.deepEqual(await configured(), SEED);
  await other.close();
  await lab.cleared();
  assert.deepEqual([await configured(), words(lab)], [DONE, STORY]);
});

const LOGINS = {
  "a wrong password": [{ NETCONF_PASSWORD: "wrong" }, /authentication|password|login/i],
  "a wrong host key": [{ NETCONF_HOSTKEY_SHA256: `SHA256:${"A".repeat(43)}` }, /host key/],
} as const;

for (const [what, [env, why]] of Object.entries(LOGINS)) {
  Deno.test(`${what} is told at once, and the ticket cleared`, async () => {
    await using lab = await Lab.open("ticket", env);
    await lab.change({ description: "changed" }, 1);
    await lab.cleared();
    assert.deepEqual([await configured(), words(lab)], [SEED, ["received", "is valid", "failed"]]);
    assert.match(lab.story().at(-1)!, why);
    const [run] = await lab.box.over(1, "dcim.interface", lab.port.id);
    assert.equal(run!.state, "dead");
    assert.doesNotMatch(lab.box.log + lab.chat.texts, /hookbox-test/, "a password is shown");
  });
}

Deno.test("a NETCONF server that dies in the middle leaves the device configured once in the end", async () => {
  await using lab = await Lab.open("ticket");
  await lab.change({ description: "changed" }, 1);
  await lab.told(/is valid/);
  // The session is being opened, or the change is being made.
  await rig("crash", ...PORT);
  await rig("up", ...PORT);
  await lab.cleared(120);
  assert.deepEqual(await configured(), DONE);
  assert.deepEqual(words(lab), STORY);
});

Deno.test("NetBox that is down when the ticket is cleared costs neither a message nor a change more", async () => {
  let down = true;
  let refused = 0;
  await using front = proxy((method, path) =>
    down && method === "PATCH" && path.startsWith("/api/dcim/interfaces/") && ++refused > 0
  );
  await using lab = await Lab.open("ticket", { NETBOX_URL: front.url });
  await lab.change({ description: "changed" }, 1);
  await until("NetBox refuses", () => refused > 0, () => lab.box.log);
  down = false;
  await lab.cleared();
  assert.deepEqual([await configured(), words(lab)], [DONE, STORY]);
});
