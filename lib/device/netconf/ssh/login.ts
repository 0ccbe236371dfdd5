/**
 * Which ways of logging in are tried.
 *
 * @module
 */
import type { SshOptions } from "./options.ts";

/** A way, as ssh2 names it. */
export type Way = "none" | "publickey" | "agent" | "password" | "keyboard-interactive";

/** Chooses the ways, and remembers them for the message when none is good. */
export class Login {
  /** Those that were tried. */
  readonly tried: Way[] = [];
  /** Those that the server takes; empty: it has not said it. */
  offered: readonly string[] = [];
  readonly #ways: Way[];
  #problem = "";

  constructor({ key, agent, password }: SshOptions) {
    // The first says nothing about us: the server answers with the ways that it takes. A password is tried once only,
    // the one way or the other, or a wrong one would count twice where accounts are locked.
    this.#ways = [
      "none",
      ...key === undefined ? [] : ["publickey" as const],
      ...agent === undefined ? [] : ["agent" as const],
      ...password === undefined ? [] : ["password" as const, "keyboard-interactive" as const],
    ];
  }

  /** The next way; false: there is none left. */
  next(offered: readonly string[] | null): Way | false {
    if (offered) this.offered = offered;
    while (true) {
      const way = this.#ways.shift();
      if (way === undefined) return false;
      const asked = this.tried.includes("password") && way === "keyboard-interactive";
      const taken = !offered || offered.includes(way === "agent" ? "publickey" : way);
      if (asked || (way !== "none" && !taken)) continue;
      this.tried.push(way);
      return way;
    }
  }

  /** Something went wrong with an agent. */
  note(error: Error): void {
    this.#problem = `; the agent: ${error.message}`;
  }

  /** What was tried, in words. */
  describe(): string {
    const tried = this.tried.filter((way) => way !== "none").join(", ") || "nothing";
    const offered = this.offered.length > 0 ? `; it takes ${this.offered.join(", ")}` : "";
    return `tried ${tried}${offered}${this.#problem}`;
  }
}
