import { createHash } from "node:crypto";
import type { Clock } from "../../async/clock.ts";
import type { RequestId, RequestStore } from "../../contracts/request_store.ts";
import { isAdapterError, isInDoubt } from "../../domain/errors.ts";
import { type Caller, runIdOf } from "../caller.ts";
import { done, type Refusal, type Result } from "../result.ts";
import {
  answerNotKept,
  keyMalformed,
  keyNotKept,
  keyReused,
  outcomeUnknown,
  unanswered,
} from "./refusals.ts";

const MAX_KEY_LENGTH = 255;

/** How many requests whose effect is in doubt are remembered beside what is stored. */
const MAX_DOUBTS = 1_000;

/** A request that may come again. */
export interface Repeatable {
  readonly caller: Caller;
  /** What the caller chose, such as the `Idempotency-Key` header. */
  readonly key: string;
  /** What it asks for, such as the path: under another one the same key is another request. */
  readonly scope: string;
  readonly input: unknown;
}

/** What the board shows of a request whose answer was lost; `"absent"` if it surely does not show it. */
export type Recalled<Value> = { readonly value: Value } | "absent" | "unknown";

/** How the work of a request is done. */
export interface Work<Value> {
  /** Does it. It may continue after its caller has stopped waiting. */
  readonly attempt: (signal: AbortSignal) => Promise<Result<Value>>;
  /** Waits for it as long as an operation may take. */
  readonly limited: <Part>(
    work: (signal: AbortSignal) => Promise<Result<Part>>,
  ) => Promise<Result<Part>>;
  /** Searches the board for what the request did, if that can be found there. `since` is when it began. */
  readonly recall?: (since: number, signal: AbortSignal) => Promise<Recalled<Value>>;
  /** For how long after its start a write can still take effect, in milliseconds, if it got no answer. */
  readonly lateMs: number;
}

/** A request that is being answered, or whose work continues although its caller has stopped waiting. */
interface Live {
  readonly fingerprint: string;
  answer: Promise<Result<unknown>>;
  isAnswered: boolean;
  isWorking: boolean;
}

/** What {@linkcode Repeats} needs. */
export interface RepeatsOptions {
  readonly store: RequestStore;
  readonly clock: Pick<Clock, "now">;
  /** Called if an answer cannot be stored: a repeat then has to search the board. */
  readonly onError: (error: unknown) => void;
}

/**
 * Lets a request under a key take effect once (draft-ietf-httpapi-idempotency-key-header), for as long as the
 * store keeps it, also after a restart. A repeat gets the answer of the first one. If that was lost, the board
 * decides: what it shows is the answer, and only what it surely does not show is done again.
 */
export class Repeats {
  readonly #options: RepeatsOptions;
  readonly #live = new Map<string, Live>();
  /** Until when a write of a request in doubt may take effect, in milliseconds since the epoch. */
  readonly #doubts = new Map<string, number>();

  constructor(options: RepeatsOptions) {
    this.#options = options;
  }

