import type { Prover } from "../../src/operations/operation.ts";
import { boundToken, operatorSecret, runSecret, tokenIdOf } from "../../src/net/proof.ts";
import type { FakeRunControl } from "./fake_run_control.ts";

const INSTANCE = "fake-instance";

/** Proves to know the tokens of a fake dispatcher, which then also accepts their bound forms. */
export function fakeProver(control: FakeRunControl): Prover {
  const bind = (secret: Uint8Array, token: string) => {
    control.addForm(boundToken(secret, token, INSTANCE), token);
    return secret;
  };
  return {
    claims: { instanceId: INSTANCE, pid: Deno.pid, folder: null, stateDir: null },
    isOwnAddress: () => true,
    async secretOf(by, tokenId) {
      if (by === "state") return null;
      const tokens = control.tokensOf(by);
      const token = by === "operator"
        ? tokens[0]
        : tokens.find((token) => tokenIdOf(token) === tokenId);
      if (token === undefined) return null;
      return bind(
        by === "operator" ? await operatorSecret(token, INSTANCE) : runSecret(token),
        token,
      );
    },
  };
}
