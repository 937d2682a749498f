import type { DispatcherEvent, Emit } from "../../src/domain/events.ts";

type EventType = DispatcherEvent["type"];
type EventOf<Type extends EventType> = Extract<DispatcherEvent, { readonly type: Type }>;

/** Keeps what happened, and lets a test wait for it. */
export class Recorder {
  readonly events: DispatcherEvent[] = [];
  #watchers: (() => boolean)[] = [];

  readonly emit: Emit = (event) => {
    this.events.push(event);
    this.#watchers = this.#watchers.filter((isDone) => !isDone());
  };

  /** The events of one type so far. */
  all<Type extends EventType>(type: Type): EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  /** Resolves once there are `count` events of `type`, to the last of them. */
  until<Type extends EventType>(type: Type, count = 1): Promise<EventOf<Type>> {
    return new Promise((resolve) => {
      const isDone = () => {
        const event = this.all(type)[count - 1];
        if (event === undefined) return false;
        resolve(event);
        return true;
      };
      if (!isDone()) this.#watchers.push(isDone);
    });
  }
}
