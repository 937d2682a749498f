import type { CredentialVariable } from "../../backends/kind.ts";
import { backendKinds } from "../../backends/registry.ts";

/** The variables of every kind of board, also of kinds that the config does not name. */
const CREDENTIALS: readonly CredentialVariable[] = [
  ...backendKinds.flatMap(({ credentials }) => credentials),
  { name: "ARTIFICER_API_TOKEN", isSecret: true },
];

/** The variables that hold credentials. None of them ever reaches an agent. */
export const SECRET_NAMES: readonly string[] = CREDENTIALS.map(({ name }) => name);

/** The variables whose values are redacted. */
export const MASKED_NAMES: readonly string[] = CREDENTIALS
  .filter(({ isSecret }) => isSecret).map(({ name }) => name);

/** Tells whether agents must not get a variable of this name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.includes(name);
}
