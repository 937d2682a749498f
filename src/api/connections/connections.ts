import type { Clock } from "../../async/clock.ts";
import { sleepUntilAborted } from "../../async/sleep.ts";
import type { ApiConnections } from "../../operations/operation.ts";
import {
  type ConnectionLimits,
  type ConnectionState,
  isOverdue,
  leastNeeded,
  roomAfterFailure,
} from "./policy.ts";
import { CloseSignal, type ServeConnection } from "./serve_connection.ts";

/** How often quiet connections are looked for, in milliseconds. */
const SWEEP_MS = 1_000;
/** How long there is less room after the system has refused a connection, in milliseconds. */
const CAREFUL_MS = 600_000;
/** How many connections beyond the most are answered that there is no room; further ones are closed at once. */
const REFUSED_AT_ONCE = 32;

/** One connection, as what answers its requests sees it. */
export interface Held {
  /** Whether there is no room for it: it gets this answer and no other. */
  readonly isRefused: boolean;
  /** Notes that a request has begun. */
  begin(): Exchange;
  /** Has the connection closed once its answers have left: what its client still sends is not read. */
  closeAfterwards(): void;
}

/** One request on a connection, which may have many at once (HTTP/2), and its answer. */
export interface Exchange {
  /** Notes that the answer lasts until its reader leaves. False if there are too many such answers. */
  hold(): boolean;
  /** Notes that the answer has left. */
  end(): void;
}

export interface ConnectionsOptions {
  readonly clock: Clock;
  readonly limits: ConnectionLimits;
  readonly serve: ServeConnection;
  readonly handle: (held: Held) => Deno.ServeHandler;
  readonly onError: (error: unknown) => Response;
}

/** The open connections of a server. It closes those that are quiet for too long, or that others need the room of. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #over = new AbortController();
  readonly #open = new Set<OpenConnection>();
  /** Those for which there is no room; they stay until they have their answer, which says so. */
  readonly #refused = new Set<OpenConnection>();
  readonly #closing = new Set<OpenConnection>();
  #isSweeping = false;
  #crowdedOut = 0;
  #failure: { readonly room: number; readonly at: number; readonly monotonic: number } | null =
    null;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  counts(): ApiConnections {
    const max = this.#room();
    return {
      open: this.#open.size,
      max,
      crowdedOut: this.#crowdedOut,
      failedAt: this.#failure?.at ?? null,
    };
  }

  /** Serves a connection. If there is no room for it, its first request is answered with a refusal. */
  admit(connection: Deno.Conn): void {
    const room = this.#room();
    while (this.#open.size >= room && this.#makeRoom());
    const isRefused = this.#open.size >= room;
    if (isRefused) this.#crowdedOut++;
    if (isRefused && this.#refused.size >= REFUSED_AT_ONCE) return connection.close();
    this.#serve(connection, isRefused);
    if (!this.#isSweeping) void this.#sweep();
  }

  /** The system refuses connections, most likely since too many files are open: closes up to half of them. */
  onAcceptFailure(): void {
    const { clock, limits } = this.#options;
    const room = roomAfterFailure(this.#open.size, limits);
    this.#failure = { room, at: clock.now(), monotonic: clock.monotonic() };
    while (this.#open.size > room && this.#makeRoom());
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    this.#over.abort();
    for (const held of [...this.#open, ...this.#refused]) this.#close(held);
    await Promise.all(Array.from(this.#closing, ({ over }) => over));
  }

  #room(): number {
    const { clock, limits: { max } } = this.#options;
    if (this.#failure === null) return max;
    if (clock.monotonic() - this.#failure.monotonic < CAREFUL_MS) return this.#failure.room;
    this.#failure = null;
    return max;
  }

  #makeRoom(): boolean {
    const { clock, limits } = this.#options;
    const least = leastNeeded(this.#open, clock.monotonic(), limits);
    if (least === null) return false;
    this.#crowdedOut++;
    this.#close(least);
    return true;
  }

  #serve(connection: Deno.Conn, isRefused: boolean): void {
    const { clock, serve, handle, onError } = this.#options;
    const held = new OpenConnection(clock, isRefused, this.#canHold);
    const server = serve(connection, held.signal, handle(held), onError, ignore);
    (isRefused ? this.#refused : this.#open).add(held);
    held.over = server.finished.then(
      () => this.#forget(held),
      async () => {
        // The client broke off, or does not speak HTTP: Deno has answered that itself.
        await Promise.allSettled([server.shutdown()]);
        this.#forget(held);
      },
    );
  }

  readonly #canHold = (): boolean => {
    let lasting = 0;
    for (const held of this.#open) lasting += held.lasting;
    return lasting < Math.floor(this.#room() / 2);
  };

  #close(held: OpenConnection): void {
    this.#forget(held);
    this.#closing.add(held);
    held.signal.close();
  }

  #forget(held: OpenConnection): void {
    if (!this.#open.delete(held) && !this.#refused.delete(held)) this.#closing.delete(held);
  }

  async #sweep(): Promise<void> {
    const { clock, limits } = this.#options;
    const { signal } = this.#over;
    this.#isSweeping = true;
    while (this.#open.size + this.#refused.size > 0 && !signal.aborted) {
      // After a standstill of this process, what its clients sent meanwhile has to be read first.
      if (await sleepUntilAborted(signal, SWEEP_MS, clock)) continue;
      const now = clock.monotonic();
      for (const held of [...this.#open, ...this.#refused]) {
        if (isOverdue(held, now, limits)) this.#close(held);
      }
    }
    this.#isSweeping = false;
  }
}

function ignore(): void {}

class OpenConnection implements ConnectionState, Held {
  readonly signal = new CloseSignal();
  readonly isRefused: boolean;
  readonly #clock: Clock;
  readonly #canHold: () => boolean;
  /** Resolves when the connection has ended, in whatever way, and Deno has freed what belongs to it. */
  over: Promise<void> | null = null;
  hasAsked = false;
  inFlight = 0;
  since: number;
  /** How many of the answers last until their readers leave. */
  lasting = 0;
  isEnding: boolean;

  constructor(clock: Clock, isRefused: boolean, canHold: () => boolean) {
    this.#clock = clock;
    this.#canHold = canHold;
    this.since = clock.monotonic();
    this.isRefused = isRefused;
    this.isEnding = isRefused;
  }

  get isLasting(): boolean {
    return this.lasting > 0;
  }

  begin(): Exchange {
    this.hasAsked = true;
    if (this.inFlight++ === 0) this.since = this.#clock.monotonic();
    return new OpenExchange(this);
  }

  end(): void {
    if (--this.inFlight === 0) this.since = this.#clock.monotonic();
  }

  closeAfterwards(): void {
    this.isEnding = true;
  }

  hold(): boolean {
    if (!this.#canHold()) return false;
    this.lasting++;
    return true;
  }
}

class OpenExchange implements Exchange {
  readonly #connection: OpenConnection;
  #isLasting = false;

  constructor(connection: OpenConnection) {
    this.#connection = connection;
  }

  hold(): boolean {
    return this.#isLasting ||= this.#connection.hold();
  }

  end(): void {
    if (this.#isLasting) this.#connection.lasting--;
    this.#connection.end();
  }
}
