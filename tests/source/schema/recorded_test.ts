import assert from "node:assert/strict";
import { modelOf, type SourceModel } from "../../../lib/source/schema/mod.ts";
import { nautobotRecordings, type Recording, recordings, VERSIONS } from "../../recordings.ts";
import { documentOf, keptDocumentOf } from "./documents.ts";
import { misfits } from "./fits.ts";

/** What deliveries of objects carry, by the endpoint that its URL names. */
function objectsIn(deliveries: readonly Recording[]) {
  return deliveries.flatMap(({ file, body }) => {
    const parsed = body.startsWith("{") ? parse(body) : null;
    const [, path] = /(\/[a-z-]+\/[a-z-]+\/)[^/]+\/$/.exec(parsed?.data?.url ?? "") ?? [];
    const isObject = ["created", "updated", "deleted"].includes(parsed?.event);
    return path && isObject ? [{ file, path, data: parsed.data }] : [];
  });
}

function parse(body: string) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Everything that was delivered and that the model does not say, and how many objects were looked at. */
function compare(model: SourceModel, deliveries: readonly Recording[]) {
  const wrong: string[] = [];
  let count = 0;
  for (const { file, path, data } of objectsIn(deliveries)) {
    const [, app, name] = path.split("/");
    const endpoint = model.endpoints.find((one) =>
      one.app === app && one.name === name?.replaceAll("-", "_")
    );
    if (!endpoint?.reads) continue;
    count++;
    wrong.push(...misfits(data, { kind: "shape", name: endpoint.reads }, model, file));
  }
  return { wrong, count };
}

for (const version of VERSIONS) {
  Deno.test(`modelOf() knows every field that NetBox ${version} delivers`, () => {
    const { wrong, count } = compare(modelOf(keptDocumentOf(version), []), recordings(version));
    assert.deepEqual(wrong, []);
    assert.ok(count > 40, `${count}`);
  });
}

Deno.test("modelOf() knows them also with all related objects of NetBox 4.7.3", () => {
  const { wrong } = compare(modelOf(documentOf("netbox/4.7.3"), []), recordings("4.7.3"));
  assert.deepEqual(wrong, []);
});

Deno.test("modelOf() knows every field that Nautobot 3.2.7 delivers", () => {
  const model = modelOf(documentOf("nautobot/3.2.7"), []);
  const { wrong, count } = compare(model, nautobotRecordings());
  assert.deepEqual(wrong, []);
  assert.ok(count > 40, `${count}`);
});
