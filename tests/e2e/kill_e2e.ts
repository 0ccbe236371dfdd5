import assert from "node:assert/strict";
import { Hookbox } from "./hookbox.ts";
import { HANDLER, Load, report, SECRET } from "./load.ts";

/** How often (default 25). */
const KILLS = Number(Deno.env.get("KILLS") ?? 25);

Deno.test(`${KILLS} random kill -9 under load lose nothing and overtake nothing`, async () => {
  await using box = await Hookbox.create({ "dcim.interface.update.js": HANDLER }, {
    HOOKBOX_SECRETS: SECRET,
  });
  await box.start();
  const load = new Load([`http://127.0.0.1:${box.port}`]);
  for (let kill = 0; kill < KILLS; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 700));
    await box.stop("SIGKILL");
    await box.start();
  }
  await load.stop();
  const verdict = await load.judge(`${box.folder}/ledger`, () => box.log);
  assert.ok(load.count > KILLS, `only ${load.count} deliveries were acknowledged`);
  report(`SQLite, ${KILLS} kills`, verdict);
});
