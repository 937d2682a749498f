/** The variables that hold credentials. None of them ever reaches an agent. */
export const SECRET_NAMES = [
  "PLANKA_TOKEN",
  "PLANKA_USER",
  "PLANKA_PASSWORD",
  "PLANKA_ADMIN_TOKEN",
  "ARTIFICER_API_TOKEN",
] as const;

/** One of {@linkcode SECRET_NAMES}. */
export type SecretName = typeof SECRET_NAMES[number];

/** Not worth masking: a user's name is on every card that it comments. */
export const PUBLIC_NAMES: readonly SecretName[] = ["PLANKA_USER"];

/** Tells whether a variable of this name is kept from agents. */
export function isSecretName(name: string): name is SecretName {
  return (SECRET_NAMES as readonly string[]).includes(name);
}
