import * as z from "zod";
import { proveIdentity } from "../../../operations/proof.ts";
import { jsonResponse } from "../../problem.ts";
import { lazily } from "../../schemas/common.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

/** The answer to a challenge. */
const proofSchema = lazily(() =>
  z.object({
    instance_id: z.string().describe("Identifies this start of the dispatcher."),
    pid: z.int().describe("The dispatcher's process id."),
    folder: z.string().nullable().describe(
      "The folder of its config; null if other machines can reach the API.",
    ),
    state_dir: z.string().nullable().describe(
      "The folder of its state; null if it keeps none on the disk, or as `folder`.",
    ),
    proof: z.string().describe("An HMAC over the challenge and all of this."),
  }).meta({ id: "Proof", description: "Which dispatcher this is, and the proof of it." })
);

/** What a command asks before it sends a token. */
export const PROVE = operationEndpoint({
  method: "post",
  path: "/proof",
  id: "prove",
  tag: "Dispatcher",
  summary: "Prove who this is",
  description:
    "For the commands: they send a token only to a program that proves that it knows the token, or the key in the state folder. `src/net/proof.ts` describes the proof. Needs no token.",
  operation: proveIdentity,
  output: { 200: { description: "The proof.", schema: proofSchema } },
  isOpen: true,
  isUnaudited: true,
  // Only the commands call it.
  samples: [],
  answer: ({ claims: { instanceId, pid, folder, stateDir }, proof }) =>
    jsonResponse({ instance_id: instanceId, pid, folder, state_dir: stateDir, proof }),
});
