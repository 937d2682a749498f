import { pathMatcher } from "./routes/router.ts";

/** A request as it came in, and what became of it. */
export interface SeenRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
  /** Null until the answer is sent, and for good where none is. */
  status: number | null;
}

interface Waiter {
  readonly matches: (request: SeenRequest) => boolean;
  readonly resolve: (request: SeenRequest) => void;
}

/** All requests in the order of their coming. Targets are `METHOD /path/:any`, as of routes. */
export class Requests {
  readonly #seen: SeenRequest[] = [];
  #waiters: Waiter[] = [];

  add(request: SeenRequest): void {
    this.#seen.push(request);
    const met = this.#waiters.filter(({ matches }) => matches(request));
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
    for (const { resolve } of met) resolve(request);
  }

  /** Those that match `target`, or all. */
  all(target = "* /*"): readonly SeenRequest[] {
    return this.#seen.filter(matcher(target));
  }

  count(target?: string): number {
    return this.all(target).length;
  }

  /** The bodies that were sent to `target`. */
  bodies(target?: string): readonly unknown[] {
    return this.all(target).map(({ body }) => body);
  }

  /** `METHOD /path?query status` of each, to compare and to print. */
  lines(target?: string): readonly string[] {
    return this.all(target).map(({ method, path, query, status }) =>
      `${method} ${path}${query} ${status ?? "unanswered"}`
    );
  }

  /** The next request to `target` that comes in; it may not be answered yet. */
  next(target: string): Promise<SeenRequest> {
    const { promise, resolve } = Promise.withResolvers<SeenRequest>();
    this.#waiters.push({ matches: matcher(target), resolve });
    return promise;
  }

  /** Forgets what was seen so far. */
  clear(): void {
    this.#seen.length = 0;
  }
}

function matcher(target: string): (request: SeenRequest) => boolean {
  const match = pathMatcher(target);
  return ({ method, path }) => match(method, path) !== null;
}
