/**
 * How Nautobot 2.4 and 3.x want webhooks written, and how they give them back: with triggers, several object types in one,
 * and without a description. Measured on 3.2.7.
 *
 * @module
 */
import { OBJECT_FLAGS } from "../../registration/events.ts";
import { commonBody, flagged, readCommon, text } from "../../registration/fields.ts";
import type { Trigger, WebhookForms } from "../../registration/generation.ts";
import { splitOwner, withOwner } from "../../registration/ownership.ts";

const TRIGGERS = flagged("content_types", OBJECT_FLAGS);

/** Two webhooks may not send the same event of one object type to one URL. */
export const NAUTOBOT_WEBHOOKS: WebhookForms = {
  timeout: null,
  perObjectType: false,
  exclusive: "types",
  body(name, fields) {
    const { conditions: _none, ...trigger } = TRIGGERS.body(fields as Trigger);
    return {
      ...commonBody(name, fields),
      ca_file_path: fields.caFile ?? "", // null is refused
      additional_headers: withOwner(fields.description, fields.headers),
      ...trigger,
    };
  },
  read: (row) => ({
    ...readCommon(row),
    ...splitOwner(text(row.additional_headers)),
    ...TRIGGERS.read(row),
  }),
};
