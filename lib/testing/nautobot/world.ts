/**
 * The state of a doubled Nautobot.
 *
 * @module
 */
import type { Json } from "../../event/types.ts";
import { createStamps } from "../netbox/time.ts";
import type { Change } from "./changes.ts";
import { recordedBody } from "./recorded.ts";

/** An object as it is kept. */
export type Row = Record<string, unknown>;

/** Objects by id. */
export type Table = Map<string, Row>;

/** Everything that a doubled Nautobot keeps. */
export interface World {
  readonly version: string;
  readonly webhooks: Table;
  readonly manufacturers: Table;
  /** Every object of a type, as kept: `dcim.interface`. */
  table(objectType: string): Table;
  tables(): Iterable<[string, Table]>;
  /** The change log, the oldest first. */
  readonly changes: Change[];
  /** A way back to what is kept now. */
  savepoint(): () => void;
  /** The user of a name, who comes into being when first named. */
  user(username: string): Row;
  /** The next time, unlike all before. */
  readonly stamp: () => string;
  /** Content types that webhooks take. */
  readonly registrable: ReadonlySet<string>;
  /** Rows of these. */
  readonly typeRows: readonly Record<string, Json>[];
  /** Rows of others. */
  readonly otherRows: readonly Record<string, Json>[];
  /** `DCIM | device` */
  display(type: string): string;
}

/** A Nautobot with nothing in it but its statuses. @param apps More content types, as an app brings them. */
export function createWorld(version: string, apps: readonly string[], now: () => number): World {
  const recorded = recordedBody("content-types-feature-webhooks").results as Record<string, Json>[];
  const typeRows = [...recorded, ...apps.map((name) => rowOf(name))];
  const tables = new Map<string, Table>();
  const changes: Change[] = [];
  const table = (objectType: string) => {
    if (!tables.has(objectType)) tables.set(objectType, new Map());
    return tables.get(objectType)!;
  };
  for (const name of ["Active", "Planned", "Offline"]) put(table("extras.status"), { name });
  return {
    version,
    webhooks: table("extras.webhook"),
    manufacturers: table("dcim.manufacturer"),
    table,
    tables: () => tables,
    changes,
    savepoint() {
      const before = [...tables].map(([type, rows]) => [type, [...rows]] as const);
      const { length } = changes;
      return () => {
        for (const rows of tables.values()) rows.clear();
        for (const [type, rows] of before) for (const [id, row] of rows) table(type).set(id, row);
        changes.length = length;
      };
    },
    user(username) {
      const users = table("users.user");
      return [...users.values()].find((row) => row.username === username) ??
        put(users, { username });
    },
    stamp: createStamps(now),
    registrable: new Set(typeRows.map(nameOf)),
    typeRows,
    otherRows: ["dcim.platform", "extras.tag", "extras.webhook"].map(rowOf),
    display: (type) => String(typeRows.find((row) => nameOf(row) === type)?.display ?? type),
  };
}

function put(table: Table, values: Row): Row {
  const row = { id: crypto.randomUUID(), ...values };
  table.set(row.id, row);
  return row;
}

/** `dcim.device` */
export function nameOf(row: Record<string, Json>): string {
  return `${row.app_label}.${row.model}`;
}

function rowOf(name: string): Record<string, Json> {
  const [app_label, model] = name.split(".") as [string, string];
  return {
    id: 9000,
    object_type: "contenttypes.contenttype",
    display: `${app_label} | ${model}`,
    url: "",
    natural_slug: `${app_label}_${model}_9000`,
    app_label,
    model,
  };
}
