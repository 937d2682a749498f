import { abortable } from "./abort.ts";

/**
 * A value that is loaded when a caller first asks for it. Callers that ask meanwhile share the load, which
 * continues if one of them gives up. A failed load is not kept.
 */
export class Cached<Value> {
  readonly #load: () => Promise<Value>;
  #kept: { readonly value: Value } | null = null;
  #running: Promise<Value> | null = null;
  #queued: Promise<Value> | null = null;

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  /** The value if it is loaded, or null. Starts no load. */
  get kept(): Value | null {
    return this.#kept?.value ?? null;
  }

  /** The value. Loads it if there is none. */
  async get(signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    return this.#kept?.value ?? await abortable(this.#running ?? this.#start(), signal);
  }

  /** A value other than `stale`: one that another caller has loaded meanwhile, or a new one. */
  async renew(stale: Value, signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    if (this.#kept !== null && this.#kept.value !== stale) return this.#kept.value;
    return await abortable(this.#running ?? this.#start(), signal);
  }

  /** A value whose load starts after this call: a load that is running may already have its old answer. */
  async reload(signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    return await abortable(this.#afterRunning(), signal);
  }

  /** Forgets the value. */
  drop(): void {
    this.#kept = null;
  }

  #afterRunning(): Promise<Value> {
    if (this.#running === null) return this.#start();
    const next = () => {
      this.#queued = null;
      return this.#start();
    };
    return this.#queued ??= this.#running.then(next, next);
  }

  #start(): Promise<Value> {
    const running = this.#run().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #run(): Promise<Value> {
    try {
      const value = await this.#load();
      this.#kept = { value };
      return value;
    } catch (error) {
      this.#kept = null;
      throw error;
    }
  }
}
