import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { fieldsIn } from "./limited_body.ts";

/*
 * How a server proves to a client that it knows a secret of both, before the client sends it anything that
 * others must not have. The client sends a nonce and the address that it calls; the server answers with an
 * HMAC over both and over what it says of itself. A program that only forwards the challenge to the real server gets
 * no proof, since the real server signs only its own addresses.
 *
 * Each use of a secret has a label and so a key of its own: a proof can be asked for by anyone, and is good for
 * nothing else.
 */

/**
 * The secrets that a server can prove to know: the key in its state folder, the operator's token, or the token
 * of a run.
 */
export const SECRET_KINDS = ["state", "operator", "run"] as const;

/** See {@linkcode SECRET_KINDS}. */
export type SecretKind = typeof SECRET_KINDS[number];

/** What a client asks a server to prove. */
export interface Challenge {
  readonly by: SecretKind;
  /** Host and port as the client calls them, such as `127.0.0.1:8000`. */
  readonly address: string;
  /** Random, so that no earlier proof fits. */
  readonly nonce: string;
}

/** What a server says of itself. */
export interface Claims {
  readonly instanceId: string;
  readonly pid: number;
  /** The folder of its config, or null if it does not say that. */
  readonly folder: string | null;
  /** The folder of its state, or null if it has none or does not say that. */
  readonly stateDir: string | null;
}

/** The answer to a challenge. */
export interface Proof {
  /** What the server says of itself. It counts only if the proof fits. */
  readonly claims: Claims;
  readonly proof: string;
}

/** Longer paths than that are not shown. */
const MAX_CLAIM_CHARS = 4_096;

/** The random part of a challenge, in bytes. */
const NONCE_BYTES = 32;

/**
 * The rounds that make a guess of an operator's token as slow as a request: anyone can ask for a proof and
 * compare it with guesses, and a person can have chosen the token. It takes tens of milliseconds, once for a command.
 */
const ROUNDS = 100_000;

/**
 * Begins the token of a run. It tells the commands of the run that their dispatcher can prove itself, so that
 * they send the token to no other program. The tokens of earlier versions have no prefix: a run that such a
 * dispatcher started keeps its token, so both forms are accepted.
 */
export const RUN_TOKEN_PREFIX = "adr_";

const PROOF = "artificer-dispatcher proof 1";
const BOUND_TOKEN = "artificer-dispatcher bound token 1";
const TOKEN_ID = "artificer-dispatcher token id 1";

/** The path at which a server answers challenges. */
export const PROOF_PATH = "/proof";

/** A challenge as the body of a request. `tokenId` names the token of a run. */
export function challengeBody(challenge: Challenge, tokenId: string | null = null): string {
  return JSON.stringify({ ...challenge, ...(tokenId !== null && { token_id: tokenId }) });
}

/** The proof in the body of an answer, or null if it has none. */
export function parseProof(text: string): Proof | null {
  const { instance_id: instanceId, pid, folder, state_dir: stateDir, proof } = fieldsIn(text);
  if (typeof instanceId !== "string" || typeof proof !== "string") return null;
  if (typeof pid !== "number" || !Number.isSafeInteger(pid)) return null;
  const paths = { folder: claimedText(folder), stateDir: claimedText(stateDir) };
  return { claims: { instanceId, pid, ...paths }, proof };
}

/** A path or an id that a program says of itself, or null if it says none, or one too long to be shown. */
export function claimedText(value: unknown): string | null {
  const isText = typeof value === "string" && value !== "" && value.length <= MAX_CLAIM_CHARS;
  return isText ? value : null;
}

/** A nonce for one challenge. */
export function newNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString("base64url");
}

/** The proof for a challenge, as the server makes it. */
export function prove(secret: Uint8Array, challenge: Challenge, claims: Claims): string {
  return hmac(hmac(secret, PROOF), signedText(challenge, claims)).toString("base64url");
}

/** Tells whether `proof` is the proof for the challenge, in the same time for every wrong one. */
export function isProven(
  secret: Uint8Array,
  challenge: Challenge,
  claims: Claims,
  proof: string,
): boolean {
  return isEqual(proof, prove(secret, challenge, claims));
}

/**
 * What a client sends in place of its token to a server that has proven itself. Only that start of the server accepts
 * it: if another program takes the port a moment later, what it gets is worthless, also after a restart.
 */
export function boundToken(secret: Uint8Array, token: string, instanceId: string): string {
  const text = JSON.stringify([instanceId, withoutPrefix(token)]);
  return hmac(hmac(secret, BOUND_TOKEN), text).toString("base64url");
}

/** Names the token of a run in a challenge. It does not help to guess the token, which is random. */
export function tokenIdOf(token: string): string {
  return hmac(runSecret(token), TOKEN_ID).toString("base64url");
}

/** The secret that follows from the token of a run, with or without its prefix. */
export function runSecret(token: string): Uint8Array {
  return new TextEncoder().encode(withoutPrefix(token));
}

/** The forms in which the token of a run is accepted. */
export function runTokenForms(token: string): readonly string[] {
  const bare = withoutPrefix(token);
  return [RUN_TOKEN_PREFIX + bare, bare];
}

function withoutPrefix(token: string): string {
  return token.startsWith(RUN_TOKEN_PREFIX) ? token.slice(RUN_TOKEN_PREFIX.length) : token;
}

/** The secret that follows from the token of an operator, for one start of a server. */
export async function operatorSecret(token: string, instanceId: string): Promise<Uint8Array> {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", bytes.encode(token), "PBKDF2", false, [
    "deriveBits",
  ]);
  const salt = bytes.encode(instanceId);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

/** Compares two texts in a time that depends only on their lengths. */
function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function signedText(challenge: Challenge, claims: Claims): string {
  const { by, address, nonce } = challenge;
  const { instanceId, pid, folder, stateDir } = claims;
  return JSON.stringify([by, address, nonce, instanceId, pid, folder, stateDir]);
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
