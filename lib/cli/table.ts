/**
 * The table of commands.
 *
 * @module
 */
import type { Define } from "./define.ts";

/** One command. Its module is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<{ readonly define: Define }>;
}

/** All commands, in the order of `--help`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "serve",
    summary: "receive deliveries and run handlers (the default)",
    load: () => import("./serve.ts"),
  },
  {
    name: "dev",
    summary: "serve, show events, and reload what is saved",
    load: () => import("./dev.ts"),
  },
  {
    name: "init",
    summary: "make a folder of handlers that an editor understands",
    load: () => import("./init.ts"),
  },
  {
    name: "new",
    summary: "write a handler and its test",
    load: () => import("./new.ts"),
  },
  {
    name: "list",
    summary: "list the handlers and what they listen to",
    load: () => import("./list.ts"),
  },
  {
    name: "check",
    summary: "load the handlers and the settings, and say what is wrong",
    load: () => import("./check.ts"),
  },
  {
    name: "types",
    summary: "write what the source says of its data as types",
    load: () => import("./types.ts"),
  },
  {
    name: "send",
    summary: "send a signed sample delivery to a running server",
    load: () => import("./send.ts"),
  },
  {
    name: "emit",
    summary: "emit a named event, for the custom handlers that listen to it",
    load: () => import("./emit.ts"),
  },
  {
    name: "listen",
    summary: "print what arrives, and whether its signature holds",
    load: () => import("./listen.ts"),
  },
  {
    name: "register",
    summary: "bring the registration in NetBox up to date",
    load: () => import("./register.ts"),
  },
  {
    name: "unregister",
    summary: "remove the registration from NetBox",
    load: () => import("./unregister.ts"),
  },
  {
    name: "permissions",
    summary: "print the least permissions that hookbox needs",
    load: () => import("./permissions.ts"),
  },
  {
    name: "doctor",
    summary: 'find out why "nothing arrives" or "403"',
    load: () => import("./doctor.ts"),
  },
  { name: "queue", summary: "list, show, retry and drop runs", load: () => import("./queue.ts") },
  {
    name: "replay",
    summary: "run the handlers again for a delivery",
    load: () => import("./replay.ts"),
  },
  {
    name: "catch-up",
    summary: "run the handlers for changes whose delivery never came",
    load: () => import("./catch_up.ts"),
  },
  {
    name: "backtest",
    summary: "ask the handlers what they would have done about past changes",
    load: () => import("./backtest.ts"),
  },
  {
    name: "device",
    summary: "show what a device has for an interface, over NETCONF",
    load: () => import("./device.ts"),
  },
  {
    name: "store",
    summary: "back up, check and vacuum the store",
    load: () => import("./store.ts"),
  },
  {
    name: "reload",
    summary: "make the running server read handlers and settings again",
    load: () => import("./reload.ts"),
  },
  {
    name: "health",
    summary: "ask the running server how it is",
    load: () => import("./health.ts"),
  },
  {
    name: "config",
    summary: "print the settings, or their schema",
    load: () => import("./config.ts"),
  },
  { name: "version", summary: "print the version", load: () => import("./version.ts") },
];
