const BARE_KEY = /^[A-Za-z0-9_-]+$/;

/** A value as TOML spells it, in one line. */
export function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  if (typeof value === "string") return `"${escaped(value)}"`;
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([key, of]) => `${tomlKey(key)} = ${tomlValue(of)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** A key as TOML spells it. */
export function tomlKey(key: string): string {
  return BARE_KEY.test(key) ? key : `"${escaped(key)}"`;
}

/** Text of several lines as TOML spells it. */
export function tomlText(text: string): string {
  return `"""\n${text.split("\n").map(escaped).join("\n")}"""`;
}

/** JSON's escapes are TOML's, but for the one control code that JSON lets through. */
function escaped(text: string): string {
  return JSON.stringify(text.toWellFormed()).slice(1, -1).replaceAll("\x7f", "\\u007F");
}
