/**
 * The sources of README.md's table, doubled and served over loopback.
 *
 * @module
 */
import type { SourceKind } from "../../lib/source/product.ts";
import * as nautobot from "../../lib/testing/nautobot/mod.ts";
import * as netbox from "../../lib/testing/netbox/mod.ts";

/** A row of the table. */
export interface Source {
  /** `NetBox 4.2` */
  readonly name: string;
  readonly kind: SourceKind;
  /** `4.2.9` */
  readonly version: string;
}

/** Every row, in order. */
export const SOURCES: readonly Source[] = [
  ...netbox.VERSIONS.map((version) => source("NetBox", "netbox", version)),
  source("Nautobot", "nautobot", nautobot.VERSION),
];

function source(product: string, kind: SourceKind, version: string): Source {
  return { name: `${product} ${version.split(".", 2).join(".")}`, kind, version };
}

/** Where Nautobot believes hookbox to be: it sends nothing to loopback. */
export const OUTSIDE = "http://10.213.0.1:9000";

/** A doubled source, with a device, `leaf-1` or `sw1`, and its interfaces. */
export interface Doubled extends AsyncDisposable {
  readonly double: netbox.NetBoxDouble | nautobot.NautobotDouble;
  /** The variables of hookbox that lead here. */
  readonly env: Readonly<Record<string, string>>;
  readonly hasRules: boolean;
  /** Path of an interface that is there, and its name. */
  readonly interface: string;
  readonly interfaceName: string;
  /** The body that makes another. */
  newInterface(name: string): Readonly<Record<string, unknown>>;
  /** Awaited before a request is answered that is no GET, once it is done. */
  beforeAnswer: (() => Promise<void>) | null;
  /** Lets time pass, by the source's clock. */
  later(milliseconds: number): void;
  /** Where webhooks to {@linkcode OUTSIDE} go: what hookbox listens on. */
  lead(to: string): void;
}

/** What can be chosen of a doubled source. */
export interface DoubledOptions {
  /** The user of hookbox's token. Default `admin`. */
  readonly user?: string;
  /** Plugins of a NetBox, with their object types and event types. */
  readonly plugins?: Pick<
    netbox.NetBoxDoubleOptions,
    "plugins" | "pluginTypes" | "pluginEvents"
  >;
}

/** Doubles a source. */
export async function open(
  { kind, version }: Source,
  { user = "admin", plugins = {} }: DoubledOptions = {},
): Promise<Doubled> {
  let [ahead, outside] = [0, OUTSIDE];
  const options = {
    tokens: { [netbox.ADMIN]: { user } },
    now: () => Date.now() + ahead,
    send: async (request: Request) => {
      const { method, headers } = request;
      const url = request.url.replace(OUTSIDE, outside);
      return await fetch(url, { method, headers, body: await request.text() });
    },
  };
  const { double, ...objects } = kind === "netbox"
    ? await openNetBox({ ...options, ...plugins, version: version as netbox.Version })
    : await openNautobot(options);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { url, method, headers } = request;
    const body = await request.text();
    const answer = await double.handle(new Request(url, { method, headers, body: body || null }));
    if (method !== "GET") await doubled.beforeAnswer?.();
    return answer;
  });
  const doubled: Doubled = {
    double,
    ...objects,
    env: environment(kind, `http://127.0.0.1:${server.addr.port}`),
    beforeAnswer: null,
    later: (milliseconds) => ahead += milliseconds,
    lead: (to) => outside = to,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return doubled;
}

async function openNetBox(options: netbox.NetBoxDoubleOptions) {
  const double = netbox.createNetBoxDouble(options);
  await netbox.seed(double, { interfaces: 1 });
  return {
    double,
    hasRules: double.release >= 307,
    interface: "/api/dcim/interfaces/1/",
    interfaceName: "GigabitEthernet0/1",
    newInterface: (name: string) => ({ device: 1, name, type: "1000base-t" }),
  };
}

async function openNautobot(options: nautobot.NautobotDoubleOptions) {
  const double = nautobot.createNautobotDouble(options);
  const { device, interfaces } = await nautobot.seed(double, 1);
  return {
    double,
    hasRules: false,
    interfaceName: "eth0",
    interface: `/api/dcim/interfaces/${interfaces[0]}/`,
    newInterface: (name: string) => ({ device, name, type: "1000base-t", status: "Active" }),
  };
}

function environment(kind: SourceKind, url: string): Record<string, string> {
  return kind === "netbox"
    ? { NETBOX_URL: url, NETBOX_TOKEN: netbox.ADMIN }
    : { NAUTOBOT_URL: url, NAUTOBOT_TOKEN: nautobot.ADMIN, HOOKBOX_URL: OUTSIDE };
}
