/**
 * Configures an interface over NETCONF when it changes in NetBox with a change ticket, tells the chat at every step, and
 * takes the ticket off in the end.
 *
 * The ticket is the number in the custom field `change_ticket_number` of the interface. See docs/change-ticket.md for
 * everything from an empty NetBox on. Copy this folder into the handlers folder and set NETCONF_USERNAME,
 * NETCONF_PASSWORD or NETCONF_KEY, NETCONF_KNOWN_HOSTS or NETCONF_HOSTKEY_SHA256; for messages WEBEX_TOKEN and WEBEX_TO.
 */
import {
  type Context,
  type HandlerConfig,
  PermanentError,
  RetryAfter,
  type UpdateEvent,
} from "hookbox";
import { NetconfError, transaction } from "hookbox/netconf";
import { notify } from "hookbox/notify";
import {
  BadDataError,
  briefly,
  findTarget,
  intentOf,
  planFor,
  readInterface,
} from "./_interface.ts";

type InterfaceEvent = UpdateEvent<"dcim.interface">;

/** Waits for a device that is away, or whose configuration somebody else has locked. */
const WAITS = ["5s", "15s", "30s", "1m", "2m", "5m", "10m"] as const;

export const config: HandlerConfig<"dcim.interface", InterfaceEvent> = {
  description: "Configures an interface that was changed with a ticket",
  when: (event) =>
    ticketOf(event) !== null || "No ticket number attached to this change, skipping!",
  lane: "data.device.id",
  timeout: "3m",
  retries: 12,
  concurrency: 16,
};

export default async function (event: InterfaceEvent, ctx: Context) {
  const tell = teller(event, ctx);
  await tell("received", `received from NetBox, changed by ${event.user ?? "somebody"}`);
  try {
    const it = readInterface(event.data);
    const target = await findTarget(it.device.id, ctx);
    const intent = intentOf(it, ticketOf(event)!);
    const plan = await planFor(it, intent, target, ctx);
    await tell("valid", `is valid, configuring ${it.name} of ${target.name} (${target.address})`);

    const { signal, dryRun } = ctx;
    const done = await ctx.step("configure", async () => {
      const { changes } = await transaction(target.device, plan, { signal, dryRun });
      return changes.map(briefly);
    });
    const became = dryRun ? "would be configured" : "configured";
    await tell("configured", `${became}: ${done.join("; ") || "all was so already"}`);
  } catch (error) {
    // Whoever corrects it in NetBox makes another event: the ticket stays, so that it runs.
    if (error instanceof BadDataError) return await tell("bad", `not configured: ${error.message}`);
    const lost = error instanceof NetconfError;
    if (lost && !error.temporary) throw new PermanentError(error.message, { cause: error });
    if (error instanceof PermanentError) throw error;
    const { message } = error as Error;
    if (ctx.attempt >= 3) await tell("waiting", `is still not done, and tried on: ${message}`);
    throw lost ? new RetryAfter(WAITS[Math.min(ctx.attempt, WAITS.length) - 1]!, message) : error;
  }
  await ctx.step("clear the ticket", () => clearTicket(event, ctx));
}

/** It will not be tried again by itself. */
export async function dead(event: InterfaceEvent, ctx: Context, error: Error) {
  await teller(event, ctx)("failed", `failed: ${error.message}`);
  await ctx.step("clear the ticket", () => clearTicket(event, ctx));
}

/** Tells the chat once in a run, however many attempts that takes. */
function teller(event: InterfaceEvent, ctx: Context) {
  const what = `Ticket ${
    ticketOf(event)
  }: the change of ${event.data.device?.name} ${event.display}`;
  return async (step: string, text: string): Promise<void> => {
    await ctx.step(`tell: ${step}`, () => notify(ctx, `${what} ${text}`));
  };
}

function ticketOf(event: InterfaceEvent): string | null {
  const ticket = event.data.custom_fields?.change_ticket_number;
  return ticket === null || ticket === undefined || ticket === "" ? null : String(ticket);
}

/** Takes the ticket off, unless NetBox has another one by now. The event of this very write runs nothing. */
async function clearTicket(event: InterfaceEvent, ctx: Context): Promise<void> {
  const now = await ctx.netbox.dcim.interfaces.get(event.objectId);
  if (String(now?.custom_fields?.change_ticket_number) !== ticketOf(event)) return;
  await ctx.netbox.dcim.interfaces.update(event.objectId, {
    custom_fields: { change_ticket_number: null },
  });
}
