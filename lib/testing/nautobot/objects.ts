/**
 * Lists, creates, changes and deletes objects as Nautobot does.
 *
 * @module
 */
import type { Unit } from "./changes.ts";
import { displayOf, type Kind, kindOf } from "./kinds.ts";
import { page } from "./page.ts";
import { findOne, referrers } from "./references.ts";
import { Refusal } from "./refusal.ts";
import { show } from "./show.ts";
import type { Row, World } from "./world.ts";

/** What an endpoint answers. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

/** Objects of one kind. */
export class Objects {
  readonly #kind: Kind;
  readonly #unit: Unit;
  readonly #url: URL;

  constructor(kind: Kind, unit: Unit, url: URL) {
    this.#kind = kind;
    this.#unit = unit;
    this.#url = url;
  }

  handle(method: string, id: string | undefined, body: unknown): Answer {
    if (id !== undefined) {
      const row = this.#get(id);
      if (method === "GET") return { body: this.#show(row) };
      if (method === "DELETE") return this.#removed([row]);
      return { body: this.#show(this.#update(row, body as Row)) };
    }
    if (method === "GET") return { body: this.#list() };
    const items = [body].flat() as Row[];
    if (method === "DELETE") return this.#removed(items.map((it) => this.#get(String(it.id))));
    if (method === "POST") {
      const made = this.#atomic(() => items.map((it) => this.#create(it)));
      const shown = made.map((row) => this.#show(row, true));
      return { status: 201, body: Array.isArray(body) ? shown : shown[0] };
    }
    const changed = this.#atomic(() =>
      items.map(({ id, ...it }) => this.#update(this.#get(String(id)), it))
    );
    return { body: changed.map((row) => this.#show(row)) };
  }

  get #world(): World {
    return this.#unit.world;
  }

  get #rows(): Row[] {
    return [...this.#world.table(this.#kind.objectType).values()];
  }

  #get(id: string): Row {
    const row = this.#world.table(this.#kind.objectType).get(id);
    if (row) return row;
    throw new Refusal(404, { detail: `No ${this.#kind.model} matches the given query.` });
  }

  /** Unknown filters are refused. */
  #list(): unknown {
    const search = this.#url.searchParams;
    const tests = [...new Set(search.keys())].filter((name) => !MANNERS.includes(name))
      .map((name) => this.#filter(name, search.getAll(name)));
    const rows = this.#rows.filter((row) => tests.every((test) => test(row)));
    return page(rows, this.#url, (row) => this.#show(row));
  }

  #filter(name: string, wanted: readonly string[]): (row: Row) => boolean {
    const of = this.#kind.one?.[name];
    if (of) {
      return (row) => {
        const other = this.#world.table(of).get(String(row[name]));
        return wanted.some((it) => it === row[name] || it === other?.name);
      };
    }
    if (![...this.#kind.form.answer, "q"].includes(name)) {
      throw new Refusal(400, { [name]: ["Unknown filter field"] });
    }
    return (row) => wanted.includes(String(row[name]));
  }

  #create(sent: Row): Row {
    const kind = this.#kind;
    const missing = kind.required.filter((name) => !(name in sent));
    if (missing.length > 0) {
      const errors = missing.map((name) => [name, ["This field is required."]]);
      throw new Refusal(400, Object.fromEntries(errors));
    }
    const time = this.#world.stamp();
    const row = {
      ...this.#initial(),
      ...this.#read(sent),
      id: crypto.randomUUID(),
      created: time,
      last_updated: time,
    };
    this.#refuseClash(row);
    if (kind.objectType === "ipam.ipaddresstointerface") return this.#assign(row);
    this.#unit.apply(kind, "create", null, row, true);
    return row;
  }

  /** What a new object has where nobody says anything. */
  #initial(): Row {
    const { defaults } = this.#kind.form;
    return Object.fromEntries(
      Object.entries(defaults).filter(([, value]) => typeof value !== "object" || value === null),
    );
  }

  #update(before: Row, sent: Row): Row {
    const after = { ...before, ...this.#read(sent, before), last_updated: this.#world.stamp() };
    this.#refuseClash(after);
    this.#unit.apply(this.#kind, "update", before, after, true);
    return after;
  }

  /** The values to keep. Unknown fields are ignored. */
  #read(sent: Row, before: Row = {}): Row {
    const { one = {}, many = {}, form } = this.#kind;
    const values: Row = {};
    for (const [name, value] of Object.entries(sent)) {
      if (one[name]) {
        values[name] = value === null ? null : findOne(value, one[name], name, this.#world);
      } else if (many[name]) {
        values[name] = (value as unknown[]).map((it) =>
          findOne(it, many[name]!, name, this.#world)
        );
      } else if (name === "custom_fields") {
        values[name] = { ...before[name] as Row, ...value as Row };
      } else if (form.answer.includes(name)) {
        if (name === "mtu") refuseMtu(value);
        values[name] = value;
      }
    }
    return values;
  }

  #refuseClash(row: Row): void {
    if (this.#kind.objectType !== "dcim.interface") return;
    const clash = this.#rows.some((it) =>
      it.id !== row.id && it.device === row.device && it.name === row.name
    );
    if (!clash) return;
    const device = this.#world.table("dcim.device").get(String(row.device));
    const words = `A interface by this name already exists on ${device?.name}`;
    throw new Refusal(400, { __all__: [words] });
  }

  /** Assigning an address changes the interface and the address, one request. */
  #assign(row: Row): Row {
    const { table } = this.#world;
    const [port, address] = [
      table("dcim.interface").get(String(row.interface))!,
      table("ipam.ipaddress").get(String(row.ip_address))!,
    ];
    this.#unit.touch(kindOf("dcim.interface")!, port, () => {
      this.#world.table(this.#kind.objectType).set(row.id as string, row);
    });
    table("ipam.ipaddress").delete(String(address.id));
    this.#unit.touch(kindOf("ipam.ipaddress")!, address, () => {
      table("ipam.ipaddress").set(String(address.id), address);
    });
    return row;
  }

  #removed(rows: readonly Row[]): Answer {
    this.#atomic(() => rows.forEach((row) => this.#remove(row)));
    return { status: 204 };
  }

  /**
   * Deletes an object with what belongs to it. A device with an address of its own is only said to be updated: the deletion is
   * never told (3.2.7, #8336).
   */
  #remove(row: Row): void {
    const kind = this.#kind;
    const found = [...referrers(kind.objectType, row.id, this.#world)];
    const owned = found.filter((it) => it.kind.owner === it.field);
    const protecting = found.filter((it) =>
      !owned.includes(it) && kind.objectType !== "ipam.ipaddress"
    );
    if (protecting.length > 0) {
      const names = protecting.map((it) => `${displayOf(it.kind, it.row)} (${it.row.id})`)
        .reverse();
      const words = `Unable to delete object. ${names.length} dependent objects were found: `;
      throw new Refusal(409, { detail: words + names.join(", ") });
    }
    const primary = ["primary_ip4", "primary_ip6"].find((name) => row[name]);
    if (primary) {
      const after = { ...row, [primary]: null, last_updated: this.#world.stamp() };
      this.#unit.apply(kind, "update", row, after, false);
      this.#world.table(kind.objectType).delete(String(row.id));
    } else this.#unit.apply(kind, "delete", row, null, true);
    for (const it of owned) this.#unit.apply(it.kind, "delete", it.row, null, false);
  }

  /** Does all or nothing. */
  #atomic<T>(work: () => T): T {
    const undo = this.#world.savepoint();
    try {
      return work();
    } catch (error) {
      undo();
      throw error;
    }
  }

  #show(row: Row, fresh = false): Row {
    const { origin, searchParams } = this.#url;
    const depth = searchParams.get("depth") === "1" ? 1 : 0;
    const { answer, read } = this.#kind.form;
    return show(this.#kind, row, this.#world, fresh ? answer : read, origin, depth);
  }
}

const MANNERS = ["limit", "offset", "sort", "depth", "exclude_m2m", "include"];

function refuseMtu(value: unknown): void {
  const words = value === null
    ? null
    : !Number.isInteger(value)
    ? "A valid integer is required."
    : (value as number) > 65536
    ? "Ensure this value is less than or equal to 65536."
    : null;
  if (words) throw new Refusal(400, { mtu: [words] });
}
