/** Any history of own and foreign changes: foreign events run, own ones never. */
import fc from "fast-check";
import { type Contract, Driver } from "./harness.ts";
import { command } from "./own_history/commands.ts";
import { History } from "./own_history/history.ts";

export const ownPropertyContract: Contract = (name, open) => {
  Deno.test(`${name}: in any history foreign events run, and own ones never`, async () => {
    let driver: Driver | null = null;
    let histories = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { maxLength: 80, size: "max" }), async (commands) => {
          driver ??= await Driver.start(open);
          const history = new History(driver, `source ${++histories}`);
          try {
            for (const step of commands) await history.apply(step);
            await history.end();
            await history.judge();
          } catch (error) {
            // What is left of it would be in the way of the next.
            await driver[Symbol.asyncDispose]();
            driver = null;
            throw error;
          }
        }),
        { numRuns: Number(Deno.env.get("HOOKBOX_TEST_RUNS") ?? 40) },
      );
    } finally {
      await (driver as Driver | null)?.[Symbol.asyncDispose]();
    }
  });
};
