import { spellingsOf } from "./redaction.ts";

/** A shorter secret is equal to other values by chance: as the password "1" is, to many switches of programs. */
const MIN_CHARS = 4;
/** A shorter secret can be a part of another text by chance, such as of a path. */
const MIN_PART_CHARS = 12;

/** The password in the address of a service: `postgres://user:password@host`. */
const URL_PASSWORD = /:\/\/[^/?#@:\s]*:([^/?#@\s]*)@/g;

/**
 * Makes a function that tells whether a text is a copy of one of `secrets`, or contains one: a long one anywhere,
 * a short one as the password of a URL. It finds the spellings of a secret that a redactor masks, and no others,
 * such as base64.
 */
export function secretFinder(secrets: Iterable<string>): (text: string) => boolean {
  const known = [...secrets].filter(({ length }) => length >= MIN_CHARS);
  const whole = new Set(known.flatMap(spellingsOf));
  const parts = known.filter(({ length }) => length >= MIN_PART_CHARS).flatMap(spellingsOf);
  const isPassword = ([, password = ""]: RegExpExecArray) => whole.has(password);
  return (text) =>
    whole.has(text) || parts.some((part) => text.includes(part)) ||
    text.matchAll(URL_PASSWORD).some(isPassword);
}
