import { z } from "zod";
import type { ReadableLine, ReadLine } from "../../../contracts/agent_adapter.ts";
import { readableJsonLine } from "../../json_lines.ts";
import { endLines } from "./end.ts";
import { Messages } from "./message.ts";
import { rateLimitLines, systemLines } from "./notices.ts";

const typedLine = z.object({ type: z.string() });

/** Makes claude's output readable, in any of its formats. It can begin at any line. Never throws. */
export function createReadable(): ReadLine {
  const messages = new Messages();
  return (line) => readableJsonLine(line, (json) => linesOfAll(json, messages));
}

function linesOfAll(json: unknown, messages: Messages): readonly ReadableLine[] | null {
  // With `--output-format json --verbose` all lines are the items of one array, on one line.
  const items: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (items.length === 0 || !items.every((item) => typedLine.safeParse(item).success)) return null;
  return items.flatMap((item) => linesOf(item, messages));
}

function linesOf(json: unknown, messages: Messages): readonly ReadableLine[] {
  const { type } = typedLine.parse(json);
  if (type === "assistant") return messages.assistantLines(json);
  if (type === "user") return messages.userLines(json);
  const lines = otherLines(type, json, messages);
  if (lines.length > 0) messages.interrupt();
  return lines;
}

function otherLines(type: string, json: unknown, messages: Messages): readonly ReadableLine[] {
  switch (type) {
    case "system":
      return systemLines(json);
    case "rate_limit_event":
      return rateLimitLines(json);
    case "result":
      return endLines(json, messages);
    default:
      return [];
  }
}
