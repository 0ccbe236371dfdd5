/**
 * The executable on a disk that fills up under load, over and over, and gets room again. Judged by what the senders were answered
 * and what the handler wrote.
 */
import assert from "node:assert/strict";
import { testOnSmallDisk } from "../store/sqlite/small_disk.ts";
import { Hookbox, until } from "./hookbox.ts";
import { HANDLER, Load, report, SECRET } from "./load.ts";

/** How often. */
const FILLS = Number(Deno.env.get("HOOKBOX_FILLS") ?? 3);

testOnSmallDisk(
  `a disk that is full ${FILLS} times, and a kill -9 on every second of them, lose nothing and overtake nothing`,
  64,
  async (disk) => {
    await using box = await Hookbox.create({ "dcim.interface.update.js": HANDLER }, {
      HOOKBOX_SECRETS: SECRET,
      HOOKBOX_STORE: `${disk.path}/hookbox.db`,
      HOOKBOX_STORE_MAX: "32MB",
    });
    await box.start();
    const load = new Load([box.url]);
    const pause = () => new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 500));
    const takes = async () => {
      const before = load.count;
      await until("deliveries are taken", () => load.count > before + 20, () => box.log);
    };
    for (let fill = 0; fill < FILLS; fill++) {
      await takes();
      disk.fill();
      const refused = load.refused;
      await until("it is full", () => load.refused > refused + 20, () => box.log);
      await pause();
      if (fill % 2 === 1) await box.stop("SIGKILL");
      disk.clear();
      if (fill % 2 === 1) await box.start();
    }
    await takes();
    // It tries once a second whether all of it can be stored again.
    const told = () => /Deliveries can be stored again/.test(box.log);
    await until("it says that it is over", told, () => box.log);
    await load.stop();
    const verdict = await load.judge(`${box.folder}/ledger`, () => box.log);
    assert.match(box.log, /Deliveries .*the disk is full/);
    report(
      `SQLite, the disk full ${FILLS} times, ${Math.floor(FILLS / 2)} kills meanwhile`,
      verdict,
    );
  },
);
