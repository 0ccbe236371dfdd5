/** The state of a doubled Nautobot. */
import type { Json } from "../../../lib/event/types.ts";
import { recordedBody } from "./recorded.ts";

/** An object as it is kept. */
export type Row = Record<string, unknown>;

/** Everything that a doubled Nautobot keeps. */
export interface World {
  readonly version: string;
  readonly webhooks: Map<string, Row>;
  readonly manufacturers: Map<string, Row>;
  /** Content types that webhooks take. */
  readonly registrable: ReadonlySet<string>;
  /** Rows of these. */
  readonly typeRows: readonly Record<string, Json>[];
  /** Rows of others. */
  readonly otherRows: readonly Record<string, Json>[];
  /** `DCIM | device` */
  display(type: string): string;
}

/** A Nautobot with nothing in it. @param apps More content types, as an app brings them. */
export function createWorld(version: string, apps: readonly string[]): World {
  const recorded = recordedBody("content-types-feature-webhooks").results as Record<string, Json>[];
  const typeRows = [...recorded, ...apps.map((name) => rowOf(name))];
  return {
    version,
    webhooks: new Map(),
    manufacturers: new Map(),
    registrable: new Set(typeRows.map(nameOf)),
    typeRows,
    otherRows: ["dcim.platform", "extras.tag", "extras.webhook"].map(rowOf),
    display: (type) => String(typeRows.find((row) => nameOf(row) === type)?.display ?? type),
  };
}

/** `dcim.device` */
export function nameOf(row: Record<string, Json>): string {
  return `${row.app_label}.${row.model}`;
}

function rowOf(name: string): Record<string, Json> {
  const [app_label, model] = name.split(".") as [string, string];
  return {
    id: 9000,
    object_type: "contenttypes.contenttype",
    display: `${app_label} | ${model}`,
    url: "",
    natural_slug: `${app_label}_${model}_9000`,
    app_label,
    model,
  };
}
