import { shortDuration } from "../../text/duration.ts";
import { plural } from "../../text/plural.ts";
import { PROGRAM } from "../help.ts";
import type { LiveFacts } from "./facts.ts";

/** How many holds are shown one by one. */
const SHOWN_HOLDS = 3;

/** What keeps the dispatcher from starting something, a sentence each, the most urgent first. */
export function problemsOf(facts: LiveFacts, now: number): string[] {
  const { lost, failing, isPaused, pausedRoutes, holds } = facts;
  const unread = Object.entries(facts.queueProblems)
    // A route that is held for the same reason tells more.
    .filter(([, problem]) => !holds.some(({ reason }) => reason === problem))
    .map(([queue, problem]) =>
      problem.includes(JSON.stringify(queue)) ? problem : `${JSON.stringify(queue)}: ${problem}`
    );
  const shown = holds.slice(0, SHOWN_HOLDS);
  const more = holds.length - shown.length;
  return [
    ...lost.map((problem) => `Claims nothing: ${problem}`),
    ...(failing === null ? [] : [describeFailing(failing, now)]),
    ...(isPaused ? [`Paused: "${PROGRAM} resume" lets it claim tasks again`] : []),
    ...(!isPaused && pausedRoutes.length > 0
      ? [`Paused: ${pausedRoutes.map((queue) => `"${queue}"`).join(", ")}`]
      : []),
    ...unread,
    ...shown.map(({ what, reason, until }) =>
      `${what} is held${timeLeft(until, now, "for")}: ${reason}`
    ),
    ...(more === 0 ? [] : [`and ${plural(more, "more hold")}`]),
  ];
}

/** What happens next, in one line: how many slots are taken, and what the others wait for. */
export function summaryOf(facts: LiveFacts, now: number): string {
  const { stopping, agents, claiming, retriesAt, pendingWrites, slots } = facts;
  const writes = pendingWrites === 0 ? [] : [`${plural(pendingWrites, "board write")} to deliver`];
  if (stopping !== null) {
    const left = agents.length === 0 ? [] : [`${plural(agents.length, "agent")} left`];
    const advice = stopping.advice === null ? [] : [stopping.advice];
    return ["Stopping", ...left, ...writes, ...advice].join(" · ");
  }
  const busy = agents.length + claiming;
  const taken = busy === 0 ? "No agent runs" : `${busy} of ${plural(slots, "slot")} in use`;
  const next = Math.min(...retriesAt);
  const retries = retriesAt.length === 0
    ? []
    : [`${plural(retriesAt.length, "retry", "retries")}, the next${timeLeft(next, now) || " now"}`];
  return [taken, ...retries, ...writes, ...describePoll(facts, now)].join(" · ");
}

function describeFailing(
  { since, reason, nextTryAt }: NonNullable<LiveFacts["failing"]>,
  now: number,
): string {
  const began = since === null ? "" : ` for ${shortDuration(now - since)}`;
  const again = nextTryAt === null ? "" : `; next try${timeLeft(nextTryAt, now) || " now"}`;
  return `The board fails${began}${again}: ${reason}`;
}

/** When the board is asked again. While nothing may start, it is not asked. */
function describePoll(
  { lastPollAt, pollIntervalMs, failing, isPaused, freeSlots, lost }: LiveFacts,
  now: number,
): string[] {
  if (failing !== null || isPaused || freeSlots === 0 || lost.length > 0) return [];
  if (lastPollAt === null || pollIntervalMs === null) return ["asking the board"];
  return [`next poll${timeLeft(lastPollAt + pollIntervalMs, now) || " now"}`];
}

/** Such as ` in 2m 03s`, until an instant; empty once it is over, and where a person has to act. */
function timeLeft(until: number | null, now: number, word: "in" | "for" = "in"): string {
  const isOver = until === null || until - now < 1_000;
  return isOver ? "" : ` ${word} ${shortDuration(until - now)}`;
}
