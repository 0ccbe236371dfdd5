/**
 * Handlers of earlier loads that go on, because their files do not load any more: for `dev`.
 *
 * @module
 */
import type { HandlerInfo, HandlerSet } from "../handler/types.ts";
import type { Team } from "./team.ts";
import type { HostThread } from "./thread.ts";

/** One of them, and who runs it. */
interface Kept {
  readonly info: HandlerInfo;
  readonly team: Team;
}

/** Keeps the last good version of every handler whose file is broken. */
export class LastGood {
  #kept: ReadonlyMap<string, Kept> = new Map();

  /**
   * A team follows another one. What it could load replaces what was kept; what it could not is kept from before. Teams of
   * which nothing is needed any more are retired.
   *
   * @param before The team that is followed; null for the first.
   */
  follow(before: Team | null, next: HandlerSet): void {
    const old = new Map(this.#kept);
    const teams = new Set([...old.values()].map(({ team }) => team));
    if (before) teams.add(before);
    for (const info of before?.set.handlers ?? []) {
      if (info.status === "ready") old.set(info.id, { info, team: before! });
    }
    const broken = next.handlers.filter(({ status }) => status === "broken");
    this.#kept = new Map(broken.flatMap(({ id }) => {
      const kept = old.get(id);
      return kept && kept.team.pick(id) ? [[id, kept] as const] : [];
    }));
    for (const team of teams) {
      const needed = [...this.#kept.values()].filter((kept) => kept.team === team);
      if (needed.length > 0) team.keep(new Set(needed.map(({ info }) => info.id)));
      else team.retire();
    }
  }

  /** The handlers as they run: what is kept in the place of what is broken, with its problem told beside. */
  apply(set: HandlerSet): HandlerSet {
    const { handlers, problems } = set;
    const isStale = ({ id, status }: HandlerInfo) => status === "broken" && this.pick(id);
    return {
      ...set,
      handlers: handlers.map((info) => isStale(info) ? this.#kept.get(info.id)!.info : info),
      problems: [
        ...problems,
        ...handlers.filter(isStale).map(({ file, problem, place }) => ({
          file,
          problem: `${sentence(problem ?? "")} Until it loads, the version from before goes on.`,
          ...place && { place },
        })),
      ],
    };
  }

  /** The host that runs the version that is kept of this handler. */
  pick(handler: string): HostThread | undefined {
    return this.#kept.get(handler)?.team.pick(handler);
  }

  /** Nothing is kept any more. */
  end(): void {
    for (const { team } of this.#kept.values()) team.retire();
    this.#kept = new Map();
  }
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
