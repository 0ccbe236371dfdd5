/**
 * What the kinds of source are called in messages, and which variables set them.
 *
 * @module
 */

/** The products that can be a source. */
export type SourceKind = "netbox" | "nautobot";

/** One of them, in words. */
export interface Product {
  readonly kind: SourceKind;
  readonly name: "NetBox" | "Nautobot";
  /** Variables. */
  readonly urlVariable: string;
  readonly tokenVariable: string;
  readonly caVariable: string;
  readonly sslVariable: string;
  /** Who sends the webhooks, there. */
  readonly worker: string;
  /** How that is started. */
  readonly startWorker: string;
  readonly tried: Tried;
}

/** The versions that hookbox was tried with: releases (306 is 3.6), and the same in words. */
export interface Tried {
  readonly oldest: number;
  readonly newest: number;
  readonly from: string;
  readonly to: string;
}

/** The words for each kind. */
export const PRODUCTS: Readonly<Record<SourceKind, Product>> = {
  netbox: {
    kind: "netbox",
    name: "NetBox",
    urlVariable: "NETBOX_URL",
    tokenVariable: "NETBOX_TOKEN",
    caVariable: "NETBOX_CA_FILE",
    sslVariable: "NETBOX_SSL_VERIFY",
    worker: "RQ worker",
    startWorker: 'Start its service "netbox-rq" (manage.py rqworker high default low).',
    tried: { oldest: 306, newest: 407, from: "3.6.9", to: "4.7" },
  },
  nautobot: {
    kind: "nautobot",
    name: "Nautobot",
    urlVariable: "NAUTOBOT_URL",
    tokenVariable: "NAUTOBOT_TOKEN",
    caVariable: "NAUTOBOT_CA_FILE",
    sslVariable: "NAUTOBOT_SSL_VERIFY",
    worker: "Celery worker",
    startWorker: 'Start its service "nautobot-worker" (nautobot-server celery worker).',
    tried: { oldest: 204, newest: 302, from: "2.4", to: "3.2" },
  },
};

/** What answers at the URL of one kind of source is of the other kind, or of none. */
export class WrongProductError extends Error {
  override readonly name = "WrongProductError";

  /** @param found What it is; null when it is none that is known. */
  constructor(expected: Product, found: Product | null) {
    super(
      found
        ? `${expected.urlVariable} is the address of a ${found.name}. Set ${found.urlVariable} and ` +
          `${found.tokenVariable} instead of ${expected.urlVariable} and ${expected.tokenVariable}.`
        : `/api/status/ at ${expected.urlVariable} does not name a ${expected.name} version. Check that ` +
          `${expected.urlVariable} is the address of a ${expected.name}, without /api.`,
    );
  }
}

/** The source is older than what registration can be written for. */
export class UnsupportedVersionError extends Error {
  override readonly name = "UnsupportedVersionError";

  constructor({ name, tried: { from } }: Product, version: string) {
    super(
      `${name} ${version} is too old for registration, which needs ${name} ${from} or newer. ` +
        "Set HOOKBOX_REGISTER=off and make the webhooks by hand.",
    );
  }
}

/** What to say of a version that is newer than all that were tried; null: it is not. */
export function newerThanTried(
  { name, tried: { newest, to } }: Product,
  { version, release }: { readonly version: string; readonly release: number | null },
): string | null {
  return release !== null && release > newest
    ? `${name} ${version} is newer than ${to}, the newest that was tried.`
    : null;
}
