import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plural } from "../../../text/plural.ts";
import { plainLines, summaryOf } from "../../plain_text.ts";
import { type ResultLine, resultLine } from "../schema.ts";
import { spentIn } from "../usage.ts";
import { isFailure } from "../verdict.ts";
import { textLines } from "./message.ts";

/**
 * How claude says that it ended. `isAlone` where the line is not one of an array. With
 * `--output-format json` it is all that is printed, and so the one place of the last message, which a
 * stream has shown before. As seen with claude 2.1.330, only a stream's tells what was taken since the
 * last result.
 */
export function endLines(json: unknown, { isAlone }: { isAlone: boolean }): ReadableLine[] {
  const { data: end } = resultLine.safeParse(json);
  if (end === undefined) return [];
  if (isFailure(end)) return failureLines(end);
  const wasShown = !isAlone || Boolean(end.model_usage_since_last_result);
  return [
    ...(wasShown ? [] : textLines(end.result ?? "")),
    { text: `Succeeded${describeSpent(end)}`, tone: "plain" },
  ];
}

function failureLines(end: ResultLine): ReadableLine[] {
  const { subtype, terminal_reason: reason, errors, result } = end;
  const why = subtype?.startsWith("error") ? subtype : reason;
  const head = `Failed${why ? ` (${summaryOf(why)})` : ""}${describeSpent(end)}`;
  const said = (errors ?? [result ?? ""]).filter((text) => text.trim() !== "").flatMap(plainLines);
  return [head, ...said.map((line) => `  ${line}`)].map((text) => ({ text, tone: "error" }));
}

/** Such as ` after 3 turns, $0.0421`: what this run took, not its session, where that is known. */
function describeSpent(end: ResultLine): string {
  const { num_turns: turns } = end;
  const cost = spentIn(end, null).run?.totalCostUsd;
  const took = [
    ...(turns ? [`after ${plural(turns, "turn")}`] : []),
    ...(cost ? [`$${cost.toFixed(4)}`] : []),
  ].join(", ");
  if (took === "") return "";
  return took.startsWith("$") ? `, ${took}` : ` ${took}`;
}
