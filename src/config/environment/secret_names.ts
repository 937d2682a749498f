import type { CredentialVariable } from "../../backends/kind.ts";
import { backendKinds } from "../../backends/registry.ts";

/** Of every kind of board, also of kinds that the config does not name: agents get none of them. */
const CREDENTIALS: readonly CredentialVariable[] = [
  ...backendKinds.flatMap(({ credentials }) => credentials),
  { name: "ARTIFICER_API_TOKEN", isSecret: true },
];

/** The variables that hold credentials. None of them ever reaches an agent. */
export const SECRET_NAMES: readonly string[] = CREDENTIALS.map(({ name }) => name);

/** Those of them whose values are masked. */
export const MASKED_NAMES: readonly string[] = CREDENTIALS
  .filter(({ isSecret }) => isSecret).map(({ name }) => name);

/** Tells whether a variable of this name is kept from agents. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.includes(name);
}
