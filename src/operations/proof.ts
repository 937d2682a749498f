import * as z from "zod";
import { type Claims, prove, SECRET_KINDS } from "../net/proof.ts";
import { oneOf } from "./input.ts";
import { defineOperation, type DispatcherIdentity } from "./operation.ts";
import { done, refused } from "./result.ts";

/** What a dispatcher says of itself to anybody. It names its folders only if no other machine can reach it. */
export function claimsOf(
  { instanceId, folder, stateDir, isOpen }: DispatcherIdentity,
): Claims {
  return {
    instanceId,
    pid: Deno.pid,
    folder: isOpen ? folder : null,
    stateDir: isOpen ? stateDir : null,
  };
}

/** Proves to a client that this dispatcher knows a secret of both. See `net/proof.ts`. */
export const proveIdentity = defineOperation({
  what: "prove who this is",
  access: "anyone",
  input: z.object({
    by: oneOf(SECRET_KINDS).describe(
      "Which secret: the key in the state folder, the operator's token, or the token of a run.",
    ),
    token_id: z.string().max(100).optional().describe("Names the token of a run."),
    address: z.string().max(300).describe("Host and port as the client calls them.")
      .meta({ examples: ["127.0.0.1:8000"] }),
    nonce: z.string().min(16).max(200).describe("Random, and new for each request."),
  }),
  refusals: ["foreign_address", "unknown_secret"],
  async run({ input: { by, token_id: tokenId, address, nonce } }, { prover }) {
    if (prover === undefined) return unknownSecret;
    if (!prover.isOwnAddress(address)) {
      return refused(
        "foreign_address",
        `Cannot prove who this is at ${
          JSON.stringify(address)
        }: another program could listen there; ` +
          'call the address in the log, or, if a tunnel or proxy leads here, add that one to "allowed_hosts"',
      );
    }
    const secret = await prover.secretOf(by, tokenId ?? null);
    if (secret === null) return unknownSecret;
    const { claims } = prover;
    return done({ claims, proof: prove(secret, { by, address, nonce }, claims) });
  },
});

const unknownSecret = refused(
  "unknown_secret",
  "Cannot prove who this is: this dispatcher does not have that secret",
);
