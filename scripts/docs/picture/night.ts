import { formatList } from "../../../src/cli/board/list.ts";
import { regionLines } from "../../../src/cli/live/region.ts";
import { paintColors } from "../../../src/cli/terminal/style.ts";
import type { PublishedEvent } from "../../../src/contracts/event_stream.ts";
import type { DispatcherEvent } from "../../../src/domain/events.ts";
import type { Task } from "../../../src/domain/task.ts";
import { eventLog } from "../../../src/logging/event_log.ts";
import { prettyFormatter } from "../../../src/logging/formatters.ts";
import type { LogLine } from "../../../src/logging/log.ts";
import { drawScreens } from "./svg.ts";

const COLUMNS = 120;

/** The cards of the picture, with the queue in which each of them is in the morning. */
const CARDS = [
  { name: "Fix the crash on empty input", run: "36f50813", morning: "Review" },
  { name: "Sort the orders by date", run: "a15886b8", morning: "Review" },
  { name: "Upgrade dates to 3.0", run: "67e7faf7", morning: "Failed" },
  { name: "Say in the README how to run the tests", run: "3c572dcd", morning: "Review" },
];

/** The picture of the README: a board in the evening, a terminal in the night, and the board in the morning. */
export function nightPicture(): string {
  const evening = CARDS.map(({ name }, index) => task(index, name, "Todo"));
  const morning = ["Review", "Failed"].flatMap((queue) =>
    CARDS.flatMap(({ name, morning }, index) =>
      morning === queue ? [task(index, name, queue, "artificer", 2)] : []
    )
  );
  return drawScreens([
    { title: "22:00 – artificer-dispatcher board list", lines: boardLines(evening) },
    { title: "02:13 – artificer-dispatcher start", lines: [...logLines(), ...agentRegion()] },
    { title: "07:30 – artificer-dispatcher board list", lines: boardLines(morning) },
  ], COLUMNS);
}

function task(
  index: number,
  name: string,
  queue: string,
  assignee?: string,
  commentCount = 0,
): Task {
  return {
    id: String(index + 1),
    name,
    description: "",
    url: "",
    queue,
    createdAt: null,
    labels: [],
    assignees: assignee === undefined ? [] : [assignee],
    comments: [],
    commentCount,
    tasks: [],
  };
}

function boardLines(tasks: readonly Task[]): string[] {
  const queues = [...new Set(tasks.map(({ queue }) => queue))].map((queue) => ({
    queue,
    tasks: tasks.filter((task) => task.queue === queue),
    hasMore: false,
  }));
  return formatList(queues, { width: COLUMNS, paint: paintColors }, at(22)).trimEnd().split("\n");
}

/** What the log says of the third card's failure and of what follows. */
function logLines(): string[] {
  const format = prettyFormatter({ colors: true, withDate: false, limit: (text) => text });
  const lines: string[] = [];
  const write = ({ level, message, facts = {}, at = 0 }: LogLine) => {
    const record = { category: [], level, message: [message], rawMessage: message };
    lines.push(format({ ...record, timestamp: at, properties: facts }).trimEnd());
  };
  const log = eventLog({ write });
  EVENTS.forEach((published, sequence) => log({ sequence, ...published }));
  return lines;
}

const run = (index: number) => ({
  runId: `0198c0de-0000-7000-8000-0000${CARDS[index]?.run}`,
  taskId: String(index + 1),
  taskName: CARDS[index]?.name ?? "",
  queue: "Todo",
  attempt: 1,
});

const EVENTS: readonly Omit<PublishedEvent, "sequence">[] = [
  { at: at(2, 9, 41), event: ended(2, 1_310_000, null, "1 test fails") },
  {
    at: at(2, 9, 42),
    event: { type: "run_settled", ...run(2), outcome: "failed", taskQueue: "Failed" },
  },
  { at: at(2, 9, 42), event: { type: "task_claimed", ...run(3), inProgressQueue: "In Progress" } },
  { at: at(2, 9, 42), event: { type: "run_started", ...run(3), pid: 51_204, argv: [] } },
  { at: at(2, 12, 4), event: ended(0, 754_000, 0.4213, null) },
  {
    at: at(2, 12, 5),
    event: { type: "run_settled", ...run(0), outcome: "succeeded", taskQueue: "Review" },
  },
];

function ended(
  index: number,
  durationMs: number,
  costUsd: number | null,
  reason: string | null,
): DispatcherEvent {
  return {
    type: "run_ended",
    ...run(index),
    outcome: reason === null ? "succeeded" : "failed",
    code: reason === null ? 0 : 1,
    signal: null,
    reason,
    durationMs,
    strays: 0,
    sessionId: null,
    costUsd,
  };
}

function agentRegion(): string[] {
  const agent = (index: number, elapsedMs: number, step: string, costUsd: number) => ({
    taskId: String(index + 1),
    taskName: CARDS[index]?.name ?? "",
    elapsedMs,
    timeoutMs: 1_800_000,
    step,
    costUsd,
  });
  return regionLines({
    agents: [
      agent(1, 662_000, "→ Bash: npm test", 0.29),
      agent(3, 196_000, "→ Edit: README.md", 0.06),
    ],
    claiming: 0,
    slots: 2,
    freeSlots: 0,
    lost: [],
    failing: null,
    isPaused: false,
    pausedRoutes: [],
    holds: [],
    queueProblems: {},
    retriesAt: [],
    pendingWrites: 0,
    lastPollAt: at(2, 13),
    pollIntervalMs: 30_000,
    stopping: null,
  }, { columns: COLUMNS + 1, rows: 24, now: at(2, 13), paint: paintColors });
}

/** A time of the night, in local time as the log prints it. */
function at(hours: number, minutes = 0, seconds = 0): number {
  return new Date(2026, 10, hours < 12 ? 30 : 29, hours, minutes, seconds).getTime();
}
