import assert from "node:assert/strict";
import { createListener } from "../../lib/app/listener.ts";
import { recording } from "../recordings.ts";

const info = { remoteAddr: { transport: "tcp", hostname: "10.0.0.1", port: 1 } } as const;

async function show(secrets: readonly string[], headers: Record<string, string>, body: string) {
  const printed: string[] = [];
  const listener = createListener(secrets, (text) => printed.push(text), () => new Date(0));
  const request = new Request("http://hookbox.test/hooks/netbox", {
    method: "POST",
    headers,
    body,
  });
  const response = await listener(request, info);
  assert.equal(await response.text(), "Webhook received!\n");
  return printed.join("\n");
}

Deno.test("createListener() shows request line, headers, pretty body and a good signature", async () => {
  const { body, secret, headers } = await recording("4.7.3", "interface-update-description");
  const signature = headers.find(([name]) => name === "X-Hook-Signature")![1];
  const text = await show(["other", secret!], { "x-hook-signature": signature }, body);
  assert.match(text, /\[1\] 1970-01-01T00:00:00\.000Z 10\.0\.0\.1 "POST \/hooks\/netbox" 200/);
  assert.ok(text.includes(`x-hook-signature: ${signature}`));
  assert.ok(text.includes('    "event": "updated"'));
  assert.match(text, /Signature: good \(secret 2 of 2\)/);
});

Deno.test("createListener() says that a signature is wrong, missing, or not checked", async () => {
  const signed = { "x-hook-signature": "0".repeat(128) };
  assert.match(await show(["secret"], signed, "{}"), /Signature: WRONG/);
  assert.match(await show(["secret"], {}, "{}"), /Signature: none/);
  assert.match(await show([], signed, "{}"), /not checked \(set HOOKBOX_SECRETS\)/);
});

Deno.test("createListener() shows a body that is not JSON as it is", async () => {
  assert.match(await show([], {}, "not json"), /\nnot json\n/);
  assert.match(await show([], {}, ""), /\(No body\)/);
});