  /** The result of the work, or of the same request before. */
  async once<Value>(request: Repeatable, work: Work<Value>): Promise<Result<Value>> {
    const { key } = request;
    if (key === "" || key.length > MAX_KEY_LENGTH) return keyMalformed(MAX_KEY_LENGTH);
    const call = { id: idOf(request), key, fingerprint: digest(JSON.stringify(request.input)) };
    const place = JSON.stringify(call.id);
    const live = this.#live.get(place);
    if (live !== undefined) {
      // The id names the operation, so that the same work made the answer.
      return live.fingerprint === call.fingerprint
        ? await live.answer as Result<Value>
        : keyReused(key);
    }
    const begun = { fingerprint: call.fingerprint, isAnswered: false, isWorking: false };
    const next: Live = { ...begun, answer: Promise.resolve(outcomeUnknown(key)) };
    this.#live.set(place, next);
    const forget = () => {
      if (next.isAnswered && !next.isWorking) this.#live.delete(place);
    };
    const answer = this.#answer(call, observed(work, next, forget)).finally(() => {
      next.isAnswered = true;
      forget();
    });
    next.answer = answer;
    return await answer;
  }

  async #answer<Value>(call: Call, work: Work<Value>): Promise<Result<Value>> {
    const { id, key, fingerprint } = call;
    const { store } = this.#options;
    const kept = await store.find(id).catch((error) => this.#report(error));
    if (kept === undefined) return keyNotKept();
    if (kept !== null) {
      if (kept.fingerprint !== fingerprint) return keyReused(key);
      const refusal = kept.isDone
        ? replayed<Value>(kept.answer)
        : await this.#recalled(call, kept.begunAt, work);
      if (refusal !== null) return refusal;
    }
    try {
      await store.begin(id, { fingerprint, begunAt: this.#options.clock.now() });
    } catch (error) {
      this.#report(error);
      return keyNotKept();
    }
    return await work.limited((signal) => this.#do(id, work, signal));
  }

  async #do<Value>(
    id: RequestId,
    { attempt, lateMs }: Work<Value>,
    signal: AbortSignal,
  ): Promise<Result<Value>> {
    const { store, clock } = this.#options;
    try {
      const result = await attempt(signal);
      await this.#store(() => result.ok ? this.#finish(id, result.value) : store.forget(id));
      return result;
    } catch (error) {
      if (isInDoubt(error)) {
        const isLate = !isAdapterError(error) || error.mayTakeEffectLater;
        this.#doubt(id, isLate ? clock.now() + lateMs : 0);
      } else await this.#store(() => store.forget(id));
      throw error;
    }
  }

  /** What became of a request whose answer is not known; null if it surely had no effect. */
  async #recalled<Value>(
    { id, key }: Call,
    since: number,
    { recall, limited, lateMs }: Work<Value>,
  ): Promise<Result<Value> | null> {
    if (recall === undefined) return outcomeUnknown(key);
    const found = await limited<Recalled<Value>>(async (signal) =>
      done(await recall(since, signal))
    );
    if (!found.ok) return found;
    if (typeof found.value === "object") {
      const { value } = found.value;
      await this.#store(() => this.#finish(id, value));
      return done(value);
    }
    const until = this.#doubts.get(JSON.stringify(id)) ?? (lateMs > 0 ? since + lateMs : 0);
    const leftMs = until - this.#options.clock.now();
    if (leftMs > 0) return unanswered(leftMs);
    return found.value === "absent" ? null : outcomeUnknown(key);
  }

  #finish(id: RequestId, value: unknown): Promise<void> {
    this.#doubts.delete(JSON.stringify(id));
    return this.#options.store.finish(id, JSON.stringify(value));
  }

  #doubt(id: RequestId, until: number): void {
    this.#doubts.set(JSON.stringify(id), until);
    for (const oldest of this.#doubts.keys()) {
      if (this.#doubts.size <= MAX_DOUBTS) break;
      this.#doubts.delete(oldest);
    }
  }

  /** What was done stays done if that cannot be stored. */
  async #store(write: () => Promise<void>): Promise<void> {
    await write().catch((error) => this.#report(error));
  }

  #report(error: unknown): undefined {
    this.#options.onError(error);
  }
}

/** The same work; `live` says whether it continues. */
function observed<Value>(work: Work<Value>, live: Live, onEnd: () => void): Work<Value> {
  return {
    ...work,
    limited: (part) =>
      work.limited(async (signal) => {
        live.isWorking = true;
        try {
          return await part(signal);
        } finally {
          live.isWorking = false;
          onEnd();
        }
      }),
  };
}

interface Call {
  readonly id: RequestId;
  readonly key: string;
  readonly fingerprint: string;
}

function replayed<Value>(answer: string | null): Result<Value> | Refusal {
  // Only this program stored it, and the key names the operation, so that it is of this type.
  return answer === null ? answerNotKept() : done(JSON.parse(answer) as Value);
}

function idOf({ caller, key, scope }: Repeatable): RequestId {
  return { caller: runIdOf(caller) ?? caller.kind, key: digest(JSON.stringify([scope, key])) };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
