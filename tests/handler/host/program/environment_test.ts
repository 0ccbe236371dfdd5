import assert from "node:assert/strict";
import {
  environmentOf,
  passedOn,
  secretsOf,
} from "../../../../lib/handler/host/program/environment.ts";
import { SOURCES } from "../../../sources.ts";

const CTX = {
  run: { id: "d.1", delivery: "d", lane: null, late: false },
  attempt: 2,
  handler: "dcim.site.update",
};
const OURS: Readonly<Record<string, string>> = {
  PATH: "/opt/bin:/bin",
  HOME: "/var/lib/hookbox",
  NETBOX_TOKEN: "of the process",
  HOOKBOX_SECRETS: "secret",
  AWS_SECRET_ACCESS_KEY: "secret",
  ANSIBLE_CONFIG: "/etc/ansible.cfg",
  LD_PRELOAD: "/tmp/x.so",
};

Deno.test("passedOn() gives what every program gets and what is asked for, and nothing else", () => {
  assert.deepEqual(passedOn(["ANSIBLE_CONFIG", "NOT_THERE"], (name) => OURS[name]), {
    PATH: "/opt/bin:/bin",
    HOME: "/var/lib/hookbox",
    ANSIBLE_CONFIG: "/etc/ansible.cfg",
  });
});

Deno.test("passedOn() has a PATH where there is none", () => {
  assert.match(passedOn([], () => undefined).PATH ?? "", /^\/usr\/local\/sbin:.*:\/bin$/);
});

Deno.test("environmentOf() says which run it is, and how its source is reached", () => {
  const netbox = { ...SOURCES.netbox!, url: "https://netbox.example", token: "t0ken" };
  assert.deepEqual(environmentOf(CTX, { PATH: "/bin" }, netbox), {
    PATH: "/bin",
    HOOKBOX_RUN: "d.1",
    HOOKBOX_ATTEMPT: "2",
    HOOKBOX_HANDLER: "dcim.site.update",
    HOOKBOX_DELIVERY: "d",
    NETBOX_URL: "https://netbox.example",
    NETBOX_TOKEN: "t0ken",
  });
});

Deno.test("environmentOf() names Nautobot's variables for Nautobot, and none where there is no address", () => {
  const nautobot = { ...SOURCES.netbox!, kind: "nautobot", url: "https://n", token: "t" } as const;
  const names = (source?: typeof nautobot | typeof SOURCES.netbox) =>
    Object.keys(environmentOf(CTX, {}, source)).filter((name) => !name.startsWith("HOOKBOX_"));
  assert.deepEqual(names(nautobot), ["NAUTOBOT_URL", "NAUTOBOT_TOKEN"]);
  assert.deepEqual(names(SOURCES.netbox), []);
  assert.deepEqual(names(), []);
});

Deno.test("secretsOf() knows secrets by their names, and takes no settings for some", () => {
  const environment = {
    NETBOX_TOKEN: "a",
    VAULT_PASSWORD: "b",
    AWS_SECRET_ACCESS_KEY: "c",
    ANSIBLE_HOST_KEY_CHECKING: "False",
    ANSIBLE_VAULT_PASSWORD_FILE: "/etc/vault",
    PATH: "/bin",
  };
  assert.deepEqual(secretsOf(environment), ["a", "b", "c"]);
});
