/**
 * One POST, straight to its address.
 *
 * @module
 */
import { request as http } from "node:http";
import { request as https } from "node:https";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Posts a body. `fetch` would go through `HTTP_PROXY` even to this very machine; this does not.
 *
 * @throws {Error} when no answer comes.
 */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith("https:") ? https : http;
    const asked = request(url, {
      method: "POST",
      headers: { ...headers, "content-length": String(body.byteLength) },
      agent: false,
    }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => text += part);
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
