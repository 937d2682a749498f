import { spellingsOf } from "./redaction.ts";

/** A shorter secret can be a part of another text by chance, such as of a path. */
const MIN_PART_CHARS = 12;

/** The password in the address of a service: `postgres://user:password@host`. */
const URL_PASSWORD = /:\/\/[^/?#@:\s]*:([^/?#@\s]*)@/g;

/**
 * Tells whether `value` is a copy of one of `secrets`, or contains one: a long one anywhere, a short one as the
 * password of a URL. It finds the spellings of a secret that a redactor masks, and no others, such as base64.
 */
export function holdsSecret(value: string, secrets: Iterable<string>): boolean {
  if (value === "") return false;
  const passwords = Array.from(value.matchAll(URL_PASSWORD), ([, password = ""]) => password);
  for (const secret of secrets) {
    if (secret === "") continue;
    const spellings = spellingsOf(secret);
    if (spellings.some((spelling) => value === spelling || passwords.includes(spelling))) {
      return true;
    }
    const isLong = secret.length >= MIN_PART_CHARS;
    if (isLong && spellings.some((spelling) => value.includes(spelling))) return true;
  }
  return false;
}
