import assert from "node:assert/strict";
import { handleWhatIsDue } from "../../lib/app/wake.ts";
import { FakeClock } from "../fake_clock.ts";

/** Chores that go on for some time after they began (ms), and when all of it was over. */
function rig(lasting: Partial<Record<"worker" | "keeper" | "watch" | "registrations", number>>) {
  const clock = new FakeClock(Date.UTC(2026, 10, 22, 12, 7));
  const begun: string[] = [];
  const part = (name: keyof typeof lasting) => {
    const begin = () => void begun.push(name);
    const isBusy = () => clock.monotonic() < (lasting[name] ?? 0);
    return { begin, isBusy };
  };
  const [worker, keeper, watch, registrations] =
    (["worker", "keeper", "watch", "registrations"] as const).map(part);
  let over: number | null = null;
  const wake = () =>
    void handleWhatIsDue(
      clock,
      {
        wake: worker!.begin,
        stats: {
          get busy() {
            return worker!.isBusy();
          },
        },
      },
      {
        tidy: keeper!.begin,
        get busy() {
          return keeper!.isBusy();
        },
      },
      {
        kick: watch!.begin,
        get busy() {
          return watch!.isBusy();
        },
      },
      {
        get busy() {
          return registrations!.isBusy();
        },
      },
    ).then(() => over = clock.monotonic());
  return { clock, begun, wake, over: () => over };
}

Deno.test("handleWhatIsDue() wakes the worker and asks about what is in doubt, and is over when nothing is due", async () => {
  const { clock, begun, wake, over } = rig({});
  wake();
  await clock.advance(0);
  assert.deepEqual(begun, ["worker", "watch"]);
  assert.equal(over(), 0);
});

Deno.test("handleWhatIsDue() waits for whatever goes on, each of it", async () => {
  for (const name of ["worker", "keeper", "watch", "registrations"] as const) {
    const { clock, wake, over } = rig({ [name]: 5_000 });
    wake();
    await clock.advance(4_950);
    assert.equal(over(), null, name);
    await clock.advance(100);
    assert.equal(over(), 5_000, name);
  }
});

Deno.test("handleWhatIsDue() does not wait into the next minute", async () => {
  const { clock, wake, over } = rig({ worker: 3_600_000 });
  wake();
  await clock.advance(60_000);
  assert.equal(over(), 50_000);
});

Deno.test("handleWhatIsDue() takes away what is too old in every tenth minute, whoever is woken", async () => {
  const { clock, begun, wake } = rig({});
  for (let minute = 0; minute < 20; minute++) {
    wake();
    await clock.advance(60_000);
  }
  assert.equal(begun.filter((name) => name === "keeper").length, 2);
});
