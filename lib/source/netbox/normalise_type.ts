/**
 * Finds the object type of a webhook body: NetBox says it in full from 4.4 on.
 *
 * @module
 */
import { type Envelope, unreadable } from "./normalise_envelope.ts";

/** What of a body tells the object type: `object_type` from 4.4 on, `model` (`"interface"`) up to 4.4. */
type TypedBody = Pick<Envelope, "object_type" | "model" | "data">;

const OBJECT_TYPE = /^[A-Za-z_]\w*\.[a-z_]\w*$/;

/** NetBox's own apps: all others are plugins. */
const CORE_APPS = new Set([
  "account",
  "circuits",
  "core",
  "dcim",
  "extras",
  "ipam",
  "tenancy",
  "users",
  "virtualization",
  "vpn",
  "wireless",
]);

/** Models whose bodies have no URL to take the app from: what jobs run on, and what plugins have event types of. */
const WITHOUT_URL = new Map([
  ["script", "extras"],
  ["datasource", "core"],
  ["branch", "netbox_branching"],
]);

/**
 * Gives the object type: from `object_type`; else from the URL that the delivery came to, if that names the same model
 * and does not contradict `data.url`; else from `model` and the app in `data.url`. The last is best effort for plugins:
 * their REST path (`/api/plugins/bgp/…`) need not be called as their app (`netbox_bgp`), so let the webhook's URL say it.
 *
 * @throws {UnreadableError} when the body does not tell, or contradicts the URL.
 */
export function objectTypeOf(body: TypedBody, urlObjectType: string | null): string {
  const { object_type, model } = body;
  if (object_type) {
    if (OBJECT_TYPE.test(object_type)) return object_type;
    throw unreadable(`"object_type" is ${JSON.stringify(object_type)}, not of the form app.model`);
  }
  if (!model) throw unreadable('it has neither "object_type" nor "model"');
  const path = pathOf(body.data?.url);
  if (urlObjectType !== null) return checked(urlObjectType, model, path);
  const app = path?.plugin ?? path?.app ?? WITHOUT_URL.get(model);
  if (app && OBJECT_TYPE.test(`${app}.${model}`)) return `${app}.${model}`;
  throw unreadable(
    `it has the model ${JSON.stringify(model)} without its app. Let the webhook's URL end in the ` +
      "object type, such as /hooks/netbox/dcim.interface",
  );
}

/** The signature does not cover the URL: what it says must fit the body. */
function checked(urlObjectType: string, model: string, path: ApiPath | null): string {
  const [app, urlModel] = urlObjectType.split(".");
  const ofApp = path?.plugin === undefined ? path?.app === app : !CORE_APPS.has(app!);
  const agrees = OBJECT_TYPE.test(urlObjectType) && urlModel === model && (path === null || ofApp);
  if (agrees) return urlObjectType;
  throw unreadable(
    `the URL it was sent to says ${urlObjectType}, but the body is of the model ` +
      `${JSON.stringify(model)}${path ? ` at ${path.url}` : ""}. Correct the webhook's URL`,
  );
}

/** `{ app: "dcim" }` for `/api/dcim/interfaces/5/`, `{ plugin: "netbox_dns" }` for `/api/plugins/netbox-dns/…`. */
interface ApiPath {
  readonly url: string;
  readonly app?: string;
  readonly plugin?: string;
}

/** With NetBox's `BASE_PATH` set, `/api/` is not at the start. */
const API_PATH = /\/api\/(?:plugins\/(?<plugin>[\w-]+)|(?!plugins\/)(?<app>\w+))\//;

function pathOf(url: unknown): ApiPath | null {
  if (typeof url !== "string") return null;
  const { plugin, app } = API_PATH.exec(url)?.groups ?? {};
  if (plugin) return { url, plugin: plugin.replaceAll("-", "_") };
  return app ? { url, app } : null;
}
