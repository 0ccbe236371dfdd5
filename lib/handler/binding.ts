/**
 * The words that a binding is made of, and its text form.
 *
 * @module
 */
import type { Binding, BindingAction, HandlerInfo } from "./types.ts";

/** What a handler can be bound to, as file names and `on` say it. */
export const ACTIONS: readonly BindingAction[] = [
  "create",
  "update",
  "delete",
  "job_started",
  "job_ended",
  "any",
];

/** What `any` means. Job events come only to those who ask for them by name. */
export const OBJECT_ACTIONS: readonly BindingAction[] = ["create", "update", "delete"];

/** NetBox's own words for the actions, in webhooks and in event rules. */
const NETBOX_WORDS: Readonly<Record<string, BindingAction>> = {
  created: "create",
  updated: "update",
  deleted: "delete",
  object_created: "create",
  object_updated: "update",
  object_deleted: "delete",
  job_completed: "job_ended",
  job_failed: "job_ended",
  job_errored: "job_ended",
};

/** The action that NetBox calls so, if it is one of NetBox's words. */
export function fromNetBox(word: string): BindingAction | undefined {
  return Object.hasOwn(NETBOX_WORDS, word) ? NETBOX_WORDS[word] : undefined;
}

/** Whether it can be an app label or a model name. */
export function isIdent(word: string | undefined): word is string {
  return word !== undefined && /^[a-z][a-z0-9_]*$/.test(word);
}

/** Whether it is an action as file names say it. */
export function isAction(word: string | undefined): word is BindingAction {
  return (ACTIONS as readonly (string | undefined)[]).includes(word);
}

/** The binding of three words; `any` becomes `*`. */
export function toBinding(app: string, model: string, action: string): Binding {
  const star = (word: string) => word === "any" ? "*" : word;
  return { app: star(app), model: star(model), action: star(action) };
}

/** A binding as people write it: `dcim.interface.update`, `any.any.delete`, `netbox_branching.branch:branch_merged`. */
export function describeBinding({ app, model, action, event }: Binding): string {
  const any = (word: string) => word === "*" ? "any" : word;
  return event ? `${any(app)}.${any(model)}:${action}` : `${any(app)}.${any(model)}.${any(action)}`;
}

/** Everything that a handler listens to, on one line. */
export function describeBindings(bindings: readonly Binding[]): string {
  return bindings.map(describeBinding).join(", ");
}

/** What a handler is for, on one line: what it listens to, or its special name. */
export function describeListening(
  { bindings, special }: Pick<HandlerInfo, "bindings" | "special">,
): string {
  return special ? `${special.kind}.${special.name}` : describeBindings(bindings);
}
