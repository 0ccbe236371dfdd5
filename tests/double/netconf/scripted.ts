/**
 * A device in this process whose running configuration is what a test says, before and after a change.
 *
 * @module
 */
import { Device } from "../../../lib/device/netconf/device.ts";
import { NetconfSession } from "../../../lib/device/netconf/client.ts";
import { Session } from "../../../lib/device/netconf/session.ts";
import { FakeClock } from "../../fake_clock.ts";
import { MemoryTransport } from "./memory.ts";
import { CANDIDATE } from "./peer.ts";

/** How it behaves. */
export interface Script {
  /** The content of `<data>`. */
  readonly running?: string;
  /** The same after a commit (or an edit of running); as before where it is not given: it says ok and does nothing. */
  readonly after?: string;
  readonly capabilities?: readonly string[];
  /** Answers instead of `<ok/>`, by operation; null: none. Of a list, one for each time. */
  readonly answers?: Readonly<Record<string, string | null | (string | null)[]>>;
  /** Called when a session is opened; an error is why it cannot be. */
  opening?(number: number): void;
}

/** The device, and what it was asked. */
export class ScriptedDevice {
  readonly clock = new FakeClock();
  readonly device: Device;
  readonly transports: MemoryTransport[] = [];
  /** Operations in their order, of the second and later sessions with their number: `2:get-config`. */
  readonly asked: string[] = [];
  readonly #script: Script;
  #changed = false;

  constructor(script: Script) {
    this.#script = script;
    const parts = { idle: 30_000, clock: this.clock };
    this.device = new Device({ host: "sw1" }, ({ signal }) => this.#open(signal), parts);
  }

  /** Lets time pass until it is settled. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.finally(() => settled = true).catch(() => {});
    for (let i = 0; !settled && i < 10_000; i++) await this.clock.advance(10);
    return await promise;
  }

  async #open(signal: AbortSignal | undefined): Promise<NetconfSession> {
    const number = this.transports.length + 1;
    this.#script.opening?.(number);
    const { capabilities = CANDIDATE } = this.#script;
    const transport = new MemoryTransport({
      capabilities,
      respond: (request) => {
        const { name } = request;
        this.asked.push(number === 1 ? name : `${number}:${name}`);
        const scripted = this.#script.answers?.[name];
        const answer = Array.isArray(scripted) ? scripted.shift() : scripted;
        if (answer !== undefined && answer !== "<ok/>") return answer;
        if (name === "get-config") return `<data>${this.#running}</data>`;
        const target = capabilities.some((it) => it.includes(":candidate:"))
          ? "commit"
          : "edit-config";
        if (name === target) this.#changed = true;
        if (name === "cancel-commit") this.#changed = false;
        return "<ok/>";
      },
    });
    this.transports.push(transport);
    const session = await Session.open(transport, { device: "sw1:830", clock: this.clock }, {
      signal,
    });
    return new NetconfSession(session, this.clock);
  }

  get #running(): string {
    const { running = "", after = running } = this.#script;
    return this.#changed ? after : running;
  }
}
