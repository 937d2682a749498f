/** Any value as JSON; one that has no form of its own there is told as text. */
export function stringify(value: unknown): string {
  try {
    return JSON.stringify(value, plain) ?? "null";
  } catch (error) {
    // A value that holds itself, or whose own toJSON fails.
    return JSON.stringify(`[not serialisable: ${error instanceof Error ? error.name : "unknown"}]`);
  }
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return value instanceof Error ? value.message : value;
}
