/**
 * Which permission a request needs.
 *
 * @module
 */

/** NetBox's and Nautobot's words for what methods do. */
const RIGHTS: Readonly<Record<string, string>> = {
  POST: "add",
  PUT: "change",
  PATCH: "change",
  DELETE: "delete",
};

/** Models that are not called as their endpoints are. */
const MODELS: Readonly<Record<string, string>> = {
  "users/permissions": "objectpermission",
  "virtualization/interfaces": "vminterface",
  "dcim/virtual-chassis": "virtualchassis",
};

/** `dcim.change_interface`; where a path does not say it, what is wanted and where. */
export function permissionFor(method: string, path: string): string {
  const right = RIGHTS[method] ?? "view";
  const [, app, endpoint, , detail] = /^\/api\/([\w-]+)\/([\w-]+)\/(?:([^/]+)\/(?:([\w-]+)\/)?)?/
    .exec(path) ?? [];
  if (!app || !endpoint || app === "plugins") return `the permission to ${right} at ${path}`;
  // What is created from the free space of a prefix is an address: `prefixes/5/available-ips/`.
  const created = right === "add" && /^available-(.*)s$/.exec(detail ?? "")?.[1];
  const model = created
    ? created.replace(/^ip$/, "ipaddress").replace(/^prefixe$/, "prefix")
    : modelOf(app, endpoint);
  return `the permission ${app.replaceAll("-", "_")}.${right}_${model}`;
}

function modelOf(app: string, endpoint: string): string {
  return MODELS[`${app}/${endpoint}`] ??
    endpoint.replaceAll("-", "")
      .replace(/ies$/, "y")
      .replace(/(ss|x|ch|sh|us)es$/, "$1")
      .replace(/([^su])s$/, "$1");
}
