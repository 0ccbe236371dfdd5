import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { configureLogging, type Logging, type LoggingOptions } from "../../lib/config/logging.ts";
import { variables } from "../../lib/config/schema.ts";
import { secretValues } from "../../lib/config/secret_values.ts";
import { load } from "./load_helper.ts";

const log = getLogger(["hookbox", "test"]);

/** Logs into an array; LogTape is one for the whole process, so each test sets it up and closes it. */
function logInto(
  options: Partial<LoggingOptions> = {},
): Logging & Disposable & { lines: string[] } {
  const lines: string[] = [];
  const logging = configureLogging({
    level: "info",
    format: "json",
    secrets: [],
    color: false,
    sink: (line) => lines.push(line),
    ...options,
  });
  return { ...logging, lines, [Symbol.dispose]: () => logging.close() };
}

/** Plants a text wherever a log call takes one. */
function plant(secret: string): void {
  const error = new Error(`failed with ${secret}`, { cause: new Error(`because of ${secret}`) });
  const user = btoa(`user:${secret}`);
  log.info(`in the template ${secret}`);
  log.info("in a value {value} and {*}", { value: secret, nested: { deep: [secret] } });
  log.info`tagged ${secret} ${{ a: secret }} ${error}`;
  log.warn("as an error", { error });
  log.error(error);
  log.info("as a name", { [secret]: secret });
  log.info("encoded", { url: encodeURIComponent(secret), json: JSON.stringify({ secret }), user });
  log.info("headers", { headers: { Authorization: `Basic ${user}` } });
  getLogger(["hookbox", secret]).info("in the category");
}

for (const format of ["json", "pretty"] as const) {
  for (const { name } of variables().filter(({ secret }) => secret)) {
    Deno.test(`configureLogging() never shows ${name} in ${format} logs`, async () => {
      const secret = 'Hidden"1\\2+3/äöü';
      const token = "Hidden1~2+3/456";
      const value = name.endsWith("TOKEN") ? token : secret;
      const text = name === "HOOKBOX_URL_HEADERS" ? `X-Key: ${value}` : value;
      const { settings } = await load({ env: { [name]: text } });
      using logged = logInto({ format, secrets: secretValues(settings) });
      plant(value);
      const all = logged.lines.join("\n");
      assert.ok(logged.lines.length >= 9, all);
      assert.ok(!all.includes("Hidden"), all);
      assert.ok(!all.includes(btoa(`user:${value}`).slice(8, -6)), all);
    });
  }

  Deno.test(`configureLogging() never shows passwords of URLs in ${format} logs`, async () => {
    const { settings } = await load({
      env: { HOOKBOX_STORE: "postgres://u:Hidden-pg@db/x", HTTPS_PROXY: "u:Hidden-px@proxy:1" },
    });
    using logged = logInto({ format, secrets: secretValues(settings) });
    plant("Hidden-pg");
    plant("Hidden-px");
    plant(settings.store);
    assert.ok(!logged.lines.join("\n").includes("Hidden"));
  });
}

Deno.test("configureLogging() writes JSON lines with time, level, category, message, properties", () => {
  using logged = logInto();
  log.warn("moved {count} runs\nat once", { count: 3, lane: "a" });
  log.info("plain");
  assert.equal(logged.lines.length, 2);
  assert.ok(logged.lines.every((line) => !line.includes("\n")));
  const { time, ...rest } = JSON.parse(logged.lines[0]!);
  assert.ok(Math.abs(Date.now() - Date.parse(time)) < 60_000, time);
  assert.deepEqual(rest, {
    level: "warning",
    category: "hookbox.test",
    message: "moved 3 runs\nat once",
    properties: { count: 3, lane: "a" },
  });
  assert.deepEqual(Object.keys(JSON.parse(logged.lines[1]!)), [
    "time",
    "level",
    "category",
    "message",
  ]);
});

Deno.test("configureLogging() writes errors with stack and cause", () => {
  using logged = logInto();
  log.error("it broke", { error: new TypeError("outer", { cause: new Error("inner") }) });
  const { error } = JSON.parse(logged.lines[0]!).properties;
  assert.equal(error.name, "TypeError");
  assert.equal(error.message, "outer");
  assert.match(error.stack, /TypeError: outer\n +at .*logging_test\.ts/);
  assert.equal(error.cause.message, "inner");
});

Deno.test("configureLogging() writes pretty lines for people", () => {
  using logged = logInto({ format: "pretty" });
  log.info("moved {count} runs", { count: 3, lane: "a b", at: { x: 1 } });
  log.error("it broke", { error: new Error("inner") });
  log.warn("two\nlines, a bell \x07 and red \x1b[31m");
  assert.match(
    logged.lines[0]!,
    /^\d\d:\d\d:\d\d\.\d{3} info {4}test: moved 3 runs {2}lane=a b at=\{"x":1\}$/,
  );
  assert.match(logged.lines[1]!, /^\S+ error {3}test: it broke\n {4}Error: inner\n +at /);
  assert.match(
    logged.lines[2]!,
    /^\S+ warning test: two\n {4}lines, a bell \\x07 and red \\x1b\[31m$/,
  );
});

Deno.test("configureLogging() colours the level of pretty lines where colours are shown", () => {
  using logged = logInto({ format: "pretty", color: true });
  log.error("it broke");
  assert.ok(logged.lines[0]!.endsWith("\x1b[31merror  \x1b[0m test: it broke"));
});

Deno.test("configureLogging() drops what is below the level", () => {
  using logged = logInto({ level: "warning" });
  log.info("not this");
  log.warn("this");
  assert.equal(logged.lines.length, 1);
});

Deno.test("Logging.update() changes level and format of loggers that exist, and keeps secrets", () => {
  using logged = logInto({ level: "info", secrets: ["first-secret"] });
  log.debug("not yet");
  logged.update({ level: "debug", format: "pretty", secrets: ["second-secret"] });
  log.debug("first-secret second-secret");
  logged.update({ level: "error" });
  log.warn("no more");
  assert.equal(logged.lines.length, 1);
  assert.match(logged.lines[0]!, /debug {3}test: \[redacted\] \[redacted\]$/);
});

Deno.test("Logging.addSecret() hides a secret that was made later", () => {
  using logged = logInto();
  logged.addSecret("generated-later");
  log.info("it is generated-later");
  assert.equal(JSON.parse(logged.lines[0]!).message, "it is [redacted]");
  assert.equal(logged.redact("generated-later"), "[redacted]");
});

Deno.test("configureLogging() writes to standard error, and nothing to standard output", async () => {
  const module = new URL("../../lib/config/logging.ts", import.meta.url).href;
  const program = `
    import { getLogger } from "@logtape/logtape";
    import { configureLogging } from "${module}";
    configureLogging({ level: "info", format: "pretty", secrets: [] });
    getLogger("hookbox").info("hello");`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--ext=ts", "--config", "deno.json", "-"],
    cwd: new URL("../../", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await ReadableStream.from([program]).pipeThrough(new TextEncoderStream()).pipeTo(child.stdin);
  const { stdout, stderr, success } = await child.output();
  const said = new TextDecoder().decode(stderr);
  assert.ok(success, said);
  assert.equal(new TextDecoder().decode(stdout), "");
  assert.match(said, /^\S+ info {4}hello\n$/); // not a terminal: no colours
});
