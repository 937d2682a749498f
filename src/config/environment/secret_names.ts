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

/** How the names of variables end that hold a secret, such as `GITHUB_TOKEN` or `DB_PASSWORD`. */
const SECRET_ENDING =
  /(?:^|[_-]|API)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|KEY|CREDENTIALS?)\d*$/i;

/** A shorter value, or one plain word, occurs in other texts by chance. */
const MIN_CHARS = 8;
const MIN_WORD_CHARS = 16;

/**
 * The values of `variables` that are to be masked although agents have them: their names say that they are
 * secrets. Paths and plain words stay, since they would be masked all over a log.
 */
export function secretsAmong(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const least = /^(?:[a-z]+|\d+)$/i.test(value) ? MIN_WORD_CHARS : MIN_CHARS;
    const isSecret = SECRET_ENDING.test(name) && value.length >= least && !value.startsWith("/");
    return isSecret ? [value] : [];
  });
}

/** Tells whether agents must not get a variable of this name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.includes(name);
}
