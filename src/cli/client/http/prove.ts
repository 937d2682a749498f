import {
  boundToken,
  type Challenge,
  challengeBody,
  type Claims,
  isProven,
  newNonce,
  operatorSecret,
  parseProof,
  type Proof,
  PROOF_PATH,
  runSecret,
  tokenIdOf,
} from "../../../net/proof.ts";
import type { ServerSecret } from "../target/server_secret.ts";
import { MAX_SELF_BYTES, readText } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { ClientError } from "./errors.ts";
import { problemIn } from "./refusal.ts";
import { unreachable } from "./transport.ts";

/** What came of a challenge. */
export type ProofResult =
  | {
    readonly type: "proven";
    readonly claims: Claims;
    /** What to send in place of `token` to this start of the dispatcher. */
    bind(token: string): string;
  }
  | Unproven;

/** There is no proof. */
export interface Unproven {
  readonly type: "unproven";
  /** What the server says of itself, which may be a lie; null if it says nothing. */
  readonly claims: Claims | null;
  /** Why there is none, by the server's own words, which may be a lie: they choose among our sentences only. */
  readonly reason: "none" | "older" | "address";
}

/** The refusals that say more than that there is no proof. */
const REASONS: ReadonlyMap<string | null, Unproven["reason"]> = new Map([
  ["unknown_path", "older"],
  // An earlier version asks for a token at every path that it does not know.
  ["token_required", "older"],
  ["foreign_address", "address"],
  ["foreign_host", "address"],
]);

/**
 * Asks a server to prove that it knows a secret. The server learns nothing about the secret by that.
 *
 * @throws {ClientError} if it does not answer
 */
export async function askProof(
  connection: Connection,
  secret: ServerSecret,
  timeoutMs: number,
): Promise<ProofResult> {
  const challenge = { by: secret.by, address: connection.address, nonce: newNonce() };
  const body = challengeBody(challenge, secret.by === "run" ? tokenIdOf(secret.token) : null);
  const { response, text } = await post(connection, body, timeoutMs);
  const answer = response.ok ? parseProof(text) : null;
  return answer !== null
    ? await verify(secret, challenge, answer)
    : { type: "unproven", claims: null, reason: reasonIn(response, text) };
}

async function verify(
  secret: ServerSecret,
  challenge: Challenge,
  { claims, proof }: Proof,
): Promise<ProofResult> {
  const { instanceId } = claims;
  const bytes = await bytesOf(secret, instanceId);
  if (!isProven(bytes, challenge, claims, proof)) {
    return { type: "unproven", claims, reason: "none" };
  }
  return { type: "proven", claims, bind: (token) => boundToken(bytes, token, instanceId) };
}

async function bytesOf(secret: ServerSecret, instanceId: string): Promise<Uint8Array> {
  switch (secret.by) {
    case "state":
      return secret.key;
    case "operator":
      return await operatorSecret(secret.token, instanceId);
    case "run":
      return runSecret(secret.token);
  }
}

function reasonIn(response: Response, text: string): Unproven["reason"] {
  return REASONS.get(problemIn(response, text)?.code ?? null) ?? "none";
}

async function post(connection: Connection, body: string, timeoutMs: number) {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await connection.fetch(PROOF_PATH, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      redirect: "manual",
      signal,
    });
    return { response, text: await readText(connection.url, response, MAX_SELF_BYTES) };
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw unreachable(connection.url, error, signal.aborted ? timeoutMs : null);
  }
}
