/**
 * The host of the handlers that are programs: those of the last load.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../clock.ts";
import { passedOn } from "../handler/host/program/environment.ts";
import type { ProgramSet } from "../handler/host/protocol.ts";
import type { HandlerInfo, HandlerSet } from "../handler/types.ts";
import type { OpenChannel } from "./channel.ts";
import { loadHost } from "./load.ts";
import { Team } from "./team.ts";
import type { HostThread } from "./thread.ts";

const log = getLogger(["hookbox", "worker"]);

/** What runs programs. */
export interface ProgramRunner {
  /** How a host of programs is started. */
  readonly open: OpenChannel;
  /** A variable of the environment. */
  env(name: string): string | undefined;
}

/** What it needs and tells. */
export interface ProgramsOptions {
  /** Starts a host of these programs. */
  spawn(programs: ProgramSet): HostThread;
  readonly env: ProgramRunner["env"];
  readonly clock: Clock;
  /** A host takes runs. */
  onHost(): void;
}

/** Runs programs, if there are any. */
export class Programs {
  readonly #options: ProgramsOptions;
  #team: Team | null = null;

  constructor(options: ProgramsOptions) {
    this.#options = options;
  }

  /** Takes the programs of a load, instead of those before. */
  async use(set: HandlerSet): Promise<void> {
    const before = this.#team;
    this.#team = await this.#open(set.handlers.filter(isReady));
    before?.retire();
  }

  /** The host, if it takes runs of this handler. */
  pick(handler: string): HostThread | undefined {
    return this.#team?.pick(handler);
  }

  /** Its host takes no new runs. */
  retire(): void {
    this.#team?.retire();
  }

  async #open(handlers: readonly HandlerInfo[]): Promise<Team | null> {
    if (handlers.length === 0) return null;
    const { spawn: start, env, clock, onHost } = this.#options;
    const environments = Object.fromEntries(
      handlers.map(({ id, program }) => [id, passedOn(program!.env, env)]),
    );
    const spawn = () => start({ handlers, environments });
    try {
      return new Team(await loadHost(spawn, {}), { spawn, size: 1, clock, onHost, onSet() {} });
    } catch (error) {
      log.error("No executable handler runs: {error}", { error: (error as Error).message });
      return null;
    }
  }
}

function isReady({ status, program }: HandlerInfo): boolean {
  return status === "ready" && program !== undefined;
}
