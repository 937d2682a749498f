import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plainLines, summaryOf } from "../../plain_text.ts";
import { lenient } from "../../json_lines.ts";

const INDENT = "  ";
/** What went well is known by its first line; of an error the first alone often is a mere exit code. */
const SHOWN = 1;
const SHOWN_OF_ERROR = 5;

/** What claude wraps errors in that are not a tool's own. */
const WRAPPED = /^<tool_use_error>([^]*)<\/tool_use_error>$/;

/** What a tool answered. */
export const toolResult = z.object({
  type: z.literal("tool_result"),
  content: z.union([z.string(), z.array(z.unknown())]).catch(""),
  is_error: lenient(z.boolean()),
});

const part = z.object({ type: z.string(), text: lenient(z.string()) });

/** The first line of a result, and how many there are; more of an error. */
export function resultLines({ content, is_error }: z.infer<typeof toolResult>): ReadableLine[] {
  const isError = is_error === true;
  const text = (typeof content === "string" ? content : content.map(textOf).join("\n")).trim();
  const lines = plainLines(text.replace(WRAPPED, "$1").trim());
  const shown = lines.slice(0, isError ? SHOWN_OF_ERROR : SHOWN).map(summaryOf);
  const more = lines.length > shown.length ? ` … (${lines.length} lines)` : "";
  const mark = isError ? "Error: " : "";
  if (text === "") return isError ? [{ text: `${INDENT}Error`, tone: "error" }] : [];
  return shown.map((line, i) => ({
    text: `${INDENT}${i === 0 ? mark : INDENT}${line}${i === shown.length - 1 ? more : ""}`,
    tone: isError ? "error" : "aside",
  }));
}

/** The text of a part; of any other, such as an image, its name. */
function textOf(value: unknown): string {
  const { data } = part.safeParse(value);
  return data === undefined ? "" : data.text ?? `(${data.type})`;
}
