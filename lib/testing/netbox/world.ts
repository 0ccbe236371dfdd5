/**
 * The state of a doubled NetBox.
 *
 * @module
 */
import type { BranchState } from "./branches/state.ts";
import { Dataset, type Kept, type Row } from "./dataset.ts";
import { kindsOf } from "./kinds/mod.ts";
import type { Kind } from "./kinds/kind.ts";
import { pluginKind, type PluginModel } from "./kinds/plugin.ts";
import { createStamps, type Stamp } from "./time.ts";
import { type ObjectType, objectTypesOf } from "./object_types.ts";
import { releaseOf, type Version } from "./versions.ts";

export type { Kept, Row } from "./dataset.ts";

/** What of a world can be chosen. */
export interface WorldOptions {
  /** Which NetBox it is. */
  readonly version: Version;
  /** More object types, as a plugin brings them: `netbox_bgp.bgpsession`. */
  readonly pluginTypes?: readonly string[];
  /** Event types of plugins, for event rules from 4.1 on. */
  readonly pluginEvents?: readonly string[];
  /** Models of plugins that can be listed and written. */
  readonly pluginModels?: readonly PluginModel[];
  /** Names and versions of the plugins that the status shows. */
  readonly plugins?: Readonly<Record<string, string>>;
  /** Wall-clock milliseconds. Default: noon of 22 November 2026, standing still. */
  readonly now?: () => number;
}

/** Everything that a doubled NetBox keeps. */
export class World {
  /** Changes on an upgrade. */
  version: Version;
  readonly main: Dataset = new Dataset();
  /** By id. */
  readonly branches: Map<number, BranchState> = new Map();
  readonly plugins: Readonly<Record<string, string>>;
  readonly pluginEvents: readonly string[];
  readonly now: () => number;
  /** The next time, unlike all before. */
  readonly stamp: () => Stamp;
  readonly #pluginModels: readonly PluginModel[];
  readonly #pluginTypes: readonly string[];
  readonly #sequences = new Map<string, number>();
  #changes = 0;
  #kinds: ReadonlyMap<string, Kind> | null = null;
  #types: readonly ObjectType[] | null = null;
  #takesEvents: ReadonlyMap<string, boolean> | null = null;

  constructor(options: WorldOptions) {
    this.version = options.version;
    this.plugins = options.plugins ?? {};
    this.pluginEvents = options.pluginEvents ?? [];
    this.now = options.now ?? (() => Date.UTC(2026, 10, 22, 12));
    this.stamp = createStamps(this.now);
    this.#pluginModels = options.pluginModels ?? [];
    this.#pluginTypes = [
      ...options.pluginTypes ?? [],
      ...this.#pluginModels.map(({ objectType }) => objectType),
    ];
  }

  /** `"4.7.3"` → 407. */
  get release(): number {
    return releaseOf(this.version);
  }

  get webhooks(): Kept {
    return this.main.table("extras.webhook");
  }

  get rules(): Kept {
    return this.main.table("extras.eventrule");
  }

  get tags(): Kept {
    return this.main.table("extras.tag");
  }

  /** The kinds of objects that this version has, by object type. */
  get kinds(): ReadonlyMap<string, Kind> {
    return this.#kinds ??= new Map(
      [...kindsOf(this.release, this.plugins), ...this.#pluginModels.map(pluginKind)]
        .map((kind) => [kind.objectType, kind]),
    );
  }

  /** Every object type, in the order of the list. */
  get objectTypes(): readonly ObjectType[] {
    return this.#types ??= objectTypesOf(this.version, this.#pluginTypes);
  }

  /** Every object type by name, and whether it takes event rules. */
  get types(): ReadonlyMap<string, boolean> {
    return this.#takesEvents ??= new Map(
      this.objectTypes.map(({ name, takesEvents }) => [name, takesEvents]),
    );
  }

  /** The user of a name, who comes into being when first named. */
  user(username: string): Row {
    const users = this.main.table("users.user");
    const known = [...users.values()].find((row) => row.username === username);
    if (known) return known;
    const row = { id: this.nextId("users.user", users), username };
    users.set(row.id, row);
    return row;
  }

  /** An id that no object of the type ever had. Ids of failed creations are lost, as in a database. */
  nextId(objectType: string, table: Kept): number {
    const id = Math.max(this.#sequences.get(objectType) ?? 0, ...table.keys()) + 1;
    this.#sequences.set(objectType, id);
    return id;
  }

  /** The id of the next row of the change log, in any branch. */
  nextChangeId(): number {
    return ++this.#changes;
  }

  /** Makes it another version; what its objects become is the caller's. */
  become(version: Version): void {
    this.version = version;
    this.#kinds = this.#types = this.#takesEvents = null;
  }
}
