import assert from "node:assert/strict";
import { isLoopback, isLoopbackHost } from "../lib/loopback.ts";

const OURS = ["localhost", "a.localhost", "127.9.9.9", "127.1", "[::1]", "[::ffff:127.0.0.1]"];
const ANY = ["[::]", "0.0.0.0"];

Deno.test("isLoopback() knows the machine itself by every name", () => {
  for (const host of [...OURS, ...ANY]) assert.ok(isLoopback(`http://${host}:8000/x`), host);
});

Deno.test("isLoopback() takes no other host for it, nor what is no URL", () => {
  const others = [
    "10.0.0.1",
    "netbox.test",
    "localhost.test",
    "[::2]",
    "[::ffff:8000:1]",
    "127.a.test",
  ];
  for (const host of others) assert.ok(!isLoopback(`http://${host}/`), host);
  assert.ok(!isLoopback("nonsense"));
});

Deno.test("isLoopbackHost() knows what only this machine reaches, with and without brackets", () => {
  for (const host of [...OURS, "::1"]) assert.ok(isLoopbackHost(host), host);
  for (const host of [...ANY, "::", "10.0.0.1", "a b", ""]) assert.ok(!isLoopbackHost(host), host);
});
