/**
 * What one request sees: the main database, or a branch of it.
 *
 * @module
 */
import type { Dataset, Kept, Row } from "./dataset.ts";
import type { Kind } from "./kinds/kind.ts";
import type { Version } from "./versions.ts";
import type { World } from "./world.ts";

/** Apps and types that are the same in every branch (netbox-branching 1.2, `EXEMPT_MODELS`). */
const SHARED = /^(core|users|netbox_branching)\.|^extras\.(webhook|eventrule|customfield.*)$/;

/** The world, and one place in it. */
export class Scope {
  readonly world: World;
  readonly data: Dataset;

  constructor(world: World, data: Dataset = world.main) {
    this.world = world;
    this.data = data;
  }

  get release(): number {
    return this.world.release;
  }

  get version(): Version {
    return this.world.version;
  }

  /** Whether this is a branch. */
  get branched(): boolean {
    return this.data !== this.world.main;
  }

  /** Whether the objects of a type are the same in every branch. */
  isShared(objectType: string): boolean {
    return SHARED.test(objectType);
  }

  /** The objects of a type. */
  table(objectType: string): Kept {
    return (this.isShared(objectType) ? this.world.main : this.data).table(objectType);
  }

  /** The objects of a type as a list. */
  rows(objectType: string): Row[] {
    return [...this.table(objectType).values()];
  }

  row(objectType: string, id: unknown): Row | undefined {
    return this.table(objectType).get(id as number);
  }

  kind(objectType: string): Kind | undefined {
    return this.world.kinds.get(objectType);
  }
}
