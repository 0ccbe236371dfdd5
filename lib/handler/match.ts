/**
 * Which handlers an event is for.
 *
 * @module
 */
import type { Branch } from "../event/types.ts";
import type { NewRun } from "../store/store.ts";
import { OBJECT_ACTIONS } from "./binding.ts";
import { runOf } from "./new_run.ts";
import { globToRegExp } from "./on.ts";
import type { Binding, HandlerInfo, MatchedEvent } from "./types.ts";

/** Finds the runs that an event makes. */
export interface Matcher {
  /**
   * The runs of an event, in the order of the handlers: one for each handler that it is for.
   *
   * @param place Where it happened; default: as the event says. `"unknown"`: for whichever handler it may be.
   */
  match(event: MatchedEvent, place?: Place): NewRun[];
  /** The handlers whose bindings mean the event, each with why it makes no run there; null: it makes one. */
  explain(event: MatchedEvent): { readonly handler: HandlerInfo; readonly why: string | null }[];
}

/** Where an object event happened; null: on main. */
export type Place = Branch | null | "unknown";

/** How many different kinds of events are remembered. A NetBox with many plugins has some 1,000. */
const REMEMBERED = 10_000;

/**
 * Makes what matches events against a set of handlers. Which bindings mean an object type and action is found out once
 * for each, so the cost of an event does not grow with the number of handlers that are not for it.
 */
export function createMatcher(handlers: readonly HandlerInfo[]): Matcher {
  const listening = handlers
    .filter(({ status }) => status !== "disabled")
    .map((handler) => ({ handler, tests: testsOf(handler) }))
    .filter(({ tests }) => tests.length > 0);
  const known = new Map<string, readonly HandlerInfo[]>();

  function listeners(event: MatchedEvent): readonly HandlerInfo[] {
    const objectType = event.kind === "named" ? "" : event.objectType;
    const word = "name" in event ? event.name : event.action;
    const key = JSON.stringify([event.kind, objectType, word]);
    let found = known.get(key);
    if (found === undefined) {
      found = listening
        .filter(({ tests }) => tests.some((test) => test(event.kind, objectType, word)))
        .map(({ handler }) => handler);
      if (known.size >= REMEMBERED) known.clear();
      known.set(key, found);
    }
    return found;
  }

  return {
    explain: (event) =>
      listeners(event).map((handler) => ({
        handler,
        why: objection(handler.config, event, ownPlace(event)),
      })),
    match(event, place = ownPlace(event)) {
      return listeners(event)
        .filter(({ config }) => objection(config, event, place) === null)
        .map((handler) => runOf(handler, event));
    },
  };
}

/** The matcher of each set of handlers, for as long as somebody has the set. */
const matchers = new WeakMap<readonly HandlerInfo[], Matcher>();

/**
 * The runs that an event makes, in the order of the handlers: one for each handler that it is for. What is found out
 * about a set of handlers is kept with it, so the same list must be given again, and must not be changed.
 */
export function matchHandlers(
  handlers: readonly HandlerInfo[],
  event: MatchedEvent,
  place?: Place,
): NewRun[] {
  let matcher = matchers.get(handlers);
  if (!matcher) matchers.set(handlers, matcher = createMatcher(handlers));
  return matcher.match(event, place);
}

function ownPlace(event: MatchedEvent): Place {
  return event.kind === "object" ? event.branch : null;
}

/** Why `config` leaves out an event of the handler's bindings; null: it does not. */
function objection(
  config: HandlerInfo["config"],
  event: MatchedEvent,
  place: Place,
): string | null {
  const { sources, fields, catchUp } = config;
  if (sources !== undefined && !sources.includes(event.source ?? "")) {
    return `not of the sources ${sources.join(", ")}`;
  }
  if (event.origin === "catch-up" && !catchUp) return "not delivered, and catchUp is false";
  if (!isFor(config, place)) return place === null ? "not in a branch" : "in a branch";
  if (fields === undefined || event.kind !== "object" || event.action !== "update") return null;
  return event.changed(...fields) === false ? `none of ${fields.join(", ")} changed` : null;
}

/** What happens in a branch has not happened on main. */
function isFor({ branches }: HandlerInfo["config"], place: Place): boolean {
  if (place === "unknown" || branches === "all") return true;
  return (place === null) === (branches === "main");
}

/** Whether a handler listens to changes of this kind, whatever its `config` leaves of them. */
export function listensTo(
  { bindings }: Pick<HandlerInfo, "bindings">,
  objectType: string,
  action: string,
): boolean {
  return bindings.some((binding) => testOf(binding)("object", objectType, action));
}

/** Whether events of this kind, object type and action (or name) are meant. */
type Test = (kind: MatchedEvent["kind"], objectType: string, word: string) => boolean;

function testsOf({ bindings, special }: Pick<HandlerInfo, "bindings" | "special">): Test[] {
  if (special?.kind !== "custom") return bindings.map(testOf);
  return [(kind, _, word) => kind === "named" && word === special.name];
}

function testOf(binding: Binding): Test {
  const app = testOfWord(binding.app);
  const model = testOfWord(binding.model);
  const actions = binding.action === "*" ? OBJECT_ACTIONS as string[] : [binding.action];
  return (kind, objectType, word) => {
    if (kind === "named" || (kind === "plugin") !== (binding.event === true)) return false;
    if (!actions.includes(word)) return false;
    const dot = objectType.indexOf(".");
    return app(objectType.slice(0, dot)) && model(objectType.slice(dot + 1));
  };
}

function testOfWord(pattern: string): (word: string) => boolean {
  if (!pattern.includes("*")) return (word) => word === pattern;
  const regExp = globToRegExp(pattern);
  return (word) => regExp.test(word);
}
