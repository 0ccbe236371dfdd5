/**
 * The client of a source, as handlers see it: `ctx.netbox`.
 *
 * @module
 */
import type { ModelData } from "../../event/types.ts";
import type { Apps, Words } from "./types_apps.ts";

export type { App, AppOf, Apps, Endpoints, KnownEndpoints, Plugins, Words } from "./types_apps.ts";

/** Id of an object: a number on NetBox, a UUID on Nautobot. */
export type Id = number | string;

/**
 * Query parameters: filters of the endpoint, and how to answer (`limit`, `ordering`, `fields`; on Nautobot `depth`,
 * `sort`). A list means any of its values, `null` that there is none (`{ tenant_id: null }`). A value that is
 * `undefined` is an error, for without it the query would mean everything; an empty list finds nothing.
 *
 * NetBox ignores filters that it does not know and answers with everything. The client finds that out, and fails instead
 * with an error of the kind `"filter"`: where the objects that came do not themselves show that a filter was obeyed, it
 * counts objects with a value that nothing has. That costs one to three small requests the first time a filter is
 * used on an endpoint, and none later. Nautobot refuses unknown filters itself.
 */
export type Filter = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>
>;

/** What a write may carry beside its body. */
export interface WriteOptions {
  /** Why, for the change log (NetBox 4.4 and later): `hookbox: <handler>` comes before it, 200 characters hold both. */
  readonly message?: string;
  /** `schemaId` of a branch to write to, instead of the client's own; null: main. */
  readonly branch?: string | null;
}

/** What a write to one object may carry beside its body. */
export interface ChangeOptions extends WriteOptions {
  /**
   * The ETag that the object must still have (NetBox 4.6 and later), else the write fails with status 412. Where the
   * object itself is given, it is the one it came with; null: the object may have changed meanwhile.
   */
  readonly ifMatch?: string | null;
}

/** What a request of one's own may carry. */
export interface ClientRequestOptions extends ChangeOptions {
  /** Added to the path. */
  readonly query?: Filter;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** In addition to the client's own, or instead of them. With another `accept`, a body that is not JSON is given as text. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the request up, as the attempt's own signal does. */
  readonly signal?: AbortSignal;
  /** Milliseconds for the answer with its body. @default {30000} */
  readonly timeout?: number;
}

/** A good answer (2xx). */
export interface Answer<T = unknown> {
  /** Its HTTP status. */
  readonly status: number;
  /** Its headers. */
  readonly headers: Headers;
  /** Parsed JSON; null where there was none. */
  readonly body: T;
}

/** One value that a field may have. */
export interface Choice {
  /** What to write: `"1000base-t"`. */
  readonly value: string | number | boolean | null;
  /** What people read: `"1000BASE-T (1GE)"`. */
  readonly label: string;
}

/**
 * Objects that are read page by page as they are asked for. What is created or deleted meanwhile may be missed or come
 * twice, as pages are counted.
 */
export interface Found<M extends ModelData = ModelData> extends AsyncIterable<M> {
  /** All of them. */
  toArray(): Promise<M[]>;
}

/**
 * A custom endpoint of one object: `/api/ipam/prefixes/5/available-ips/`.
 *
 * @example
 * ```ts
 * import type { Client } from "hookbox";
 *
 * async function nextAddress(netbox: Client, prefix: number) {
 *   const [free] = await netbox.ipam.prefixes.at(prefix).available_ips.list({ limit: 1 });
 *   if (!free) throw new Error(`Prefix ${prefix} is full`);
 *   return await netbox.ipam.prefixes.at(prefix).available_ips.create({ status: "reserved" });
 * }
 * ```
 */
export interface DetailEndpoint<M extends ModelData = ModelData, Made extends ModelData = M> {
  /** What is there, as it comes: `at(7).render_config.get()`. */
  get<T = ModelData>(query?: Filter): Promise<T>;
  /** What is listed there, of all pages. */
  list(query?: Filter): Promise<M[]>;
  /** Creates several, or none. */
  create(bodies: readonly ModelData[], options?: WriteOptions): Promise<Made[]>;
  /** Creates one, which the source chooses or fills in. */
  create(body?: ModelData, options?: WriteOptions): Promise<Made>;
}

/**
 * The custom endpoints of one object, `available_ips` for `available-ips`: those that are known here, and any other.
 */
export type Details =
  & {
    readonly [
      Name in Words<
        | "available_asns available_ips available_prefixes available_vlans elevation napalm paths"
        | "render_config run sync trace units"
      >
    ]: DetailEndpoint;
  }
  & { readonly [other: string]: DetailEndpoint };

/** What a new object is made of. */
export type NewObject<W extends object, Needed extends keyof W> = W & Required<Pick<W, Needed>>;

/**
 * One kind of object: `netbox.dcim.interfaces`. Every method throws `NetBoxError` when the source refuses or cannot be
 * reached, and the reason of `ctx.signal` when that aborts.
 *
 * `M` is the object, `F` what it can be found by, `W` what can be written, `Needed` what a new one must have, `D` its
 * custom endpoints: `hookbox types` knows them for each endpoint of a source.
 *
 * @example
 * ```ts
 * import type { Client } from "hookbox";
 *
 * async function describe(netbox: Client, device: number) {
 *   const uplink = await netbox.dcim.interfaces.get({ device_id: device, name: "eth0" });
 *   if (uplink) await netbox.dcim.interfaces.update(uplink, { description: "uplink" });
 *   for await (const one of netbox.dcim.interfaces.filter({ device_id: device, enabled: false })) {
 *     await netbox.dcim.interfaces.update(one.id, { description: "unused" }, { message: "tidied up" });
 *   }
 * }
 * ```
 */
