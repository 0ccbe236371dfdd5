/**
 * A store that tells of what is put into it: for whoever looks on.
 *
 * @module
 */
import type { Appended, NewDelivery, Store } from "../store/store.ts";

/** The same store; `tell` is called for every delivery that was stored, by whichever way it came. */
export function toldStore(
  store: Store,
  tell: (delivery: NewDelivery, appended: Appended) => void,
): Store {
  const told: Pick<Store, "append" | "complete"> = {
    async append(batch) {
      const appended = await store.append(batch);
      batch.forEach((delivery, i) => tell(delivery, appended[i]!));
      return appended;
    },
    async complete(batch, now) {
      const completed = await store.complete(batch, now);
      completed.forEach((done, i) => {
        done?.emitted?.forEach((it, j) => tell(batch[i]!.emits![j]!, it));
      });
      return completed;
    },
  };
  return new Proxy(store, {
    get(target, key) {
      if (Object.hasOwn(told, key)) return told[key as keyof typeof told];
      // Its own methods have a `this` with private fields.
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
