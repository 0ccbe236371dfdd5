import assert from "node:assert/strict";
import monitor, { config } from "../../handlers/_examples/monitoring/dcim.device.any.ts";
import type { ObjectEvent } from "../../lib/mod.ts";
import { contextOf, eventOf, OLDEST_AND_NEWEST } from "./context.ts";

type DeviceEvent = ObjectEvent<"dcim.device">;

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

  async handle(event: DeviceEvent): Promise<readonly string[]> {
    const ctx = contextOf({ FILE_SD_DIR: this.path });
    await monitor(event, ctx);
    return ctx.lines;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Deno.remove(this.#parent, { recursive: true });
  }
}

/** The device with its primary address, changed further. */
function device(version: string, edit: (data: DeviceEvent["data"]) => void = () => {}) {
  return eventOf<DeviceEvent>(version, "device-set-primary-ip", ({ data }) => edit(data));
}

for (const version of OLDEST_AND_NEWEST) {
  Deno.test(`monitoring follows a device of NetBox ${version} from its creation to its end`, async () => {
    await using targets = new Targets();
    assert.deepEqual(await targets.handle(eventOf<DeviceEvent>(version, "device-create")), [
      "info: sw1 is not in monitoring: it has no primary address",
    ]);
    await assert.rejects(Deno.stat(targets.path), Deno.errors.NotFound);

    assert.deepEqual(await targets.handle(device(version)), [
      "info: sw1 is in monitoring at 192.0.2.10",
    ]);
    assert.deepEqual(targets.names(), [FILE]);
    const { data } = device(version);
    assert.ok(data.site.slug && data.role.slug);
    assert.deepEqual(targets.read(), [{
      targets: ["192.0.2.10"],
      labels: { device: "sw1", site: data.site.slug, role: data.role.slug },
    }]);

    const deletion = eventOf<DeviceEvent>(version, deletionOf[version]);
    assert.equal(deletion.objectType, "dcim.device");
    assert.deepEqual(await targets.handle(deletion), [
      "info: sw1 is taken out of monitoring: it is deleted",
    ]);
    assert.deepEqual(targets.names(), []);
  });

  Deno.test(`monitoring takes a device of NetBox ${version} out when it is not active`, async () => {
    await using targets = new Targets();
    await targets.handle(device(version));
    const offline = device(version, (data) => data.status = { value: "offline", label: "Offline" });
    assert.deepEqual(await targets.handle(offline), [
      "info: sw1 is taken out of monitoring: its status is offline",
    ]);
    assert.deepEqual(targets.names(), []);
    assert.deepEqual(await targets.handle(offline), [
      "info: sw1 is not in monitoring: its status is offline",
    ]);
  });
}

/** A cascade deletes the addresses, too: these are the device's own. */
const deletionOf = {
  "4.1.11": "device-delete-cascade-4",
  "4.7.3": "device-delete-cascade-2",
} as const;

Deno.test("monitoring takes a device out when it has lost its address", async () => {
  await using targets = new Targets();
  await targets.handle(device("4.7.3"));
  const lost = device("4.7.3", (data) => data.primary_ip = data.primary_ip4 = null);
  assert.deepEqual(await targets.handle(lost), [
    "info: sw1 is taken out of monitoring: it has no primary address",
  ]);
  assert.deepEqual(targets.names(), []);
});

Deno.test("monitoring replaces the file in one step", async () => {
  await using targets = new Targets();
  await targets.handle(device("4.7.3"));
  // Whoever has opened the old file goes on to read the old file, whole.
  using old = await Deno.open(`${targets.path}/${FILE}`);
  const before = await Deno.readTextFile(`${targets.path}/${FILE}`);
  await targets.handle(
    device("4.7.3", (data) => data.primary_ip = { ...data.primary_ip, address: "2001:db8::10/64" }),
  );
  assert.equal(await new Response(old.readable).text(), before);
  assert.deepEqual((targets.read() as { targets: string[] }[])[0]?.targets, ["2001:db8::10"]);
  assert.deepEqual(targets.names(), [FILE]);
});

Deno.test("monitoring fails when the file cannot be removed, so that it is tried again", async () => {
  await using targets = new Targets();
  await Deno.mkdir(`${targets.path}/${FILE}/in-the-way`, { recursive: true });
  const deletion = eventOf<DeviceEvent>("4.7.3", deletionOf["4.7.3"]);
  await assert.rejects(targets.handle(deletion));
});

Deno.test("monitoring skips a state that is older than what it has seen", () => {
  assert.equal(config.when?.(device("4.7.3")), true);
  assert.equal(
    config.when?.({ ...device("4.7.3"), late: true }),
    "a newer state has been seen",
  );
});

Deno.test("monitoring runs when one of the fields changes that its file shows", () => {
  const address = device("4.7.3");
  assert.equal(address.changed(...config.fields ?? []), true);
  const serial = eventOf<DeviceEvent>("4.7.3", "device-update-serial");
  assert.equal(serial.changed(...config.fields ?? []), false);
});
