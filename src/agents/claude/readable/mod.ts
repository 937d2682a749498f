import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { readableJsonLine } from "../../json_lines.ts";
import { endLines } from "./end.ts";
import { assistantLines, userLines } from "./message.ts";
import { rateLimitLines, systemLines } from "./notices.ts";

const typedLine = z.object({ type: z.string() });

/** The lines to show to a person for one line of claude's output, in any of its formats. Never throws. */
export function readable(line: string): readonly ReadableLine[] | null {
  return readableJsonLine(line, linesOfAll);
}

function linesOfAll(json: unknown): readonly ReadableLine[] | null {
  // With `--output-format json --verbose` all lines are the items of one array, on one line.
  const items: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (items.length === 0 || !items.every((item) => typedLine.safeParse(item).success)) return null;
  return items.flatMap((item) => linesOf(item, { isAlone: !Array.isArray(json) }));
}

function linesOf(json: unknown, { isAlone }: { isAlone: boolean }): readonly ReadableLine[] {
  switch (typedLine.parse(json).type) {
    case "system":
      return systemLines(json);
    case "assistant":
      return assistantLines(json);
    case "user":
      return userLines(json);
    case "rate_limit_event":
      return rateLimitLines(json);
    case "result":
      return endLines(json, { isAlone });
    default:
      return [];
  }
}
