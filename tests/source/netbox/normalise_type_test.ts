import assert from "node:assert/strict";
import { normalise } from "../../../lib/source/netbox/normalise.ts";
import { recording } from "../../recordings.ts";
import { arrived } from "./arrived.ts";

/** Bodies that say `model: "interface"`, `"ipaddress"`, `"script"`. */
const OLD = "4.1.11";
const NEW = "4.7.3";

type Body = Record<string, unknown>;

function body(version: string, label: string, data: Body = {}, special: Body = {}): Body {
  const body = JSON.parse(recording(version, label).body);
  return { ...body, data: { ...body.data, ...data }, ...special };
}

const typeOf = (body: Body, urlObjectType: string | null = null) =>
  normalise(body, arrived({ urlObjectType })).objectType;

const refused = (body: Body, urlObjectType: string | null, reason: RegExp) =>
  assert.throws(() => typeOf(body, urlObjectType), { name: "UnreadableError", message: reason });

Deno.test("normalise() takes the object type from the body, whatever the URL says", () => {
  assert.equal(typeOf(body(NEW, "interface-update-description")), "dcim.interface");
  assert.equal(typeOf(body(NEW, "interface-update-description"), "dcim.site"), "dcim.interface");
  assert.equal(typeOf(body(NEW, "interface-update-description"), "nonsense"), "dcim.interface");
  // 4.4 says both.
  assert.equal(typeOf(body("4.4.10", "interface-update-description")), "dcim.interface");
});

Deno.test("normalise() takes the app of a bare model from data.url", () => {
  assert.equal(typeOf(body(OLD, "interface-update-description")), "dcim.interface");
  assert.equal(typeOf(body(OLD, "ip-reassign")), "ipam.ipaddress");
  assert.equal(typeOf(body(OLD, "tag-update")), "extras.tag");
  const vm = { url: "/api/virtualization/interfaces/7/" };
  const label = "interface-update-description";
  assert.equal(
    typeOf(body(OLD, label, vm, { model: "vminterface" })),
    "virtualization.vminterface",
  );
});

Deno.test("normalise() finds the app behind a base path and a host", () => {
  for (const url of ["/netbox/api/dcim/interfaces/1/", "https://nb.test/api/dcim/interfaces/1/"]) {
    assert.equal(typeOf(body(OLD, "interface-update-description", { url })), "dcim.interface");
  }
});

Deno.test("normalise() takes a plugin's path for its app when nothing says better", () => {
  const session = body(OLD, "site-rename", { url: "/api/plugins/netbox-bgp/session/1/" }, {
    model: "bgpsession",
  });
  assert.equal(typeOf(session), "netbox_bgp.bgpsession");
  assert.equal(typeOf(session, "nb_bgp.bgpsession"), "nb_bgp.bgpsession");
});

Deno.test("normalise() takes the object type of the URL when it fits the body", () => {
  const interfaces = body(OLD, "interface-update-description");
  assert.equal(typeOf(interfaces, "dcim.interface"), "dcim.interface");
  assert.equal(typeOf({ ...interfaces, data: { id: 1 } }, "dcim.interface"), "dcim.interface");
});

Deno.test("normalise() refuses the object type of the URL when it contradicts the body", () => {
  const interfaces = body(OLD, "interface-update-description");
  const says = /the URL it was sent to says \S+, but the body is of the model "interface" at \/api/;
  refused(interfaces, "dcim.site", says);
  refused(interfaces, "ipam.interface", says);
  refused(interfaces, "netbox_bgp.interface", says);
  refused(interfaces, "interface", says);
  refused(interfaces, "dcim.interface.update", /Correct the webhook's URL$/);
  const session = body(OLD, "site-rename", { url: "/api/plugins/bgp/session/1/" }, {
    model: "interface",
  });
  refused(session, "dcim.interface", /says dcim.interface/);
});

Deno.test("normalise() knows what jobs run on", () => {
  assert.equal(typeOf(body(OLD, "script-fail")), "extras.script");
  assert.equal(typeOf(body(OLD, "script-fail"), "extras.script"), "extras.script");
  assert.equal(typeOf(body(OLD, "script-fail", {}, { model: "datasource" })), "core.datasource");
  refused(body(OLD, "script-fail"), "extras.report", /says extras.report/);
});

Deno.test("normalise() says what to do about a model without its app", () => {
  for (const url of [undefined, null, 7, "", "/dcim/interfaces/1/", "/api/plugins//x/"]) {
    refused(
      body(OLD, "interface-update-description", { url }),
      null,
      /has the model "interface" without its app. Let the webhook's URL end in the object type/,
    );
  }
});

Deno.test("normalise() refuses an object type that is none", () => {
  const label = "interface-update-description";
  for (
    const object_type of ["interface", "dcim.", ".interface", "a.b.c", "dcim interface", "1.2"]
  ) {
    refused(body(NEW, label, {}, { object_type }), null, /"object_type" is ".*", not of the form/);
  }
  refused(body(NEW, label, {}, { object_type: "" }), null, /neither "object_type" nor "model"/);
  refused(body(OLD, label, {}, { model: "a b" }), null, /without its app/);
  refused(body(OLD, label, {}, { model: "a.b" }), null, /without its app/);
});

Deno.test("normalise() keeps a refusal short, however long the body", () => {
  const long = body(NEW, "interface-update-description", {}, { object_type: "x".repeat(100_000) });
  assert.throws(() => typeOf(long), ({ message }: Error) => message.length < 600);
});
