/**
 * The settings of a process, checked and with defaults filled in. Times are milliseconds, sizes are bytes.
 *
 * @module
 */

/** One NetBox or Nautobot that sends to us. */
export interface SourceSettings {
  readonly name: string;
  readonly kind: "netbox" | "nautobot";
  /** Without a trailing slash and without `/api`; null: no registration, no client. */
  readonly url: string | null;
  readonly token: string | null;
  /** File with a private CA in PEM. */
  readonly caFile: string | null;
  /** `true`, `false`, or a pinned certificate `sha256:<hex>`. */
  readonly sslVerify: boolean | string;
  /** Name of the source's user that belongs to hookbox alone; null: not said. */
  readonly ownUser: string | null;
  /** First signs, all verify; empty: one is generated and kept in the store. */
  readonly secrets: readonly string[];
}

/** Everything that can be set. */
export interface Settings {
  readonly sources: readonly SourceSettings[];
  /** Where the source reaches us; null: our address on the route to it. */
  readonly url: string | null;
  readonly urlSslVerify: boolean;
  readonly urlCaFile: string | null;
  /** Header lines written into the webhook. */
  readonly urlHeaders: string;
  /** Instance name in the registration. */
  readonly name: string;
  readonly listen: { readonly hostname: string; readonly port: number };
  /** Null: the same address. */
  readonly adminListen:
    | { readonly hostname: string; readonly port: number }
    | null;
  readonly handlers: string;
  readonly plugins: string;
  /** A path, or a `postgres://` URL. */
  readonly store: string;
  readonly concurrency: number;
  readonly threads: number;
  /** Whether handlers that are programs are run. */
  readonly exec: boolean;
  readonly register: "on" | "off" | "dry-run";
  readonly catchUp: number | "off";
  readonly maxBody: number;
  readonly drain: number;
  readonly handlerMemory: number;
  readonly keep: number;
  readonly keepBodies: number;
  readonly storeMax: number;
  /** Unfinished runs, and bytes of their bodies, above which deliveries are refused. */
  readonly backlogMax: number;
  readonly backlogBytes: number;
  /** Bytes of all bodies that are being received. */
  readonly bodyMemory: number;
  readonly allowFrom: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly adminPassword: string | null;
  readonly adminToken: string | null;
  readonly eventsToken: string | null;
  readonly metricsToken: string | null;
  readonly logLevel: "debug" | "info" | "warning" | "error";
  readonly logFormat: "json" | "pretty";
  /** Deno Deploy runs us: no file is written, and an instance comes and goes. */
  readonly onDeploy: boolean;
  /** Variables of the env file, for handlers: `ctx.env()` gives them. */
  readonly environment: Readonly<Record<string, string>>;
  /** `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
  readonly proxy: {
    readonly https: string | null;
    readonly http: string | null;
    readonly no: string | null;
  };
}
