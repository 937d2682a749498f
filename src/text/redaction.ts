import { escapeControls } from "./printable.ts";

const MASK = "[secret]";

/** Shorter secrets occur by chance: masking them would garble the text and reveal them. */
const MIN_SECRET_CHARS = 6;

/** Output is masked line by line, and so are the lines of a secret that has several, such as a private key. */
const MIN_LINE_CHARS = 16;
const FRAME = /^-----/;

/** Masks secrets in a text. */
export type Redact = (text: string) => string;

/**
 * Creates a function that masks every secret of at least 6 characters, also as JSON and a URL spell it.
 * The function calls `secrets` each time, so that it also masks secrets that are added later. It is fastest if the
 * same frozen list comes again: that one needs no look.
 */
export function createRedactor(secrets: () => Iterable<string>): Redact {
  let known: Iterable<string> | null = null;
  let key = "";
  let pattern: RegExp | null = null;
  return (text) => {
    const given = secrets();
    if (given !== known || !Object.isFrozen(given)) {
      known = given;
      const current = [...given].filter((secret) => secret.length >= MIN_SECRET_CHARS);
      const currentKey = current.join("\0");
      if (currentKey !== key) {
        key = currentKey;
        pattern = patternOf(current);
      }
    }
    return pattern === null ? text : text.replace(pattern, MASK);
  };
}

function patternOf(secrets: readonly string[]): RegExp | null {
  const spellings = [...new Set(secrets.flatMap(withLines).flatMap(spellingsOf))];
  if (spellings.length === 0) return null;
  // The longest first: otherwise a secret that begins with another one would be masked only in part.
  const sorted = spellings.toSorted((a, b) => b.length - a.length);
  return new RegExp(sorted.map(escapeRegExp).join("|"), "g");
}

function withLines(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  if (lines.length === 1) return [secret];
  return [secret, ...lines.filter((line) => line.length >= MIN_LINE_CHARS && !FRAME.test(line))];
}

/** The ways in which a masked secret may be spelled: literally, in JSON, in JSON within JSON, and in a URL. */
export function spellingsOf(secret: string): string[] {
  const inJson = escapeJson(secret);
  const inUrl = encodeURIComponent(secret.toWellFormed());
  return [
    secret,
    inJson,
    escapeJson(inJson),
    escapeControls(secret),
    escapeControls(inJson),
    inUrl,
    inUrl.replace(/%../g, (escape) => escape.toLowerCase()),
    inUrl.replaceAll("%20", "+"),
  ];
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
