import assert from "node:assert/strict";
import type { ObjectEvent } from "hookbox";
import { createEvent, type EventOptions, runHandler, type RunResult } from "hookbox/testing";
import { OLDEST_AND_NEWEST } from "./versions.ts";

type DeviceEvent = ObjectEvent<"dcim.device">;

const HANDLER = import.meta.resolve("../../handlers/_examples/monitoring/dcim.device.any.ts");
const FILE = "netbox-device-1.json";

/** A folder that is not there yet, in one that is removed with all it has. */
class Targets implements AsyncDisposable {
  readonly #parent = Deno.makeTempDirSync({ prefix: "hookbox-handlers-" });
  readonly path = `${this.#parent}/prometheus/file_sd`;

  names(): string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
  }

  read(): unknown {
    return JSON.parse(Deno.readTextFileSync(`${this.path}/${FILE}`));
  }

  run(event: DeviceEvent): Promise<RunResult> {
    return runHandler(HANDLER, event, { env: { FILE_SD_DIR: this.path } });
  }

  async handle(event: DeviceEvent): Promise<readonly string[]> {
    const { outcome, lines, error } = await this.run(event);
    assert.equal(outcome, "done", error?.message);
    return lines;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.#parent, { recursive: true });
  }
}

/** The device has been given its primary address. */
function device(options: EventOptions = {}): DeviceEvent {
  return createEvent("dcim.device.update", { recording: "device-set-primary-ip", ...options });
}

for (const version of OLDEST_AND_NEWEST) {
  Deno.test(`monitoring follows a device of NetBox ${version} from its creation to its end`, async () => {
    await using targets = new Targets();
    assert.deepEqual(await targets.handle(createEvent("dcim.device.create", { version })), [
      "info: sw1 is not in monitoring: it has no primary address",
    ]);
    await assert.rejects(Deno.stat(targets.path), Deno.errors.NotFound);

    assert.deepEqual(await targets.handle(device({ version })), [
      "info: sw1 is in monitoring at 192.0.2.10",
    ]);
    assert.deepEqual(targets.names(), [FILE]);
    const { data } = device({ version });
    assert.ok(data.site.slug && data.role.slug);
    assert.deepEqual(targets.read(), [{
      targets: ["192.0.2.10"],
      labels: { device: "sw1", site: data.site.slug, role: data.role.slug },
    }]);

    assert.deepEqual(await targets.handle(createEvent("dcim.device.delete", { version })), [
      "info: sw1 is taken out of monitoring: it is deleted",
    ]);
    assert.deepEqual(targets.names(), []);
  });

  Deno.test(`monitoring takes a device of NetBox ${version} out when it is not active`, async () => {
    await using targets = new Targets();
    await targets.handle(device({ version }));
    const offline = device({ version, data: { status: "offline" } });
    assert.deepEqual(await targets.handle(offline), [
      "info: sw1 is taken out of monitoring: its status is offline",
    ]);
    assert.deepEqual(targets.names(), []);
    assert.deepEqual(await targets.handle(offline), [
      "info: sw1 is not in monitoring: its status is offline",
    ]);
  });
}

Deno.test("monitoring takes a device out when it has lost its address", async () => {
  await using targets = new Targets();
  await targets.handle(device());
  const lost = device({ data: { primary_ip: null, primary_ip4: null } });
  assert.deepEqual(await targets.handle(lost), [
    "info: sw1 is taken out of monitoring: it has no primary address",
  ]);
  assert.deepEqual(targets.names(), []);
});

Deno.test("monitoring replaces the file in one step", async () => {
  await using targets = new Targets();
  await targets.handle(device());
  // Whoever has opened the old file goes on to read the old file, whole.
  using old = await Deno.open(`${targets.path}/${FILE}`);
  const before = await Deno.readTextFile(`${targets.path}/${FILE}`);
  await targets.handle(
    device({ data: { primary_ip: { address: "2001:db8::10/64" } } }),
  );
  assert.equal(await new Response(old.readable).text(), before);
  assert.deepEqual((targets.read() as { targets: string[] }[])[0]?.targets, ["2001:db8::10"]);
  assert.deepEqual(targets.names(), [FILE]);
});

Deno.test("monitoring fails when the file cannot be removed, so that it is tried again", async () => {
  await using targets = new Targets();
  await Deno.mkdir(`${targets.path}/${FILE}/in-the-way`, { recursive: true });
  const { outcome, retryIn } = await targets.run(createEvent("dcim.device.delete"));
  assert.equal(outcome, "failed");
  assert.equal(retryIn, 5000);
});

Deno.test("monitoring skips a state that is older than what it has seen", async () => {
  await using targets = new Targets();
  const { reason } = await targets.run(device({ late: true }));
  assert.equal(reason, "a newer state has been seen");
});

Deno.test("monitoring does not run when no field changes that its file shows", async () => {
  await using targets = new Targets();
  const serial = createEvent("dcim.device.update", { recording: "device-update-serial" });
  assert.match((await targets.run(serial)).reason!, /^none of status, .* changed$/);
});
