import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { plural } from "../../../text/plural.ts";
import { plainLines, summaryOf } from "../../plain_text.ts";
import { isFailure, type ResultLine, resultLine } from "../schema.ts";
import { usageOf } from "../usage.ts";
import { textLines } from "./message.ts";

/**
 * The lines for claude's result. `isAlone` is true if the line is not part of an array. With
 * `--output-format json` claude prints only the result, so its last message is shown here; a stream has
 * shown that message before. As seen with claude 2.1.330, only the result of a stream has the usage since
 * the last result.
 */
export function endLines(json: unknown, { isAlone }: { isAlone: boolean }): ReadableLine[] {
  const { data: end } = resultLine.safeParse(json);
  if (end === undefined) return [];
  if (isFailure(end)) return failureLines(end);
  const wasShown = !isAlone || Boolean(end.model_usage_since_last_result);
  return [
    ...(wasShown ? [] : textLines(end.result ?? "")),
    { text: `Succeeded${describeUsage(end)}`, tone: "plain" },
  ];
}

function failureLines(end: ResultLine): ReadableLine[] {
  const { subtype, terminal_reason: reason, errors, result } = end;
  const why = subtype?.startsWith("error") ? subtype : reason;
  const head = `Failed${why ? ` (${summaryOf(why)})` : ""}${describeUsage(end)}`;
  const messages = (errors ?? [result ?? ""]).filter((text) => text.trim() !== "").flatMap(
    plainLines,
  );
  return [head, ...messages.map((line) => `  ${line}`)].map((text) => ({ text, tone: "error" }));
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
