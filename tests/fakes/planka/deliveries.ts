import { presentUser } from "./state/present.ts";
import type { Webhook } from "./state/records.ts";
import type { World, WorldEvent } from "./state/world.ts";

/** Sends events to webhooks: all at once, so in no order, and each only one time. */
export class Deliveries implements AsyncDisposable {
  readonly #pending = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  /** With a pool, `fetch` would send again what was not answered; Planka does not. */
  readonly #client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  #held: (() => void)[] | null = null;

  /** Tells every webhook that wants to know. Nobody waits for it. */
  announce(world: World, event: WorldEvent): void {
    for (const webhook of world.webhooks.all().filter((each) => wants(each, event.event))) {
      const body = bodyOf(event);
      const start = () => this.#track(this.#post(webhook, body));
      if (this.#held === null) start();
      else this.#held.push(start);
    }
  }

  /** Nothing is sent until the returned function is called, which may turn the order round. */
  hold(): (options?: { readonly isReversed?: boolean }) => void {
    const held: (() => void)[] = [];
    this.#held = held;
    return ({ isReversed = false } = {}) => {
      this.#held = null;
      for (const start of isReversed ? held.toReversed() : held) start();
    };
  }

  /** Waits until nothing is under way. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.settled();
    this.#client.close();
  }

  #track(delivery: Promise<void>): void {
    this.#pending.add(delivery);
    delivery.finally(() => this.#pending.delete(delivery));
  }

  async #post({ url, accessToken }: Webhook, body: string): Promise<void> {
    const headers = new Headers({ "content-type": "application/json" });
    if (accessToken !== null) headers.set("authorization", `Bearer ${accessToken}`);
    const request = { method: "POST", headers, body, signal: this.#closing.signal };
    const response = await fetch(url, { ...request, client: this.#client })
      .catch(() => null); // Nobody there, or the test is over: what is lost stays lost.
    await response?.body?.cancel();
  }
}

function wants({ events, excludedEvents }: Webhook, event: string): boolean {
  return excludedEvents?.includes(event) !== true && events?.includes(event) !== false;
}

/** What happened as it is now: what changes later must not change what is told. */
function bodyOf({ event, data, prevData, actor }: WorldEvent): string {
  return JSON.stringify({ event, data, prevData, user: presentUser(actor) });
}
