import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plainLines, summaryOf } from "../../plain_text.ts";

/** By which of its arguments a person knows what a tool is to do. */
const TELLING: ReadonlyMap<string, string> = new Map([
  ["Bash", "command"],
  ["Read", "file_path"],
  ["Edit", "file_path"],
  ["MultiEdit", "file_path"],
  ["Write", "file_path"],
  ["NotebookEdit", "notebook_path"],
  ["Glob", "pattern"],
  ["Grep", "pattern"],
  ["WebFetch", "url"],
  ["WebSearch", "query"],
  ["Task", "description"],
  ["Agent", "description"],
  ["Skill", "skill"],
]);

/** A call of a tool. */
export const toolCall = z.object({
  type: z.literal("tool_use"),
  name: z.string(),
  input: z.record(z.string(), z.unknown()).catch({}),
});

/** Such as `→ Bash: npm test`. */
export function callLine({ name, input }: z.infer<typeof toolCall>): ReadableLine {
  const key = TELLING.get(name);
  const told = key === undefined ? undefined : input[key];
  const what = typeof told === "string" && told.trim() !== "" ? firstLine(told) : brief(input);
  return { text: `→ ${summaryOf(name)}${what === "" ? "" : `: ${what}`}`, tone: "action" };
}

function firstLine(text: string): string {
  const [first = "", ...others] = plainLines(text.trim());
  const begun = summaryOf(first);
  return others.length > 0 && !begun.endsWith("…") ? `${begun} …` : begun;
}

/** All arguments, without what lies deep in them. */
function brief(input: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(input).map(([key, value]) => `${key}: ${briefValue(value)}`);
  return told.length === 0 ? "" : summaryOf(`{ ${told.join(", ")} }`);
}

function briefValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "[…]";
  if (typeof value === "object" && value !== null) return "{…}";
  return JSON.stringify(value) ?? "";
}
