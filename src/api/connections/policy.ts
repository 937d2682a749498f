/** How many connections a server holds, and how long each may be quiet. Times are in milliseconds. */
export interface ConnectionLimits {
  /** The most at once. Half of them may be lasting. */
  readonly max: number;
  /** How long a new connection may take to send its first request. */
  readonly firstRequestMs: number;
  /** How long a connection may be quiet between an answer and the next request. */
  readonly idleMs: number;
  /** How long a connection stays open after an answer that ends it, so that the answer can be read. */
  readonly lingerMs: number;
  /** How long a request may take before its connection can be closed to make room for another. */
  readonly stuckMs: number;
}

/** Longer than an honest request takes: 10 s for its body, then 30 s for the board. */
const STUCK_MS = 60_000;

/** 10 s for the first request, 60 s between requests. */
export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  max: 512,
  firstRequestMs: 10_000,
  idleMs: 60_000,
  lingerMs: 1_000,
  stuckMs: STUCK_MS,
};

/** After a failed accept there is room for this many connections at least. */
const LEAST_ROOM = 16;

/** What is known of a connection. Deno says nothing of what arrives on it before a request is whole. */
export interface ConnectionState {
  readonly hasAsked: boolean;
  /** Requests whose answers have not left yet. */
  readonly inFlight: number;
  /** When it became quiet or busy, by the monotonic clock. */
  readonly since: number;
  /** Whether an answer on it has no end of its own. */
  readonly isLasting: boolean;
  /** Whether it is closed after its answer. */
  readonly isEnding: boolean;
}

/** Tells whether a connection has been quiet for too long. One with a request in flight never has. */
export function isOverdue(
  { hasAsked, inFlight, since, isEnding }: ConnectionState,
  now: number,
  { firstRequestMs, idleMs, lingerMs }: ConnectionLimits,
): boolean {
  if (inFlight > 0) return false;
  return now - since >= (isEnding ? lingerMs : hasAsked ? idleMs : firstRequestMs);
}

/** The connection that is closed to make room for another, or null if every one is needed. */
export function leastNeeded<T extends ConnectionState>(
  connections: Iterable<T>,
  now: number,
  limits: ConnectionLimits,
): T | null {
  let least: T | null = null;
  let lowest = NEEDED;
  for (const connection of connections) {
    const need = needFor(connection, now, limits);
    if (need > lowest || need === NEEDED) continue;
    if (need === lowest && least !== null && least.since <= connection.since) continue;
    [least, lowest] = [connection, need];
  }
  return least;
}

const NEEDED = 4;

/** A client connects again if its quiet connection is closed; a request in flight would be lost. */
function needFor(
  { hasAsked, inFlight, since, isLasting, isEnding }: ConnectionState,
  now: number,
  { stuckMs }: ConnectionLimits,
): number {
  if (inFlight === 0) return isEnding ? 0 : hasAsked ? 2 : 1;
  return !isLasting && now - since >= stuckMs ? 3 : NEEDED;
}

/** For how many connections there is room if the system refused one more while `open` were open. */
export function roomAfterFailure(open: number, { max }: ConnectionLimits): number {
  return Math.min(max, Math.max(LEAST_ROOM, Math.floor(open / 2)));
}
