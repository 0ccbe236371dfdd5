import { equal } from "node:assert/strict";
import { apiPathOf, changeLogPath } from "../../../lib/source/change_log/path.ts";
import type { SourceKind } from "../../../lib/source/product.ts";

Deno.test("changeLogPath() knows where each release has its change log", () => {
  const paths: readonly [SourceKind, number | null, string][] = [
    ["netbox", 306, "extras"],
    ["netbox", 400, "extras"],
    ["netbox", 401, "core"],
    ["netbox", null, "core"],
    ["nautobot", 302, "extras"],
    ["nautobot", null, "extras"],
  ];
  for (const [kind, release, app] of paths) {
    equal(changeLogPath(kind, release), `/api/${app}/object-changes/`, `${kind} ${release}`);
  }
});

Deno.test("apiPathOf() takes host, base path and query away", () => {
  const path = "/api/dcim/interfaces/5/";
  for (
    const url of [path, `http://10.0.0.1:8000/nb${path}`, `https://netbox.test${path}?depth=1`]
  ) {
    equal(apiPathOf(url), path);
  }
  for (const none of ["http://netbox.test/dcim/interfaces/5/", "", null, undefined, 5, {}]) {
    equal(apiPathOf(none), null);
  }
});
