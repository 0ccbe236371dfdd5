import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Hookbox, until } from "../e2e/hookbox.ts";

const BINARY = fileURLToPath(new URL("../../dist/hookbox", import.meta.url));

const HANDLER = `
  import type { Context, UpdateEvent } from "hookbox";
  import { words } from "./_words.ts";
  import { more } from "../shared/more.ts";
  export default function (event: UpdateEvent<"dcim.interface">, ctx: Context) {
    ctx.log.info(words + more + event.display);
  }`;

/** `dev` with this handler, when it has loaded. */
async function start(): Promise<Hookbox> {
  const box = await Hookbox.create({
    "dcim.interface.update.ts": HANDLER,
    "_words.ts": 'export const words: string = "one, ";',
  });
  await box.write("shared/more.ts", 'export const more: string = "outside one, ";');
  await box.start(["--register", "off"], "dev");
  await shown(box, /dcim\.interface\.update {2}ready/);
  return box;
}

/** Waits until this is shown, after all that was shown before. */
async function shown(box: Hookbox, text: RegExp, from = 0): Promise<void> {
  await until(`it shows ${text}`, () => text.test(box.log.slice(from)), () => box.log);
}

Deno.test("dev in the executable shows events with their changes, and reloads what handlers import", async () => {
  await using box = await start();
  await box.run(["send", "dcim.interface.update", "--no-wait"]);
  await shown(box, /dcim\.interface update {2}GigabitEthernet0\/1 {2}by admin/);
  await shown(box, /description {2}"" → "uplink to core"/);
  await shown(box, /✓ dcim\.interface\.update[^]*one, outside one, GigabitEthernet0\/1/);
  // No terminal, no keys.
  assert.doesNotMatch(box.log, /q quits/);

  for (
    const [file, text, said] of [
      ["handlers/_words.ts", 'export const words: string = "two, ";', "two, outside one, "],
      ["shared/more.ts", 'export const more: string = "outside two, ";', "two, outside two, "],
    ] as const
  ) {
    const from = box.log.length;
    await box.write(file, text);
    await shown(box, /↻ reloaded in \d+ ms/, from);
    await box.run(["send", "dcim.interface.update", "--no-wait"]);
    await shown(box, new RegExp(said), from);
  }
});

Deno.test("dev in the executable keeps the last good version, and shows the line that is wrong", async () => {
  await using box = await start();
  await box.write("handlers/_words.ts", "const a = 1;\nexport const words = (a;\n");
  await shown(box, /✗ .*_words\.ts:2:\d+.*the version from before goes on/);
  await shown(box, /> 2 │ export const words = \(a;\n +│ +\^/);
  await box.run(["send", "dcim.interface.update", "--no-wait"]);
  await shown(box, /one, outside one, GigabitEthernet0\/1/);
  const from = box.log.length;
  await box.write("handlers/_words.ts", 'export const words: string = "mended, ";');
  await shown(box, /✓ dcim\.interface\.update\.ts is good again/, from);
});

Deno.test("dev in the executable starts without a folder, and takes it when it comes", async () => {
  await using box = await Hookbox.create({});
  await Deno.remove(`${box.folder}/handlers`);
  await box.start(["--register", "off"], "dev");
  await shown(box, /there is no such folder/);
  await box.write(
    "handlers/dcim.site.create.ts",
    'export default () => console.log("came later");',
  );
  await shown(box, /↻ reloaded/);
  await box.run(["send", "dcim.site.create", "--no-wait"]);
  await shown(box, /came later/);
});

Deno.test("dev in the executable replays the last event at a key, and quits at another", async () => {
  await using box = await Hookbox.create({
    "dcim.interface.update.ts": "export default () => {};",
  });
  // script(1) gives it a terminal, and passes on what is typed.
  const child = new Deno.Command("/usr/bin/script", {
    args: ["-qefc", `${BINARY} dev --register off; stty -a`, "/dev/null"],
    cwd: box.folder,
    env: { ...box.env, PATH: "/usr/bin:/bin", SHELL: "/bin/sh", TERM: "xterm" },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  let screen = "";
  const reading = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) screen += text;
  })();
  const keys = child.stdin.getWriter();
  const press = (key: string) => keys.write(new TextEncoder().encode(key));
  const sees = (text: RegExp) => until(`it shows ${text}`, () => text.test(screen), () => screen);
  await sees(/r replays the last event/);
  await press("r");
  await sees(/There is no event to replay yet/);
  await box.run(["send", "dcim.interface.update", "--no-wait"]);
  await sees(/✓.*dcim\.interface\.update/);
  await press("r");
  await sees(/\(replay\)/);
  await press("q");
  await sees(/ icanon/);
  assert.match(screen, /\becho\b/);
  // Colours: it is a terminal.
  // deno-lint-ignore no-control-regex -- the escape character is what colour codes start with
  assert.match(screen, /\x1b\[3\dm/);
  await keys.close().catch(() => {});
  assert.equal((await child.status).code, 0);
  await reading;
});
