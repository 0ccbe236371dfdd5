/**
 * The device's side of a NETCONF session: bytes in, bytes out.
 *
 * @module
 */
import { Deframer, frame } from "../../../lib/device/netconf/framing.ts";
import type { XmlElement } from "../../../lib/device/netconf/xml/element.ts";
import { parseXml } from "../../../lib/device/netconf/xml/parse.ts";
import { NETCONF } from "../../../lib/device/netconf/xml/scope.ts";

/** What a device announces, without `urn:ietf:params:netconf:`. */
export const CANDIDATE = [
  "base:1.0",
  "base:1.1",
  "capability:candidate:1.0",
  "capability:validate:1.1",
  "capability:rollback-on-error:1.0",
];

/** How a device behaves. */
export interface Behaviour {
  /** @default {CANDIDATE} */
  readonly capabilities?: readonly string[];
  /** The content of the reply to a request (`<ok/>`), a whole message (`<?xml …`), or null: it says nothing. */
  respond?(request: XmlElement): string | null;
}

/** One session on the device's side. */
export class Peer {
  /** The requests that came, oldest first. */
  readonly requests: XmlElement[] = [];
  readonly #behaviour: Behaviour;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #deframer = new Deframer(10_000_000);
  #greeted = false;

  constructor(behaviour: Behaviour, send: (bytes: Uint8Array) => void) {
    this.#behaviour = behaviour;
    this.#send = send;
  }

  /** Says hello. */
  greet(): void {
    const capabilities = (this.#behaviour.capabilities ?? CANDIDATE).map((uri) =>
      `<capability>${
        /^(base|capability):/.test(uri) ? `urn:ietf:params:netconf:${uri}` : uri
      }</capability>`
    );
    this.say(
      `<hello xmlns="${NETCONF}"><capabilities>${
        capabilities.join("")
      }</capabilities><session-id>4</session-id></hello>`,
    );
  }

  /** Sends a message. */
  say(message: string): void {
    this.#send(frame(message, this.#deframer.chunked));
  }

  /** Bytes have come. */
  take(bytes: Uint8Array): void {
    this.#deframer.push(bytes);
    for (let text; (text = this.#deframer.next()) !== null;) this.#answer(parseXml(text));
  }

  #answer(message: XmlElement): void {
    if (!this.#greeted) {
      this.#greeted = true;
      const offered = this.#behaviour.capabilities ?? CANDIDATE;
      this.#deframer.chunked = offered.includes("base:1.1") &&
        message.toString().includes("netconf:base:1.1<");
      return;
    }
    const [request] = message.children;
    this.requests.push(request!);
    const content = this.#behaviour.respond?.(request!) ??
      (this.#behaviour.respond ? null : "<ok/>");
    if (content === null) return;
    const id = message.attribute("message-id");
    this.say(
      content.startsWith("<?xml")
        ? content
        : `<rpc-reply message-id="${id}" xmlns="${NETCONF}">${content}</rpc-reply>`,
    );
  }
}
