import { formatFields } from "../../terminal/fields.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import type { FoundTool } from "./found.ts";

const INDENT = "  ";

/** One line for each program that `init` looked for. */
export function describeTools(
  tools: readonly FoundTool[],
  terminal: Pick<Terminal, "width" | "paint">,
): string {
  const fields = tools.map((tool) => [tool.command, stateOf(tool)] as const);
  const lines = formatFields(fields, { ...terminal, width: terminal.width - INDENT.length });
  return lines.replaceAll(/^(?=.)/gm, INDENT);
}

function stateOf({ path, version, login, program }: FoundTool): string {
  if (path === null) return "not in PATH";
  const said = program === null ? null : {
    logged_in: "logged in",
    logged_out: `not logged in: run "${program.logIn}"`,
    unknown: `login unknown; "${program.logIn}" logs in`,
  }[login ?? "unknown"];
  return [version ?? "found", ...said === null ? [] : [said]].join(", ");
}
