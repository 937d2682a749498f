import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plainLines, summaryOf } from "../../plain_text.ts";
import { lenient } from "../../json_lines.ts";

const INDENT = "  ";
/** How many lines are shown: the first line tells a success, but of an error it is often just an exit code. */
const SHOWN_LINES = 1;
const SHOWN_LINES_OF_ERROR = 5;

/** Claude wraps errors like this if they do not come from the tool itself. */
const WRAPPED = /^<tool_use_error>([^]*)<\/tool_use_error>$/;

/** The result of a tool. */
export const toolResult = z.object({
  type: z.literal("tool_result"),
  tool_use_id: lenient(z.string()),
  content: z.union([z.string(), z.array(z.unknown())]).catch(""),
  is_error: lenient(z.boolean()),
});

const part = z.object({ type: z.string(), text: lenient(z.string()) });

/** Whether the tool says that it failed. */
export function isError({ is_error }: z.infer<typeof toolResult>): boolean {
  return is_error === true;
}

/** The first line of a result, or the first five lines of an error, and how many lines there are. */
export function resultLines(result: z.infer<typeof toolResult>): ReadableLine[] {
  const { content } = result;
  const hasFailed = isError(result);
  const text = (typeof content === "string" ? content : content.map(textOf).join("\n")).trim();
  const lines = plainLines(text.replace(WRAPPED, "$1").trim());
  const shown = lines.slice(0, hasFailed ? SHOWN_LINES_OF_ERROR : SHOWN_LINES).map(summaryOf);
  const more = lines.length > shown.length ? ` … (${lines.length} lines)` : "";
  const mark = hasFailed && !lines[0]?.startsWith("Error:") ? "Error: " : "";
  if (text === "") return hasFailed ? [{ text: `${INDENT}Error`, tone: "error" }] : [];
  return shown.map((line, i) => ({
    text: `${INDENT}${i === 0 ? mark : INDENT}${line}${i === shown.length - 1 ? more : ""}`,
    tone: hasFailed ? "error" : "aside",
  }));
}

/** The text of a part, or the type of a part without text, such as an image. */
function textOf(value: unknown): string {
  const { data } = part.safeParse(value);
  return data === undefined ? "" : data.text ?? `(${data.type})`;
}
