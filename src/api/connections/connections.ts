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
  begin(): void;
  /** Notes that an answer has left. */
  end(): void;
  /** Has the connection closed once its answers have left: what its client still sends is not read. */
  closeAfterwards(): void;
  /** Notes that an answer lasts until its reader leaves. False if there are too many such connections. */
  hold(): boolean;
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
  /** Also those that are being closed. */
  readonly #unfinished = new Set<Promise<void>>();
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
    await Promise.all(this.#unfinished);
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
    const held = new OpenConnection(clock, isRefused, () => this.#canHold());
    const server = serve(connection, held.signal, handle(held), onError, () => {});
    (isRefused ? this.#refused : this.#open).add(held);
    const over = endOf(server).then(() => {
      this.#forget(held);
      this.#unfinished.delete(over);
    });
    this.#unfinished.add(over);
  }

  #canHold(): boolean {
    let lasting = 0;
    for (const { isLasting } of this.#open) if (isLasting) lasting++;
    return lasting < Math.floor(this.#room() / 2);
  }

  #close(held: OpenConnection): void {
    this.#forget(held);
    held.signal.close();
  }

  #forget(held: OpenConnection): void {
    this.#open.delete(held);
    this.#refused.delete(held);
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

/** Resolves when the connection has ended, in whatever way, and Deno has freed what belongs to it. */
async function endOf({ finished, shutdown }: ReturnType<ServeConnection>): Promise<void> {
  try {
    await finished;
  } catch {
    // The client broke off, or does not speak HTTP: Deno has answered that itself.
    await Promise.allSettled([shutdown()]);
  }
}

class OpenConnection implements ConnectionState, Held {
  readonly signal = new CloseSignal();
  readonly isRefused: boolean;
  readonly #clock: Clock;
  readonly #canHold: () => boolean;
  hasAsked = false;
  inFlight = 0;
  since: number;
  isLasting = false;
  isEnding: boolean;

  constructor(clock: Clock, isRefused: boolean, canHold: () => boolean) {
    this.#clock = clock;
    this.#canHold = canHold;
    this.since = clock.monotonic();
    this.isRefused = isRefused;
    this.isEnding = isRefused;
  }

  begin(): void {
    this.hasAsked = true;
    if (this.inFlight++ === 0) this.since = this.#clock.monotonic();
  }

  end(): void {
    if (--this.inFlight > 0) return;
    this.since = this.#clock.monotonic();
    this.isLasting = false;
  }

  closeAfterwards(): void {
    this.isEnding = true;
  }

  hold(): boolean {
    return this.isLasting ||= this.#canHold();
  }
}
