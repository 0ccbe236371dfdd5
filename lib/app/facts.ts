/**
 * What was found out about each source: kept, so that it is known at once after a restart.
 *
 * @module
 */
import type { Json } from "../event/types.ts";
import type { Store } from "../store/store.ts";

/** What is known of one source. */
export interface SourceFacts {
  /** Major and minor version as one number (4.7 is 407); null: not known. */
  readonly release: number | null;
  /** Whether changes happen in branches, too (plugin netbox-branching). */
  readonly branching: boolean;
  /** The name of our token's user; null: not known. */
  readonly user: string | null;
}

const UNKNOWN: SourceFacts = { release: null, branching: false, user: null };

/** The facts of all sources. */
export class Facts {
  readonly #store: Pick<Store, "getValue" | "setValue">;
  readonly #facts = new Map<string, SourceFacts>();

  constructor(store: Pick<Store, "getValue" | "setValue">) {
    this.#store = store;
  }

  /** Reads what was kept of these sources. */
  async recall(sources: readonly { readonly name: string }[]): Promise<void> {
    for (const { name } of sources) {
      const kept = await this.#store.getValue(keyOf(name)) as Partial<SourceFacts> | undefined;
      this.#facts.set(name, { ...UNKNOWN, ...kept });
    }
  }

  /** What is known of a source. */
  of(source: string): SourceFacts {
    return this.#facts.get(source) ?? UNKNOWN;
  }

  /** Takes in what was found out, and keeps it. */
  async learn(source: string, found: Partial<SourceFacts>): Promise<void> {
    const before = this.of(source);
    const after = { ...before, ...found };
    if (JSON.stringify(after) === JSON.stringify(before)) return;
    this.#facts.set(source, after);
    await this.#store.setValue(keyOf(source), { ...after } as Json);
  }
}

function keyOf(source: string): string {
  return `facts:${source}`;
}
