import type { Secrets } from "../../config/secrets.ts";
import { RunTokens } from "../../dispatcher/tokens/run_tokens.ts";
import { runTokenForms } from "../../net/proof.ts";

/** The tokens of the API. Those of runs are masked in all text, in every form in which they are accepted. */
export function createTokens(
  secrets: Secrets,
  { key, instanceId }: { readonly key: Uint8Array | null; readonly instanceId: string },
): RunTokens {
  const each = (token: string, act: (form: string) => void) => runTokenForms(token).forEach(act);
  return new RunTokens({
    operatorToken: secrets.get("ARTIFICER_API_TOKEN"),
    hooks: {
      onMint: (token) => each(token, (form) => secrets.add(form)),
      onExpire: (token) => each(token, (form) => secrets.forget(form)),
    },
    key,
    instanceId,
  });
}
