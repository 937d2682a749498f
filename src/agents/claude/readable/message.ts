import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plainLines } from "../../plain_text.ts";
import { callLine, toolCall } from "./tool_call.ts";
import { resultLines, toolResult } from "./tool_result.ts";

/** The indent of a subagent's lines, which sets them apart from the agent's own. */
const SUBAGENT_INDENT = "    ";

const messageLine = z.object({
  parent_tool_use_id: z.unknown().optional(),
  message: z.object({ content: z.array(z.unknown()) }),
});

const textBlock = z.object({ type: z.literal("text"), text: z.string() });

/** The texts and tool calls in `{"type":"assistant"}`. */
export function assistantLines(json: unknown): ReadableLine[] {
  return linesOf(json, (block) => {
    const { data: message } = textBlock.safeParse(block);
    if (message !== undefined) return textLines(message.text);
    const { data: call } = toolCall.safeParse(block);
    return call === undefined ? [] : [callLine(call)];
  });
}

/** The results of tools, in `{"type":"user"}`. */
export function userLines(json: unknown): ReadableLine[] {
  return linesOf(json, (block) => {
    const { data: result } = toolResult.safeParse(block);
    return result === undefined ? [] : resultLines(result);
  });
}

/** The lines of `text`; none if it is blank. */
export function textLines(text: string): ReadableLine[] {
  if (text.trim() === "") return [];
  return plainLines(text.replace(/^\s*\n/, "")).map((line) => ({ text: line, tone: "plain" }));
}

function linesOf(json: unknown, read: (block: unknown) => ReadableLine[]): ReadableLine[] {
  const { data } = messageLine.safeParse(json);
  if (data === undefined) return [];
  const indent = typeof data.parent_tool_use_id === "string" ? SUBAGENT_INDENT : "";
  return data.message.content.flatMap(read).map((line) => ({
    ...line,
    text: line.text === "" ? "" : `${indent}${line.text}`,
  }));
}
