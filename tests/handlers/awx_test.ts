import assert from "node:assert/strict";
import * as handler from "../../handlers/_examples/awx/dcim.device.update.ts";
import { createEvent, runHandler } from "../../lib/testing.ts";
import { AwxDouble } from "./awx_double.ts";

const change = (data: Record<string, unknown> = {}) =>
  createEvent("dcim.device.update", {
    data,
    prechange: { serial: "OLD" },
    postchange: { serial: "NEW" },
  });

const LAUNCH = "/api/v2/job_templates/7/launch/";

Deno.test("awx launches its job template for the device alone, and waits for the job", async () => {
  await using awx = new AwxDouble();
  const { outcome, lines, steps } = await runHandler(handler, change(), { env: awx.env });
  assert.equal(outcome, "done");
  assert.deepEqual(awx.jobs.map(({ limit }) => limit), ["sw1"]);
  assert.deepEqual(awx.asked, [
    `GET ${LAUNCH}`,
    `POST ${LAUNCH}`,
    ...Array(3).fill("GET /api/v2/jobs/41/"),
  ]);
  assert.deepEqual(steps, { launch: 41, wait: "successful" });
  assert.deepEqual(lines, [
    "info: Launched AWX job 41 for sw1",
    "info: AWX job 41 for sw1 is successful",
  ]);
});

Deno.test("awx launches once for a run, however often it must ask how the job is", async () => {
  await using awx = new AwxDouble();
  awx.statuses = ["pending", "running"];
  // An attempt that has no time left: it looks once, and gives its place to others.
  const hurried = { ...handler, config: { ...handler.config, timeout: "9s" } };
  const first = await runHandler(hurried, change(), { env: awx.env });
  assert.deepEqual([first.outcome, first.retryIn], ["failed", 60_000]);
  assert.match(first.error!.message, /^AWX job 41 is still pending/);

  awx.jobs[0]!.statuses = ["running", "successful"];
  const context = { env: awx.env, attempt: 2, steps: first.steps };
  assert.equal((await runHandler(handler, change(), context)).outcome, "done");
  assert.equal(awx.jobs.length, 1);
});

Deno.test("awx never launches a job template that would ignore the limit and run for all hosts", async () => {
  await using awx = new AwxDouble();
  awx.asksForLimit = false;
  const { outcome, error } = await runHandler(handler, change(), { env: awx.env });
  assert.equal(outcome, "dead");
  assert.match(error!.message, /takes no limit: tick "Prompt on launch"/);
  assert.deepEqual(awx.jobs, []);
});

Deno.test("awx launches nothing for a name that is a pattern, or none", async () => {
  await using awx = new AwxDouble();
  for (
    const name of [
      "all",
      "ungrouped",
      "web*",
      "a:b",
      "!sw1",
      "@/etc/passwd",
      "-e",
      "sw 1",
      "",
      null,
    ]
  ) {
    const { outcome } = await runHandler(handler, change({ name }), { env: awx.env });
    assert.equal(outcome, "dead", String(name));
  }
  assert.deepEqual(awx.asked, []);
});

Deno.test("awx's run is dead when its job failed, and says which job", async () => {
  for (const status of ["failed", "error", "canceled"]) {
    await using awx = new AwxDouble();
    awx.statuses = ["running", status];
    const { outcome, error } = await runHandler(handler, change(), { env: awx.env });
    assert.equal(outcome, "dead");
    assert.equal(
      error!.message,
      `AWX job 41 for sw1 is ${status}: ${awx.url}/#/jobs/playbook/41`,
    );
  }
});

Deno.test("awx is asked again when it is out of order, and not when it refuses", async () => {
  for (
    const [status, outcome] of [[503, "failed"], [429, "failed"], [403, "dead"], [404, "dead"]]
  ) {
    await using awx = new AwxDouble();
    awx.script.push({ status: status as number, body: "<html>".repeat(1000) });
    const ran = await runHandler(handler, change(), { env: awx.env });
    assert.equal(ran.outcome, outcome, String(status));
    assert.match(ran.error!.message, new RegExp(`^AWX answered ${status} to GET ${LAUNCH}`));
    assert.ok(ran.error!.message.length < 500);
  }
});

Deno.test("awx needs an address, a token and a job template, and says which is missing", async () => {
  await using awx = new AwxDouble();
  for (const missing of ["AWX_URL", "AWX_TOKEN", "AWX_JOB_TEMPLATE"]) {
    const { outcome, error } = await runHandler(handler, change(), {
      env: { ...awx.env, [missing]: "" },
    });
    assert.equal(outcome, "dead");
    assert.match(error!.message, new RegExp(missing));
  }
  const wrong = await runHandler(handler, change(), { env: { ...awx.env, AWX_TOKEN: "no" } });
  assert.match(wrong.error!.message, /AWX answered 401/);
  assert.ok(!JSON.stringify(wrong).includes(AwxDouble.token));
});

Deno.test("awx is left alone for devices that are not active, and changes that do not matter", async () => {
  await using awx = new AwxDouble();
  const planned = change({ status: { value: "planned", label: "Planned" } });
  assert.equal((await runHandler(handler, planned)).reason, "the device is not active");
  const comments = createEvent("dcim.device.update", {
    prechange: { comments: "" },
    postchange: { comments: "x" },
  });
  assert.equal((await runHandler(handler, comments)).outcome, "skipped");
  assert.deepEqual(awx.asked, []);
});
