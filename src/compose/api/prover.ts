import type { Settings } from "../../config/settings.ts";
import type { RunTokens } from "../../dispatcher/tokens/run_tokens.ts";
import type { DispatcherIdentity, Prover } from "../../operations/operation.ts";
import { claimsOf } from "../../operations/proof.ts";
import { isOwnAddress } from "./own_address.ts";

/** What a prover knows. */
export interface ProverParts {
  readonly identity: DispatcherIdentity;
  readonly tokens: Pick<RunTokens, "secretOf">;
  /** The current settings. A reload changes them. */
  readonly settings: () => Pick<Settings, "allowedHosts">;
}

/**
 * Proves which dispatcher this is, by its tokens. `addressesOf` gives the addresses on which it listens, once it does.
 */
export function proverOf(
  { tokens, settings, identity }: ProverParts,
  addressesOf: () => readonly string[],
): Prover {
  return {
    claims: claimsOf(identity),
    secretOf: (by, tokenId) => tokens.secretOf(by, tokenId),
    isOwnAddress(address) {
      const { allowedHosts } = settings();
      return isOwnAddress(address, { addresses: addressesOf(), allowedHosts });
    },
  };
}
