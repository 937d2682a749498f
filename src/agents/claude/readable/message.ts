import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plainLines } from "../../plain_text.ts";
import { callLine, toolCall } from "./tool_call.ts";
import { resultLines, toolResult } from "./tool_result.ts";

/** What a subagent says and does stands to the right of what the agent itself does. */
const OF_SUBAGENT = "    ";

const messageLine = z.object({
  parent_tool_use_id: z.unknown().optional(),
  message: z.object({ content: z.array(z.unknown()) }),
});

const textBlock = z.object({ type: z.literal("text"), text: z.string() });

/** What claude says in `{"type":"assistant"}`, and which tools it calls. */
export function assistantLines(json: unknown): ReadableLine[] {
  return linesOf(json, (block) => {
    const { data: said } = textBlock.safeParse(block);
    if (said !== undefined) return textLines(said.text);
    const { data: call } = toolCall.safeParse(block);
    return call === undefined ? [] : [callLine(call)];
  });
}

/** What tools answer, in `{"type":"user"}`. */
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
  const indent = typeof data.parent_tool_use_id === "string" ? OF_SUBAGENT : "";
  return data.message.content.flatMap(read).map((line) => ({
    ...line,
    text: line.text === "" ? "" : `${indent}${line.text}`,
  }));
}
