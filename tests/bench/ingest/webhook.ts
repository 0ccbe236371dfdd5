/**
 * adnanh/webhook: checks the signature, runs a command for each delivery, and answers when that is over.
 *
 * @module
 */
import { freePort, SECRET } from "../box.ts";
import { type Contender, listenWith } from "./contender.ts";
import { pinned } from "./wrk.ts";

const HOOKS = [{
  "id": "netbox",
  "execute-command": "/bin/true",
  "include-command-output-in-response": true,
  "success-http-response-code": 202,
  "trigger-rule": {
    "match": {
      "type": "payload-hmac-sha512",
      "secret": SECRET,
      "parameter": { "source": "header", "name": "X-Hook-Signature" },
    },
  },
}];

/** adnanh/webhook, from Debian's package `webhook`. */
export const webhook: Contender = {
  name: "webhook",
  queues: false,
  async start(core) {
    await new Deno.Command("webhook", { args: ["-version"] }).output().catch(() => {
      throw new Error(
        "There is no adnanh/webhook to compare with. Install it: apt install webhook",
      );
    });
    const port = freePort();
    const file = { suffix: ".json", text: JSON.stringify(HOOKS) };
    return await listenWith(
      file,
      port,
      (path) =>
        pinned(["webhook", "-hooks", path, "-ip", "127.0.0.1", "-port", String(port)], core),
    );
  },
};
