import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plainLines } from "../../plain_text.ts";
import { Calls } from "./calls.ts";
import { EDITING, editLines } from "./edit.ts";
import { Plan } from "./plan.ts";
import { callText, toolCall } from "./tool_call.ts";
import { isError, resultLines, toolResult } from "./tool_result.ts";

/** The indent of a subagent's lines, which sets them apart from the agent's own. */
const SUBAGENT_INDENT = "    ";

const messageLine = z.object({
  parent_tool_use_id: z.unknown().optional(),
  message: z.object({ content: z.array(z.unknown()) }),
  /** What the tool itself returned, beside the text for the model. */
  tool_use_result: z.unknown().optional(),
});

type MessageLine = z.infer<typeof messageLine>;

const textBlock = z.object({ type: z.literal("text"), text: z.string() });

/** Makes messages readable, one after the other: a result belongs to a call before it, an update to a plan. */
export class Messages {
  readonly #calls = new Calls();
  readonly #plan = new Plan();
  #lastText = "";

  /** The texts and tool calls in `{"type":"assistant"}`. */
  assistantLines(json: unknown): ReadableLine[] {
    return linesOf(json, (block, { parent_tool_use_id: parent }) => {
      const { data: message } = textBlock.safeParse(block);
      if (message !== undefined) return this.#textLines(message.text, typeof parent !== "string");
      const { data: call } = toolCall.safeParse(block);
      return call === undefined ? [] : this.#callLines(call);
    });
  }

  /** The results of tools, in `{"type":"user"}`. */
  userLines(json: unknown): ReadableLine[] {
    return linesOf(json, (block, line) => {
      const { data: result } = toolResult.safeParse(block);
      return result === undefined ? [] : this.#resultLines(result, line.tool_use_result);
    });
  }

  /** Whether the agent's last own words are `text`, so that they need not be shown again. */
  hasSaid(text: string): boolean {
    return text.trim() !== "" && text.trim() === this.#lastText;
  }

  /** Lines of another kind are shown. */
  interrupt(): void {
    this.#calls.interrupt();
  }

  #textLines(text: string, isOwn: boolean): ReadableLine[] {
    if (isOwn) this.#lastText = text.trim();
    const lines = textLines(text);
    if (lines.length > 0) this.#calls.interrupt();
    return lines;
  }

  #callLines(call: z.infer<typeof toolCall>): ReadableLine[] {
    const { id, name: tool, input } = call;
    const text = callText(call);
    const lines = this.#plan.callLines(tool, input) ??
      [{ text: `→ ${text}`, tone: "action" } as const, ...editLines(tool, input)];
    if (id) this.#calls.add(id, tool, text);
    else this.#calls.interrupt();
    return lines;
  }

  #resultLines(result: z.infer<typeof toolResult>, returned: unknown): ReadableLine[] {
    const { call, before } = this.#calls.finish(result.tool_use_id ?? "");
    const lines = this.#linesOfResult(result, call?.tool ?? "", returned);
    if (lines.length === 0) return [];
    this.#calls.interrupt();
    return [...before, ...lines];
  }

  #linesOfResult(
    result: z.infer<typeof toolResult>,
    tool: string,
    returned: unknown,
  ): readonly ReadableLine[] {
    if (isError(result)) return resultLines(result);
    // Its call has shown the change.
    if (EDITING.has(tool)) return [];
    return this.#plan.resultLines(tool, returned) ?? resultLines(result);
  }
}

/** The lines of `text`; none if it is blank. */
export function textLines(text: string): ReadableLine[] {
  if (text.trim() === "") return [];
  return plainLines(text.replace(/^\s*\n/, "")).map((line) => ({ text: line, tone: "plain" }));
}

function linesOf(
  json: unknown,
  read: (block: unknown, line: MessageLine) => readonly ReadableLine[],
): ReadableLine[] {
  const { data } = messageLine.safeParse(json);
  if (data === undefined) return [];
  const indent = typeof data.parent_tool_use_id === "string" ? SUBAGENT_INDENT : "";
  return data.message.content.flatMap((block) => read(block, data)).map((line) => ({
    ...line,
    text: line.text === "" ? "" : `${indent}${line.text}`,
  }));
}
