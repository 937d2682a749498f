import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { parseJson } from "../lines.ts";
import { endLines } from "./end.ts";
import { assistantLines, userLines } from "./message.ts";
import { rateLimitLines, systemLines } from "./notices.ts";

/** A longer line that begins as JSON and is none was cut on its way: nobody wants to see the rest. */
const LONGEST_TEXT = 1_000;

const typedLine = z.object({ type: z.string() });

/** What a person is shown of one line of claude's output, in any of its formats. Never throws. */
export function readable(line: string): readonly ReadableLine[] | null {
  const text = line.trim();
  if (!/^[{[]/.test(text)) return null;
  const json = parseJson(text);
  if (json === undefined) return cutLine(text);
  // With `--output-format json --verbose` all lines are the items of one array, on one line.
  const said: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (said.length === 0 || !said.every((item) => typedLine.safeParse(item).success)) return null;
  return said.flatMap((item) => linesOf(item, { isAlone: !Array.isArray(json) }));
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

function cutLine(text: string): readonly ReadableLine[] | null {
  if (!/^\[?\{"/.test(text) || text.length <= LONGEST_TEXT) return null;
  const length = text.length.toLocaleString("en");
  return [{ text: `  (a message of which ${length} characters are left)`, tone: "aside" }];
}
