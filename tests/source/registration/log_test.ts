import { deepStrictEqual as same, ok } from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { keepRegistered } from "../../../lib/source/registration/mod.ts";
import { byName, desire, setUp, wants } from "./setup.ts";

/** What is logged meanwhile. */
async function logged(act: () => Promise<unknown>): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { list: (record) => void records.push(record) },
    loggers: [
      { category: "hookbox", lowestLevel: "info", sinks: ["list"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
    ],
  });
  try {
    await act();
  } finally {
    await reset();
  }
  return records;
}

function text({ level, message }: LogRecord): string {
  return `${level}: ${message.map(String).join("")}`;
}

const isNested = (value: unknown) => typeof value === "object";

const SETTINGS = { headers: "X-Key: topsecret", subscriptions: [wants("dcim.site", "update")] };

Deno.test("the log says how the registration stands without saying registration twice", async () => {
  const { registration, clock } = setUp({ version: "4.7.3" }, desire(SETTINGS));
  const records = await logged(async () => {
    const keeper = keepRegistered(registration, { clock });
    await keeper.first;
    await clock.advance(600_000);
    keeper.stop();
  });
  same(records.map(text), [
    "info: create webhook hookbox:default",
    "info: create event rule hookbox:default:dcim.site",
    "info: NetBox 4.7.3 sends to http://hookbox.test:9000/hooks/netbox: webhook hookbox:default and 1 event rule.",
  ]);
  // Whatever else a record has would stand behind its line.
  same(records.flatMap(({ properties }) => Object.values(properties)).filter(isNested), []);
  ok(records.every(({ category }) => category.join() === "hookbox,registration"));
});

Deno.test("a repair is logged as what differed, secrets hidden", async () => {
  const { registration, double } = setUp({ version: "4.7.3" }, desire(SETTINGS));
  await registration.reconcile();
  Object.assign(byName(double.webhooks)["hookbox:default"]!, {
    payload_url: "http://old.test/",
    secret: "othersecret",
    additional_headers: "X-Key: alsosecret",
  });
  Object.assign(byName(double.rules)["hookbox:default:dcim.site"]!, { enabled: false });
  const records = await logged(() => registration.reconcile());
  same(records.map(text), [
    "info: update webhook hookbox:default: url: http://old.test/ → http://hookbox.test:9000/hooks/netbox; " +
    "secret: (another) → (hidden); headers: X-Key: (another) → X-Key: (hidden)",
    "info: update event rule hookbox:default:dcim.site: enabled: false → true",
  ]);
  const all = JSON.stringify(records);
  for (const secret of ["topsecret", "alsosecret", "othersecret", "sécret"]) {
    ok(!all.includes(secret), secret);
  }
});
