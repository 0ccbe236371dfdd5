/**
 * What the parts of a history share: a store, what really happens, and the runs that came of it.
 *
 * @module
 */
import type { Driver } from "../harness.ts";
import { START } from "../harness.ts";
import type { Traced } from "./truth.ts";
import { World } from "./world.ts";

/** How far the source's clock is ahead of ours, in milliseconds. */
const AHEAD = 180_000;

/** One source in a store: several scenes may follow one another there. */
export class Scene {
  readonly driver: Driver;
  readonly source: string;
  readonly world = new World();
  readonly runs = new Map<string, Traced>();
  /** Handlers that cannot run. */
  readonly broken = new Set<string>();
  #moments = 0;

  constructor(driver: Driver, source: string) {
    driver.now = START;
    this.driver = driver;
    this.source = source;
  }

  get store(): Driver["store"] {
    return this.driver.store;
  }

  get now(): number {
    return this.driver.now;
  }

  /** The time of the source. */
  get time(): number {
    return this.now + AHEAD;
  }

  /** Later than all before. */
  moment(): number {
    return this.#moments++;
  }
}

/** One of a list, or none where it is empty. */
export function choose<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length];
}
