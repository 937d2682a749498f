import { UsageError } from "../../../domain/errors.ts";
import { plural } from "../../../text/plural.ts";
import { oneLine } from "../../../text/printable.ts";
import type { RetryCommand } from "../../options/control.ts";
import { printJson, printText } from "../../output.ts";
import { formatSentence } from "../../terminal/block.ts";
import { type RetriedAnswer, retriedAnswer } from "../answers.ts";
import type { ClientContext } from "../context.ts";

/** The options of `retry` that choose many runs. */
type Many = Pick<
  RetryCommand,
  "run" | "outcome" | "sinceMs" | "route" | "dryRun" | "fresh" | "json"
>;

/** `retry --outcome`: runs the tasks of all runs with one outcome again. */
export async function retryMany(
  { outcome, sinceMs, route, dryRun, fresh, json }: Many,
  { api, terminal }: Pick<ClientContext, "api" | "terminal">,
): Promise<number> {
  const since = sinceMs === undefined
    ? {}
    : { since: new Date(Date.now() - sinceMs).toISOString() };
  const ofRoute = route === undefined ? {} : { route };
  const body = { outcome, ...since, ...ofRoute, fresh, preview: dryRun };
  const request = { method: "POST", path: "/runs/retry", body, asksBoard: true } as const;
  const { value, text } = await api.ask(request, retriedAnswer());
  return json ? printJson(text, terminal) : printText(describe(value, terminal.width));
}

/** Makes sure that `retry` names either one run or an outcome. */
export function requireOneWay({ run, outcome, sinceMs, route, dryRun }: Many): void {
  const isMany = outcome !== undefined;
  if (run !== undefined && (isMany || sinceMs !== undefined || route !== undefined || dryRun)) {
    throw new UsageError("Cannot retry one run and many at once", {
      remedy: "leave out RUN, or --outcome, --since, --route and --dry-run",
    });
  }
  if (run === undefined && !isMany) {
    throw new UsageError("Cannot tell which runs to retry", {
      remedy: "name a RUN, or add --outcome, such as --outcome failed",
    });
  }
}

/** A line for each task, and one that sums them up. */
function describe(
  { retried, skipped, preview, has_more }: RetriedAnswer,
  width: number,
): string {
  const nameOf = (task: { readonly task_id: string | null; readonly task_name: string | null }) =>
    `task ${oneLine(task.task_id ?? "?")} (${oneLine(task.task_name ?? "?")})`;
  const lines = [
    ...retried.map((task) =>
      `${preview ? "Would put" : "Put"} ${nameOf(task)} back into "${oneLine(task.queue ?? "?")}"`
    ),
    ...skipped.map((task) => `Left ${nameOf(task)}: ${oneLine(task.reason ?? "no reason given")}`),
    summaryOf(retried.length, skipped.length, preview),
    ...has_more === true ? ["There may be more: run the command again for the next ones"] : [],
  ];
  return lines.map((line) => formatSentence(line, width)).join("");
}

function summaryOf(retried: number, skipped: number, preview: boolean): string {
  const tasks = plural(retried, "task");
  if (preview) return `${tasks} would run again, ${skipped} would not`;
  return `${tasks} ${retried === 1 ? "runs" : "run"} again, ${skipped} ${
    skipped === 1 ? "does" : "do"
  } not`;
}
