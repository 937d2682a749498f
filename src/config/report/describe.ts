const BARE_KEY = /^[A-Za-z0-9_-]+$/;
const MAX_VALUE_CHARS = 60;

/** A path in a config, as TOML spells it. Names of queues are always in quotes. */
export function describePath(path: readonly PropertyKey[]): string {
  return path.map((step, i) => {
    if (typeof step === "number") return `[${step}]`;
    const key = String(step);
    const named = i > 0 && path[i - 1] === "routing";
    const spelled = BARE_KEY.test(key) && !named ? key : JSON.stringify(key);
    return i === 0 ? spelled : `.${spelled}`;
  }).join("");
}

/** A short description of a value. A long text is cut. */
export function describeFound(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (value instanceof Date) return `the date ${value.toJSON()}`;
  if (typeof value === "object" && value !== null) return "a table";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= MAX_VALUE_CHARS ? text : `${text.slice(0, MAX_VALUE_CHARS)}…`;
}
