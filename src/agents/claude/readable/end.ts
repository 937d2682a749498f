import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plural } from "../../../text/plural.ts";
import { plainLines, summaryOf } from "../../plain_text.ts";
import { isFailure, type ResultLine, resultLine } from "../schema.ts";
import { usageOf } from "../usage.ts";
import { type Messages, textLines } from "./message.ts";

/**
 * The lines for claude's result. It repeats the agent's last message, which is shown here only if it was not shown
 * before: with `--output-format json` claude prints nothing else.
 */
export function endLines(json: unknown, messages: Pick<Messages, "hasSaid">): ReadableLine[] {
  const { data: end } = resultLine.safeParse(json);
  if (end === undefined) return [];
  if (isFailure(end)) return failureLines(end, messages);
  const text = end.result ?? "";
  return [
    ...(messages.hasSaid(text) ? [] : textLines(text)),
    { text: `Succeeded${describeUsage(end)}`, tone: "plain" },
  ];
}

function failureLines(end: ResultLine, messages: Pick<Messages, "hasSaid">): ReadableLine[] {
  const { subtype, terminal_reason: reason, errors, result } = end;
  const why = subtype?.startsWith("error") ? subtype : reason;
  const head = `Failed${why ? ` (${summaryOf(why)})` : ""}${describeUsage(end)}`;
  const reasons = (errors ?? [result ?? ""])
    .filter((text) => text.trim() !== "" && !messages.hasSaid(text))
    .flatMap(plainLines);
  return [head, ...reasons.map((line) => `  ${line}`)].map((text) => ({ text, tone: "error" }));
}

/** Such as ` after 3 turns, $0.0421`: the usage of this run, not of its session, if that is known. */
function describeUsage(end: ResultLine): string {
  const { num_turns: turns } = end;
  const cost = usageOf(end, null).run?.totalCostUsd;
  const took = [
    ...(turns ? [`after ${plural(turns, "turn")}`] : []),
    ...(cost ? [`$${cost.toFixed(4)}`] : []),
  ].join(", ");
  if (took === "") return "";
  return took.startsWith("$") ? `, ${took}` : ` ${took}`;
}
