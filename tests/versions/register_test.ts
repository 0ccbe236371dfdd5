import { deepStrictEqual as same, equal } from "node:assert/strict";
import { formOf } from "./forms.ts";
import {
  Box,
  column,
  NO_THREAD,
  open,
  type Registered,
  registeredAt,
  type Row,
  TELL,
} from "./setup.ts";

const HANDLERS = {
  "dcim.device.create.ts": TELL,
  "dcim.interface.any.ts": TELL,
  "extras.script.job_ended.ts": TELL,
  "extras.script.job_started.ts": TELL,
};

column("register", async (source) => {
  await using doubled = await open(source);
  await using box = await Box.start({ ...doubled.env, ...NO_THREAD }, HANDLERS);
  equal((await box.registered()).status, "registered");
  const first = await registeredAt(doubled);
  same(inShort(first), formOf(source, box.url));

  await box.stop();
  const { seen } = doubled.double;
  seen.length = 0;
  await box.start();
  const again = await box.registered();
  same([again.status, again.steps], ["registered", []]);
  same(await registeredAt(doubled), first);
  same(seen.filter(({ method }) => method !== "GET"), []);
});

const TELLING = /^(name|payload_url|timeout|enabled|(content|object|event)_types|type_\w+)$/;

/** What says where to send what. */
function inShort({ webhooks, rules }: Registered): Registered {
  const short = (row: Row) =>
    Object.fromEntries(Object.entries(row).filter(([key]) => TELLING.test(key)));
  return { webhooks: webhooks.map(short), rules: rules.map(short) };
}
