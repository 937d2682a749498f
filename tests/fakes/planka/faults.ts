import { type Answer, html, json, plain } from "./routes/dispatch.ts";
import { pathMatcher } from "./routes/router.ts";

/** What a request gets: an answer, half of one, none ever, or the end of its connection. */
export type Outcome = Answer | { readonly half: Answer } | "silence" | "hang-up";

/** Plays one request: `apply` does what Planka would do and gives its answer. */
export type Fault = (apply: () => Answer) => Outcome | Promise<Outcome>;

/** The connection drops, and nothing was done. */
export const dropBefore: Fault = () => "hang-up";

/** It was done, and the connection drops without an answer. */
export const dropAfter: Fault = (apply) => {
  apply();
  return "hang-up";
};

/** It was done, and the connection drops in the midst of the answer. */
export const cutBody: Fault = (apply) => ({ half: apply() });

/** Nothing is done, and no answer ever comes. */
export const silence: Fault = () => "silence";

/** It was done, and no answer ever comes. */
export const silenceAfter: Fault = (apply) => {
  apply();
  return "silence";
};

/** It is done at once and answered when `until` is over. */
export function late(until: Promise<unknown>): Fault {
  return async (apply) => {
    const answer = apply();
    await until;
    return answer;
  };
}

/** Nothing is done until `until` is over. */
export function slow(until: Promise<unknown>): Fault {
  return async (apply) => {
    await until;
    return apply();
  };
}

/** A proxy's limit: 429, or 403 as some have it, with Retry-After in seconds or as a date. */
export function limited(retryAfter: number | string, status: 403 | 429 = 429): Fault {
  const answer = plain(status, "Slow down");
  return () => ({ ...answer, headers: { ...answer.headers, "retry-after": `${retryAfter}` } });
}

/** Planka broke: 500, in text. */
export const broken: Fault = () => plain(500, "Internal Server Error");

/** A proxy before a Planka that is down. */
export const badGateway: Fault = () => ({
  ...plain(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
  headers: html,
});

/** As if the credentials had gone. */
export const unauthorized: Fault = () =>
  json(401, {
    code: "E_UNAUTHORIZED",
    message: "Access token is missing, invalid or expired",
  });

/** Among the good cards of the answer, that of `cardId` comes with `damage` done to it. */
export function malformed(cardId: string, damage: Readonly<Record<string, unknown>>): Fault {
  return (apply) => {
    const answer = apply();
    const harm = (_key: string, value: unknown) =>
      isRecord(value) && value["id"] === cardId ? { ...value, ...damage } : value;
    return { ...answer, body: JSON.stringify(JSON.parse(answer.body), harm) };
  };
}

interface Plan {
  readonly matches: (method: string, path: string) => boolean;
  readonly fault: Fault;
  left: number;
}

/** A lock in the database: what it holds waits for its end, also if the client has given up by then. */
export interface Lock {
  /** Carries out what waits, in the order of its coming; what comes later no longer waits. */
  release(): void;
}

/** The faults that wait for their requests. */
export class Faults {
  readonly #plans: Plan[] = [];

  /** The next `times` requests that match `target` go by `fault`; the oldest such plan comes first. */
  plan(target: string, fault: Fault, times: number): Plan {
    const match = pathMatcher(target);
    const matches = (method: string, path: string) => match(method, path) !== null;
    const plan = { matches, fault, left: times };
    this.#plans.push(plan);
    return plan;
  }

  /** The fault that this request meets, if any. */
  take(method: string, path: string): Fault | undefined {
    const plan = this.#plans.find(({ matches, left }) => left > 0 && matches(method, path));
    if (plan !== undefined) plan.left--;
    return plan?.fault;
  }

  /** Requests that match one of `targets` are carried out, and answered, once the lock is released. */
  lock(targets: readonly string[]): Lock {
    const gate = Promise.withResolvers<void>();
    const held = slow(gate.promise);
    const plans = targets.map((target) => this.plan(target, held, Infinity));
    return {
      release: () => {
        for (const plan of plans) plan.left = 0;
        gate.resolve();
      },
    };
  }

  clear(): void {
    this.#plans.length = 0;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
