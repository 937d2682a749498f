import { type ApiContext, runIdOf } from "../context.ts";
import { jsonResponse } from "../problem.ts";
import type { Made, Replays } from "../replays.ts";

/** Answers a POST that its sender may repeat under the same Idempotency-Key. */
export async function once(
  c: ApiContext,
  replays: Replays,
  body: unknown,
  work: () => Promise<Made>,
): Promise<Response> {
  const scope = JSON.stringify([runIdOf(c.env), c.req.path]);
  const key = c.req.header("idempotency-key");
  const { value, status, headers } = await replays.once({ scope, key, body }, work);
  return jsonResponse(value, status, headers);
}