export interface Endpoint<
  M extends ModelData = ModelData,
  F extends object = Filter,
  W extends object = ModelData,
  Needed extends keyof W = never,
  D = Details,
> {
  /**
   * The object with this id; null when there is none. It remembers its ETag (NetBox 4.6 and later): an `update()` or
   * `delete()` that is given the object itself fails with status 412 if somebody else has changed it meanwhile.
   *
   * @param query How to answer: `{ fields: "id,name" }`, on Nautobot `{ depth: 1 }`.
   */
  get(id: Id, query?: Filter): Promise<M | null>;
  /** The one object that a filter finds; null when there is none. Several are an error of the kind `"ambiguous"`. */
  get(filter: F): Promise<M | null>;
  /** The objects that a filter finds. `limit` is the size of a page, not of the result. @default {200} */
  filter(filter: F): Found<M>;
  /** All objects. @param query How to answer. */
  all(query?: Filter): Found<M>;
  /** How many objects a filter finds; without one, how many there are. */
  count(filter?: F): Promise<number>;
  /** Creates all or none. */
  create(bodies: readonly NewObject<W, Needed>[], options?: WriteOptions): Promise<M[]>;
  /** Creates an object. */
  create(body: NewObject<W, Needed>, options?: WriteOptions): Promise<M>;
  /** Changes all or none: each item has the `id` of an object and the fields to change. */
  update(
    patches: readonly (W & { readonly id: Id })[],
    options?: WriteOptions,
  ): Promise<M[]>;
  /**
   * Changes the fields that are given.
   *
   * @param target The object's id, or the object itself: then it must not have been changed by others since it was read.
   */
  update(target: Id | ModelData, patch: W, options?: ChangeOptions): Promise<M>;
  /** Deletes all or none. Those that are not there are passed over. */
  delete(targets: readonly (Id | ModelData)[], options?: WriteOptions): Promise<void>;
  /**
   * Deletes an object.
   *
   * @param target As for `update()`.
   * @returns Whether it was there.
   */
  delete(target: Id | ModelData, options?: ChangeOptions): Promise<boolean>;
  /** The values that fields with choices may have, by field. The token's user needs the right to add or change objects. */
  choices(): Promise<Record<string, Choice[]>>;
  /** The custom endpoints of one object: `netbox.ipam.prefixes.at(5).available_ips`. */
  at(target: Id | ModelData): D;
}

/**
 * The client of a source: `ctx.netbox`, for NetBox 3.6 to 4.7 and Nautobot 3.2. Any app and endpoint can be named, with `_`
 * for `-`: `netbox.ipam.ip_addresses` is `/api/ipam/ip-addresses/`; plugins by the name in their URL:
 * `netbox.plugins["netbox-dns"].zones`.
 *
 * At most 8 requests at once go to one source; reads are repeated up to four times when the source is not there or
 * overloaded (429, 502, 503, 504; it waits as long as `Retry-After` says, up to 30 s), writes never, except
 * when the connection was refused. Every write says `hookbox: <handler>` in the change log (NetBox 4.4 and later).
 *
 * In a dry run reads are sent and writes are not: each is told and answered with its own body, an `id` that nothing has
 * (-1, -2, …) where it would create something, and what can be told beside that.
 *
 * @example
 * ```ts
 * import { type Client, NetBoxError } from "hookbox";
 *
 * async function reserve(netbox: Client, address: string) {
 *   try {
 *     return await netbox.ipam.ip_addresses.create({ address, status: "reserved" });
 *   } catch (error) {
 *     if (error instanceof NetBoxError && error.status === 400) return null; // it is taken
 *     throw error;
 *   }
 * }
 * ```
 */
export interface Client extends Apps {
  /**
   * Any request.
   *
   * @param path `/api/dcim/sites/`, or an object's own `url`, of which the host is not used.
   * @returns The answer, when it is a good one.
   */
  request<T = ModelData>(
    method: string,
    path: string,
    options?: ClientRequestOptions,
  ): Promise<Answer<T>>;
  /** What the source says of itself: versions, plugins, workers. */
  status(): Promise<ModelData>;
  /** Version of the source: `"4.7.3"`. Asked once, and again after an upgrade. */
  version(): Promise<string>;
  /**
   * Asks by GraphQL.
   *
   * @returns `data` of the answer.
   * @throws {NetBoxError} of the kind `"graphql"` when there are errors, also beside some data.
   */
  query<T = ModelData>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<T>;
  /**
   * The same client in a branch of NetBox (plugin netbox-branching): everything it reads and writes is the branch's.
   *
   * @param schemaId The branch's `schema_id`, as in `event.branch.schemaId`; null: main.
   */
  branch(schemaId: string | null): Client;
  /** The ETag that an object came with, for `ifMatch` where the object itself is not at hand any more; null: none. */
  etag(object: ModelData): string | null;
}
