import { deepStrictEqual as same, strictEqual as is } from "node:assert/strict";
import { MINUTE } from "../../catch_up/setup.ts";
import { Scene } from "./scene.ts";

const PATH = "/api/dcim/interfaces/1/";
const PLUGIN = {
  version: "4.7.3",
  plugins: { netbox_branching: "1.2.2" },
  pluginTypes: ["netbox_branching.branch"],
} as const;

/** A branch in which ana has described an interface; its deliveries are lost. */
async function branched() {
  const scene = await Scene.create(PLUGIN);
  const branch = await scene.double.branch("plan-1");
  const ana = scene.double.as("ana", { branch: branch.schemaId });
  const { requestId } = await ana.patch(PATH, { description: "planned" });
  return { scene, branch, requestId };
}

/** What was told of the description, and how. */
const told = (scene: Scene) =>
  scene.sink.kept.filter((it) => it.told).map(({ origin, requestId }) => [origin, requestId]);

Deno.test("what happened in a branch is not caught up", async () => {
  const { scene } = await branched();
  await scene.later();
  await scene.catchUp.stop();
  same(told(scene), []);
});

Deno.test("a merge, its revert and the second merge are caught up each, whichever was lost", async () => {
  for (const lost of [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], []]) {
    const { scene, branch, requestId } = await branched();
    scene.lost();
    for (const [i, act] of ["merge", "revert", "merge"].entries()) {
      await scene.clock.advance(MINUTE);
      if (act === "merge") branch.merge();
      else branch.revert();
      const deliveries = scene.lost();
      if (!lost.includes(i)) {
        scene.receive(deliveries.filter((it) => it.objectType === "dcim.interface"));
      }
    }
    await scene.later();
    await scene.later();
    await scene.catchUp.stop();
    const origins = [0, 1, 2].map((i) => [lost.includes(i) ? "catch-up" : "webhook", requestId]);
    same(told(scene).sort(), origins.sort(), `lost: ${lost}`);
    const found = scene.caughtUp();
    same(
      found.map(({ changes }) => [changes![0]!.before, changes![0]!.after]),
      lost.map((i) => i === 1 ? ["planned", ""] : ["", "planned"]),
    );
    same(found.map(({ user }) => user), lost.map(() => "ana"));
    is(found.every(({ branch }) => branch === null), true);
  }
});
