import { Session } from "./lib/store/postgres/session.ts";
import { parseTarget } from "./lib/store/postgres/url.ts";
const target = parseTarget(Deno.env.get("DATABASE_URL")!);
const t0 = performance.now();
const s = await Session.open({ target, ca: undefined, pooled: false, onClose() {} });
console.log("open", performance.now() - t0);
for (let i = 0; i < 6; i++) { const t = performance.now(); await s.query("SELECT $1::int AS x", [i]); console.log("q", performance.now() - t); }
for (let i = 0; i < 4; i++) { const t = performance.now(); await Promise.all([s.query("BEGIN", []), s.query("SELECT $1::int AS x", [i]), s.query("SELECT $1::text AS y", ["a"]), s.query("COMMIT", [])]); console.log("tx", performance.now() - t); }
s.close();
