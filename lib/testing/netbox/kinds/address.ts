/**
 * IP addresses and prefixes.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Errors } from "../rest/judge.ts";
import type { Scope } from "../scope.ts";
import { shapeOf } from "../shapes.ts";
import { choice, computed, one } from "./field.ts";
import type { Kind, Values } from "./kind.ts";
import { familyOf, readNetwork } from "./network.ts";
import { integer, name, nullable, schema, text, words } from "./schema.ts";

const STATUS = { active: "Active", reserved: "Reserved", deprecated: "Deprecated" };
const ADDRESS_STATUS = { ...STATUS, dhcp: "DHCP", slaac: "SLAAC" };
const PREFIX_STATUS = { container: "Container", ...STATUS };

/** `ipam.ipaddress` */
export const address: Kind = {
  objectType: "ipam.ipaddress",
  path: "/api/ipam/ip-addresses/",
  verbose: "IP address",
  model: "IPAddress",
  label: ({ address }) => String(address),
  brief: (release) => [
    "family",
    "address",
    ...(release >= 406 ? ["nat_inside", "nat_outside", "dns_name"] : []),
    ...(release >= 400 ? ["description"] : []),
  ],
  briefFields: (release) =>
    release < 400 ? { family: computed(({ address }) => familyOf(String(address))) } : {},
  fields: {
    family: computed(({ address }) => family(address)),
    status: choice(ADDRESS_STATUS),
    nat_inside: one("ipam.ipaddress"),
    nat_outside: computed(() => []),
    assigned_object_type: {
      is: "type",
      id: "assigned_object_id",
      shown: "assigned_object",
      gone: "cascade",
    },
  },
  shape: (version) => shapeOf(version, { calls: ["create-ip"], event: "ipam.ipaddress.create" }),
  request: () =>
    schema({
      address: name(),
      status: words(...Object.keys(ADDRESS_STATUS)),
      assigned_object_type: nullable({ type: "string" }),
      assigned_object_id: nullable(integer(0)),
      nat_inside: nullable({}),
      dns_name: text(255),
    }, ["address"]),
  defaults: {
    status: "active",
    dns_name: "",
    assigned_object_type: null,
    assigned_object_id: null,
  },
  normalise: (values) => normalised(values, "address"),
  check: ({ address }) => malformed("address", address, "Invalid IP address format"),
  clean: taken,
  order: ({ address }) => sortable(address),
};

/** `ipam.prefix` */
export const prefix: Kind = {
  objectType: "ipam.prefix",
  path: "/api/ipam/prefixes/",
  verbose: "prefix",
  model: "Prefix",
  label: ({ prefix }) => String(prefix),
  brief: (release) => [
    "family",
    "prefix",
    ...(release >= 400 ? ["description"] : []),
    "_depth",
  ],
  fields: {
    family: computed(({ prefix }) => family(prefix)),
    status: choice(PREFIX_STATUS),
    vlan: one("ipam.vlan"),
    children: computed(() => 0),
    _depth: computed(() => 0),
  },
  shape: (version) => shapeOf(version, { calls: ["create-prefix"] }),
  request: () =>
    schema({
      prefix: name(),
      vlan: nullable({}),
      status: words(...Object.keys(PREFIX_STATUS)),
      is_pool: { type: "boolean" },
      mark_utilized: { type: "boolean" },
    }, ["prefix"]),
  defaults: { status: "active" },
  normalise: (values) => normalised(values, "prefix"),
  check: ({ prefix }) => malformed("prefix", prefix, "Invalid IP prefix format"),
  order: ({ prefix }) => sortable(prefix),
};

function family(value: unknown): unknown {
  const number = familyOf(String(value));
  return { value: number, label: `IPv${number}` };
}

function normalised(values: Values, field: string): Values {
  const network = field in values ? readNetwork(String(values[field])) : null;
  return network ? { ...values, [field]: network.text } : values;
}

function malformed(field: string, value: unknown, words: string): Errors {
  if (value === undefined || readNetwork(String(value))) return {};
  return { [field]: [`${words}: ${value}`] };
}

function taken(row: Values, scope: Scope): Errors {
  const host = (it: Values | Row) => String(it.address).split("/")[0];
  const other = scope.rows("ipam.ipaddress").find((it) =>
    it.id !== row.id && host(it) === host(row)
  );
  if (!other) return {};
  return { address: [`Duplicate IP address found in global table: ${other.address}`] };
}

function sortable(value: unknown): string {
  const { bytes, length } = readNetwork(String(value))!;
  return [bytes.length, ...bytes, length].map((part) => String(part).padStart(3, "0")).join(".");
}
