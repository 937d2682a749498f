import { tellsRunning } from "../check/port.ts";
import type { CheckResult } from "../check/result.ts";
import { runChecks } from "../check/run_checks.ts";
import { plural } from "../text/plural.ts";
import { wrap } from "../text/wrap.ts";
import type { CheckCommand } from "./options/setup.ts";
import { printText } from "./output.ts";
import { printable } from "../text/printable.ts";
import type { Style } from "./terminal/style.ts";
import { openTerminal, type Terminal } from "./terminal/terminal.ts";

const STYLES: Readonly<Record<CheckResult["state"], Style>> = {
  ok: "green",
  warning: "yellow",
  failed: "red",
  skipped: "dim",
};

/** The width of the longest state and a gap. */
const MARGIN = 9;
const ARROW = "→ ";

/** Checks the set-up, fixes what it can if `fix` is set, and prints the results. Resolves to the exit code: 1 if a check failed. */
export async function check({ config, port, fix, json }: CheckCommand): Promise<number> {
  const checks = await runChecks({ config, port, fix });
  const isOk = checks.every(({ state }) => state !== "failed");
  const text = json
    ? `${JSON.stringify({ ok: isOk, checks }, null, 2)}\n`
    : formatChecks(checks, openTerminal());
  return printText(text) === 0 && isOk ? 0 : 1;
}

/** Formats each check with its remedy below it, and at the end the number of failures and warnings. */
export function formatChecks(
  checks: readonly CheckResult[],
  terminal: Pick<Terminal, "width" | "paint">,
): string {
  const lines = checks.map((result) => formatCheck(result, terminal));
  return `${lines.join("\n")}\n\n${wrap(summaryOf(checks), { width: terminal.width })}\n`;
}

function formatCheck(
  { state, message, remedy }: CheckResult,
  { width, paint }: Pick<Terminal, "width" | "paint">,
): string {
  const margin = " ".repeat(MARGIN);
  const fold = (text: string, first: string) =>
    printable(text).split("\n").flatMap((line, i) => {
      const indent = /^ */.exec(line)?.[0] ?? "";
      const start = i === 0 ? first : " ".repeat(first.length);
      // A caret points at a place in the line above it, so its column must not change.
      if (/^ *\^$/.test(line)) return start.length + line.length > width ? [] : start + line;
      const rest = " ".repeat(first.length) + indent + (indent === "" ? "" : "  ");
      return wrap(line.trimStart(), { first: start + indent, rest, width, breaksWords: true });
    }).join("\n");
  const result = paint(STYLES[state], state) + fold(message, margin).slice(state.length);
  if (remedy === null) return result;
  const advice = fold(remedy, margin + ARROW).slice(MARGIN + ARROW.length);
  return `${result}\n${margin}${paint("cyan", ARROW.trimEnd())} ${advice}`;
}

function summaryOf(checks: readonly CheckResult[]): string {
  const count = (state: CheckResult["state"]) =>
    checks.filter((result) => result.state === state).length;
  const [failures, warnings] = [count("failed"), count("warning")];
  const warned = warnings === 0 ? "" : plural(warnings, "warning");
  if (failures > 0) return [`${failures} failed`, warned].filter(Boolean).join(", ");
  const ready = checks.some(tellsRunning)
    ? "Nothing is missing, and the dispatcher is running"
    : 'Nothing is missing: run "artificer-dispatcher start"';
  return warned === "" ? ready : `${ready} (${warned})`;
}
