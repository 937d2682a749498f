const BARE_KEY = /^[A-Za-z0-9_-]+$/;

/** Formats a value as TOML, in one line. */
export function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  if (typeof value === "string") return `"${escaped(value)}"`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([key, of]) => `${tomlKey(key)} = ${tomlValue(of)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Formats a table of texts as TOML in one line, in single quotes where that needs no escapes. */
export function tomlTexts(texts: Readonly<Record<string, string>>): string {
  const members = Object.entries(texts).map(([key, text]) => {
    const value = /^[^'\p{C}]*$/u.test(text) ? `'${text}'` : tomlValue(text);
    return `${tomlKey(key)} = ${value}`;
  });
  return `{ ${members.join(", ")} }`;
}

/** Formats a key as TOML. */
export function tomlKey(key: string): string {
  return BARE_KEY.test(key) ? key : `"${escaped(key)}"`;
}

/** Formats a text of several lines as TOML. */
export function tomlText(text: string): string {
  return `"""\n${text.split("\n").map(escaped).join("\n")}"""`;
}

/** TOML has the escapes of JSON, and also requires one for a control code that JSON allows. */
function escaped(text: string): string {
  return JSON.stringify(text.toWellFormed()).slice(1, -1).replaceAll("\x7f", "\\u007F");
}
