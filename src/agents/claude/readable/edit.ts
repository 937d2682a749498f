import { z } from "zod";
import type { ReadableLine, ReadableTone } from "../../../contracts/agent_adapter.ts";
import { plural } from "../../../text/plural.ts";
import { lenient } from "../../json_lines.ts";
import { plainLines } from "../../plain_text.ts";

const INDENT = "  ";
/** How many lines of each side of a change are shown: what it is about, not all of it. */
const SHOWN_LINES = 4;
const MAX_LINE_CHARS = 120;

const change = z.object({ old_string: z.string(), new_string: z.string() });
const edits = z.object({ edits: z.array(change) });
const written = z.object({ content: z.string() });
const cell = z.object({ new_source: z.string(), edit_mode: lenient(z.string()) });

/** The tools that change files, whose results say only that they did. */
export const EDITING: ReadonlySet<string> = new Set(["Edit", "MultiEdit", "Write", "NotebookEdit"]);

/** What a call changes in a file, as a short diff; none if it changes nothing or is another tool's. */
export function editLines(tool: string, input: unknown): ReadableLine[] {
  switch (tool) {
    case "Edit":
      return changesOf([change.safeParse(input).data]);
    case "MultiEdit":
      return changesOf(edits.safeParse(input).data?.edits ?? []);
    case "Write": {
      const content = written.safeParse(input).data?.content;
      return content === undefined ? [] : sideOf("+", linesOf(content));
    }
    case "NotebookEdit": {
      const { data } = cell.safeParse(input);
      return data === undefined || data.edit_mode === "delete"
        ? []
        : sideOf("+", linesOf(data.new_source));
    }
    default:
      return [];
  }
}

type Change = z.infer<typeof change>;

/** Many changes are shown as far as one is. */
function changesOf([first, ...others]: readonly (Change | undefined)[]): ReadableLine[] {
  if (first === undefined) return [];
  const more = others.length === 0 ? [] : [aside(`… and ${plural(others.length, "more change")}`)];
  return [...diffOf(first), ...more];
}

function diffOf({ old_string: before, new_string: after }: Change): ReadableLine[] {
  const [removed, added] = withoutCommon(linesOf(before), linesOf(after));
  return [...sideOf("-", removed), ...sideOf("+", added)];
}

/** The lines that differ, without those that both begin and end with. */
function withoutCommon(before: string[], after: string[]): readonly [string[], string[]] {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before[start] === after[start]) start++;
  let end = 0;
  while (end < least - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [before.slice(start, before.length - end), after.slice(start, after.length - end)];
}

function sideOf(sign: "-" | "+", lines: readonly string[]): ReadableLine[] {
  const tone: ReadableTone = sign === "-" ? "removed" : "added";
  const shown = lines.slice(0, SHOWN_LINES).map((line) => ({
    text: `${INDENT}${sign} ${cut(line)}`.trimEnd(),
    tone,
  }));
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, aside(`${sign} … (${plural(left, "more line")})`)];
}

function aside(text: string): ReadableLine {
  return { text: `${INDENT}${text}`, tone: "aside" };
}

function linesOf(text: string): string[] {
  return text === "" ? [] : plainLines(text);
}

function cut(line: string): string {
  const begun = line.slice(0, 2 * MAX_LINE_CHARS);
  const chars = [...begun];
  const isWhole = chars.length <= MAX_LINE_CHARS && begun.length === line.length;
  return isWhole ? line : `${chars.slice(0, MAX_LINE_CHARS - 1).join("")}…`;
}
