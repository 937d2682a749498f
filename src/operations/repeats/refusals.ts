import { type Refusal, refused } from "../result.ts";

/** A key that no request can have. */
export function keyMalformed(maxLength: number): Refusal<"idempotency_key_malformed"> {
  return refused(
    "idempotency_key_malformed",
    `Cannot use the Idempotency-Key: it must have 1 to ${maxLength} characters`,
  );
}

/** A key that stands for another request. */
export function keyReused(key: string): Refusal<"idempotency_key_reused"> {
  return refused(
    "idempotency_key_reused",
    `Cannot use the Idempotency-Key ${
      JSON.stringify(key)
    } again: it came with another body before; take a new key for a new request`,
  );
}

/** A key that cannot be stored, so that its request was not done. */
export function keyNotKept(): Refusal<"idempotency_key_not_kept"> {
  return refused(
    "idempotency_key_not_kept",
    "Cannot remember the Idempotency-Key, so nothing was done: the dispatcher's log says why; send the request without a key if it need not take effect only once",
  );
}

/** A request that took effect and whose answer was dropped. */
export function answerNotKept(): Refusal<"answer_not_kept"> {
  return refused(
    "answer_not_kept",
    "Cannot repeat the answer: the request with this Idempotency-Key took effect before, and its answer is no longer kept; read the task",
  );
}

/** A request of which not even the board shows whether it took effect. */
export function outcomeUnknown(key: string): Refusal<"outcome_unknown"> {
  return refused(
    "outcome_unknown",
    `Cannot repeat the request with the Idempotency-Key ${
      JSON.stringify(key)
    }: it is not known whether it took effect before; read the board, and take a new key if it did not`,
  );
}

/** A request that the board has not carried out yet and may still carry out. */
export function unanswered(leftMs: number): Refusal<"backend_timeout"> {
  return {
    ...refused(
      "backend_timeout",
      `Cannot repeat the request yet: the board has not answered it and may still carry it out; it is sure in ${
        Math.ceil(leftMs / 1_000)
      } s at the latest`,
    ),
    retryAfterMs: leftMs,
  };
}
