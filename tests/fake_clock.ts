export { FakeClock } from "../lib/testing/clock.ts";
