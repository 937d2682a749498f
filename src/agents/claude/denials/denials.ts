import type { Denial } from "../../../domain/agent_report.ts";
import type { ParsedEvents } from "../parsed_events.ts";
import { denialEntry } from "../schema.ts";
import { settingFor } from "./setting.ts";

/** A card or a list has no use for more. */
const MAX_DENIALS = 10;
/** Of claude's list this much is looked at: an agent may try the same thing again and again. */
const MAX_ENTRIES = 1_000;

/** The fields of a tool's input that say what it was to do, the best first. */
const DETAILS = ["command", "file_path", "notebook_path", "path", "url", "query", "pattern"];

/**
 * What claude was refused, each once, in the order of the refusals.
 *
 * @param args the arguments of the route, whose own denials no setting lifts
 */
export function denialsIn({ result, session }: ParsedEvents, args: readonly string[]): Denial[] {
  const denials = new Map<string, Denial>();
  for (const json of (result?.permission_denials ?? []).slice(0, MAX_ENTRIES)) {
    const { data: entry } = denialEntry.safeParse(json);
    if (entry === undefined) continue;
    const { tool_name: tool, tool_input } = entry;
    const input = tool_input ?? {};
    const cwd = session?.cwd ?? result?.cwd ?? null;
    const detail = detailOf(input);
    const denial = { tool, detail, setting: settingFor({ tool, input, cwd, args }) };
    const key = JSON.stringify([tool, detail]);
    if (!denials.has(key)) denials.set(key, denial);
    if (denials.size === MAX_DENIALS) break;
  }
  return [...denials.values()];
}

function detailOf(input: Readonly<Record<string, unknown>>): string | null {
  const name = DETAILS.find((each) => typeof input[each] === "string" && input[each] !== "");
  return name === undefined ? null : String(input[name]).replace(/\s+/g, " ").trim();
}
