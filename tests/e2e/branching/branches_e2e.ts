import assert from "node:assert/strict";
import { LEDGER_HANDLER, NOTE, until } from "../hookbox.ts";
import { api, device, hookbox, type Row } from "../netbox.ts";

/** A branch that is ready to be edited in. */
async function branch(): Promise<Row> {
  const name = `branch ${crypto.randomUUID().slice(0, 8)}`;
  const { id } = await api("POST", "plugins/branching/branches/", { name });
  await has(id, "ready");
  return await api("GET", `plugins/branching/branches/${id}/`);
}

async function has(id: number, status: string): Promise<void> {
  await until(
    `the branch is ${status}`,
    async () => {
      const row = await api("GET", `plugins/branching/branches/${id}/`);
      return row.status.value === status;
    },
    () => "",
    120,
  );
}

async function act(id: number, action: "merge" | "revert", status: string): Promise<void> {
  await api("POST", `plugins/branching/branches/${id}/${action}/`, { commit: true });
  await has(id, status);
}

/** Edits in the branch by REST, with the header: nothing in the webhook of it differs from one of main. */
const edit = (id: number, body: Row, { schema_id }: Row) =>
  api("PATCH", `dcim/interfaces/${id}/`, body, schema_id);

Deno.test("an edit in a branch runs no handler; merge, revert and second merge do, each time", async () => {
  await using box = await hookbox("main", { "dcim.interface.update.ts": LEDGER_HANDLER });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  const plan = await branch();
  await edit(id, { description: "planned" }, plan);
  const [inBranch] = await box.over(1, "dcim.interface", id);
  assert.equal(inBranch!.state, "skipped");
  assert.match(inBranch!.reason!, /^in a branch/);
  assert.deepEqual(await box.ledger(), []);

  await act(plan.id, "merge", "merged");
  await box.entries(1, (entry) => entry.id === id);
  await act(plan.id, "revert", "ready");
  await box.entries(2, (entry) => entry.id === id);
  await act(plan.id, "merge", "merged");
  const entries = await box.entries(3, (entry) => entry.id === id);
  assert.deepEqual(entries.map((entry) => entry.description), ["planned", "", "planned"]);
  assert.ok(entries.every((entry) => entry.branch === null && entry.origin === "webhook"));
});

Deno.test("an edit in main runs handlers where the plugin is installed, too", async () => {
  await using box = await hookbox("plain", { "dcim.interface.update.ts": LEDGER_HANDLER });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  await api("PATCH", `dcim/interfaces/${id}/`, { description: "one" });
  const [entry] = await box.entries(1, (entry) => entry.id === id);
  assert.equal(entry!.branch, null);
});

Deno.test("a handler that asks for branches runs for the edit in one, and is told which", async () => {
  await using box = await hookbox("branches", {
    "dcim.interface.update.ts": `${NOTE}
export const config = { branches: "branches" };
export default (event, ctx) => note(event, ctx);
`,
  });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  const plan = await branch();
  await api("PATCH", `dcim/interfaces/${id}/`, { description: "in main" });
  await edit(id, { label: "planned" }, plan);
  const [entry] = await box.entries(1, (entry) => entry.id === id);
  assert.deepEqual([entry!.changes, entry!.branch], [["label"], plan.name]);
  await box.over(2, "dcim.interface", id);
  assert.equal((await box.ledger()).length, 1, "the edit in main is not its business");
});

Deno.test("a handler's own write in a branch runs nothing, and its merge does", async () => {
  await using box = await hookbox("own", {
    "dcim.interface.update.ts": LEDGER_HANDLER,
    "dcim.site.update.ts": `
export default (event, ctx) => {
  const [id, schemaId] = event.data.description.split(" ");
  return ctx.netbox.branch(schemaId).dcim.interfaces.update(id, { description: "planned by hookbox" });
};
`,
  });
  await box.start();
  await box.registered();
  const made = await device(["eth0"]);
  const { id } = made.interfaces[0]!;
  const plan = await branch();
  await api("PATCH", `dcim/sites/${made.site.id}/`, { description: `${id} ${plan.schema_id}` });
  const [own] = await box.over(1, "dcim.interface", id);
  assert.equal(own!.state, "skipped", own!.reason!);
  await act(plan.id, "merge", "merged");
  const [merged] = await box.entries(1, (entry) => entry.id === id);
  assert.equal(merged!.description, "planned by hookbox");
});

Deno.test("a handler can listen to the merge itself", async () => {
  await using box = await hookbox("merged", {
    "merged.ts": `${NOTE}
export const on = ["netbox_branching.branch:branch_merged"];
export default (event, ctx) => note(event, ctx, { kind: event.kind, name: event.name });
`,
  });
  await box.start();
  await box.registered();
  const { id } = (await device(["eth0"])).interfaces[0]!;
  const plan = await branch();
  await edit(id, { description: "planned" }, plan);
  await act(plan.id, "merge", "merged");
  const [entry] = await box.entries(1, () => true);
  assert.equal(entry!.type, "netbox_branching.branch");
  assert.deepEqual(entry!.note, { kind: "plugin", name: "branch_merged" });
});
