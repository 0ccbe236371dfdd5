/**
 * A program that runs, with all that it started.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { groupsOf } from "./groups.ts";
import { readLines } from "./lines.ts";

/** Milliseconds from SIGTERM to SIGKILL: less than the grace that an attempt has once its signal was aborted. */
export const KILL_AFTER = 3_000;
/** Milliseconds for what is left in the pipes of a program that has ended. */
const LAST_WORDS = 1_000;

/** What is started. */
export interface Start {
  /** Absolute path. */
  readonly path: string;
  /** Its working directory. */
  readonly folder: string;
  /** Its whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** For its standard input, which ends after it. */
  readonly input: string;
  /** Takes a line of its standard output, or of its standard error. */
  line(text: string, stream: "out" | "err"): void;
}

/** How a program ended. */
export interface End {
  /** Its exit code; 128 and the signal's number where a signal ended it. */
  readonly code: number;
  readonly signal: string | null;
}

/**
 * A program in a session and process group of its own, so that signals reach whatever it starts, too. It is over when the
 * program itself has ended: what it leaves behind in its group is killed, and where it was stopped also what had left it.
 */
export class Process {
  /** Never rejects. */
  readonly end: Promise<End>;
  readonly #pid: number;
  /** Process groups of what it has started, as of when it was stopped. */
  #groups: ReadonlySet<number> = new Set();
  readonly #clock: Clock;
  #cancelKill: () => void = () => {};
  #ended = false;

  /** @throws {Error} when the system cannot execute it. */
  constructor(start: Start, clock: Clock) {
    const child = new Deno.Command(start.path, {
      cwd: start.folder,
      clearEnv: true,
      env: { ...start.environment },
      detached: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#pid = child.pid;
    this.#clock = clock;
    this.end = this.#follow(child, start);
  }

  /** Asks it and all that it started to end, and ends them when they have not done so 3 s later. */
  stop(): void {
    this.#cancelKill();
    this.#cancelKill = this.#clock.after(KILL_AFTER, () => this.kill());
    // Asked before the first of them ends: whose parent has ended is nobody's descendant.
    void groupsOf(this.#pid).then((groups) => {
      this.#groups = groups;
      this.#signal("SIGTERM");
    });
  }

  /** Ends it and all that it started, now. */
  kill(): void {
    this.#signal("SIGKILL");
  }

  async #follow(child: Deno.ChildProcess, start: Start): Promise<End> {
    const clock = this.#clock;
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const output = Promise.all([
      readLines(child.stdout, (line) => start.line(line, "out"), { clock, signal }),
      readLines(child.stderr, (line) => start.line(line, "err"), { clock, signal }),
    ]);
    void feed(child.stdin, start.input);
    const status = await child.status;
    // Before its number can be another one's.
    this.kill();
    this.#ended = true;
    this.#cancelKill();
    // Whoever left the group may hold the pipes open for as long as it likes.
    const cancel = clock.after(LAST_WORDS, () => giveUp.abort());
    await output;
    cancel();
    return { code: status.code, signal: status.signal };
  }

  #signal(signal: Deno.Signal): void {
    if (this.#ended) return;
    for (const group of new Set([this.#pid, ...this.#groups])) {
      try {
        Deno.kill(-group, signal);
      } catch {
        // Nobody is left in the group.
      }
    }
  }
}

/** A program need not read what it gets. */
async function feed(stdin: WritableStream<Uint8Array<ArrayBuffer>>, input: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It has ended, or closed its end.
  }
}
