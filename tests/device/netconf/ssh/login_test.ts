import assert from "node:assert/strict";
import { Login } from "../../../../lib/device/netconf/ssh/login.ts";

const ALL = { host: "sw1", username: "me", password: "p", key: "k", agent: "/a" };

/** The ways that are tried with a server that takes these, and refuses each. */
function tried(options: typeof ALL | { host: string; username: string }, offered: string[]) {
  const login = new Login(options);
  login.next(null);
  while (login.next(offered) !== false);
  return login;
}

Deno.test("Login tries what the server takes: key, agent, password", () => {
  const login = tried(ALL, ["publickey", "password", "keyboard-interactive"]);
  assert.deepEqual(login.tried, ["none", "publickey", "agent", "password"]);
  assert.equal(
    login.describe(),
    "tried publickey, agent, password; it takes publickey, password, keyboard-interactive",
  );
});

Deno.test("Login answers questions with the password only where passwords are not taken", () => {
  assert.deepEqual(tried(ALL, ["keyboard-interactive"]).tried, ["none", "keyboard-interactive"]);
});

Deno.test("Login says that it had nothing, and what the agent said", () => {
  const login = tried({ host: "sw1", username: "me" }, ["publickey"]);
  assert.equal(login.describe(), "tried nothing; it takes publickey");
  login.note(new Error("connect ENOENT /a"));
  assert.match(login.describe(), /; the agent: connect ENOENT \/a$/);
});
