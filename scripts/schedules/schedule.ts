import { systemClock } from "../../src/async/system_clock.ts";
import { createSqliteJournal, DEFAULT_KEEP } from "../../src/journals/sqlite/mod.ts";
import { statePlaces } from "../../src/state/mod.ts";
import {
  type DispatcherProcess,
  startDispatcher,
} from "../../tests/fixtures/dispatcher_process.ts";
import { type TempDir, tempDir } from "../../tests/fixtures/temp_dir.ts";
import { actOf, AGENT } from "./agent.ts";
import { type Board, type BoardName, BOARDS, createBoard } from "./boards.ts";
import { type Mishap, mishapsIn } from "./coverage.ts";
import type { Fate } from "./dispatcher.ts";
import { brokenPromises, type Job, parseHistory } from "./history.ts";
import { between, seededRandom } from "./random.ts";

/** A schedule that takes longer has lost a task. */
const LIMIT_MS = 120_000;

const ATTEMPTS = 2;

/** How many failpoints the run of a job comes to, about, and how many more with a second step. */
const POINTS_PER_JOB = 28;
const POINTS_OF_SECOND_STEP = 8;

/** One board, its tasks, and the dispatchers that work on it until each dies. */
export interface Schedule {
  readonly seed: number;
  readonly board: BoardName;
  readonly jobs: readonly Job[];
  /** Whether each run has a second step. */
  readonly hasAfterRun: boolean;
  /** The fates of the dispatchers, one after the other. The last one lives. */
  readonly fates: readonly Fate[];
}

/** The schedule of a seed. */
export function scheduleOf(seed: number, board = BOARDS[seed % BOARDS.length] ?? "json"): Schedule {
  const random = seededRandom(seed);
  const works = Array.from({ length: between(2, 5, random) }, (_, i) => {
    const codes = Array.from({ length: ATTEMPTS }, () => random() < 0.6 ? 0 : 3);
    const seconds = (random() * 0.4).toFixed(2);
    return { name: `job${i} ${seconds} ${codes.join(" ")}`, codes };
  });
  const faults = random() < 0.3 ? 0 : random() * 0.1;
  const fates = Array.from({ length: between(1, 3, random) }, () => ({
    seed: between(0, 2 ** 31, random),
    faults,
    diesAt: between(1, POINTS_PER_JOB * works.length, random),
  }));
  const last = { seed: between(0, 2 ** 31, random), faults, diesAt: null };
  const hasAfterRun = random() < 0.5;
  const stretch = hasAfterRun ? 1 + POINTS_OF_SECOND_STEP / POINTS_PER_JOB : 1;
  const all = [
    ...fates.map((fate) => ({ ...fate, diesAt: Math.ceil(fate.diesAt * stretch) })),
    last,
  ].map((fate) => ({ ...fate, hasAfterRun }));
  const jobs = works.map(({ name, codes }) => {
    const act = actOf(random);
    return { name: `${name} ${act}`, codes, act };
  });
  return { seed, board, jobs, hasAfterRun, fates: all };
}

/** The result of a schedule. */
export interface Played {
  /** The broken promises, in words. */
  readonly broken: readonly string[];
  /** The mishaps of its dispatchers. */
  readonly mishaps: readonly Mishap[];
}

/** Plays a schedule. */
export async function play(schedule: Schedule): Promise<Played> {
  await using dir = await tempDir();
  const names = schedule.jobs.map(({ name }) => name);
  await using board = await createBoard(schedule.board, dir.path, names);
  await prepare(dir, board);
  const broken = await playOn(schedule, { dir, board, until: performance.now() + LIMIT_MS });
  return { broken, mishaps: await mishapsIn(dir.path) };
}

async function playOn({ fates, jobs, hasAfterRun }: Schedule, world: World): Promise<string[]> {
  for (const fate of fates) {
    const trouble = await live(fate, world);
    if (trouble !== null) return [trouble];
  }
  const { dir, board } = world;
  const history = parseHistory(await Deno.readTextFile(`${dir.path}/history`));
  const tasks = await board.tasks();
  const broken = brokenPromises(jobs, tasks, history, board.queues, { hasAfterRun });
  return [...broken, ...await unfinished(dir.path)];
}

interface World {
  readonly dir: TempDir;
  readonly board: Board;
  readonly until: number;
}

async function prepare(dir: TempDir, { queues, config }: Board): Promise<void> {
  const script = await dir.write("agent.sh", AGENT);
  await dir.write(
    "artificer.toml",
    `api_port = 0
poll_interval = 0.3
[backend]
${config}
[routing.${JSON.stringify(queues.ready)}]
command = "sh"
agent = "claude"
args = ["${script}", "${dir.path}", "{task_name}"]
in_progress_queue = ${JSON.stringify(queues.doing)}
done_queue = ${JSON.stringify(queues.done)}
failed_queue = ${JSON.stringify(queues.failed)}
max_attempts = ${ATTEMPTS}
breaker = 0
retry_delay = 0.1
`,
  );
}

/** Runs one dispatcher until it dies or all tasks are finished. Resolves to a problem, or to null. */
async function live(fate: Fate, { dir, board, until }: World): Promise<string | null> {
  await using dispatcher = startDispatcher({
    cwd: dir.path,
    main: "scripts/schedules/dispatcher.ts",
    args: [JSON.stringify(fate)],
    env: board.env,
    rights: ["--allow-all"],
  });
  const over = dispatcher.ended();
  let hasEnded = false;
  void over.then(() => hasEnded = true);
  while (!hasEnded && !await isFinished(board)) {
    await endHolds(dispatcher);
    if (performance.now() > until) return `it took too long; its log:\n${logOf(dispatcher)}`;
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  // Before its first poll it may not have resumed the runs that the dispatcher before it left.
  await Promise.race([over, dispatcher.event("polled").catch(() => {})]);
  if (!hasEnded) dispatcher.kill("SIGTERM");
  const { code, signal } = await over;
  const isAsExpected = code === 0 || (signal === "SIGKILL" && fate.diesAt !== null);
  const errors = dispatcher.lines.filter(({ event }) => event === "internal_error");
  if (isAsExpected && errors.length === 0) return null;
  return `a dispatcher ended with ${signal ?? code}; its log:\n${logOf(dispatcher)}`;
}

/** An outage holds the agent kind for a minute or longer: a person who has mended it says so. */
export async function endHolds({ lines }: DispatcherProcess): Promise<void> {
  if (!lines.some(({ event }) => event === "agent_held")) return;
  const url = lines.find(({ event }) => event === "listening")?.url;
  const init = { method: "POST", signal: AbortSignal.timeout(1_000) };
  await fetch(`${url}/resume`, init).then(
    (answer) => answer.body?.cancel(),
    () => {/* It died. */},
  );
}

/** Tells whether every task is in a queue where it stays. */
async function isFinished(board: Board): Promise<boolean> {
  const { queues } = board;
  const tasks = await board.tasks();
  return tasks.every(({ queue }) => queue === queues.done || queue === queues.failed);
}

function logOf({ lines, complaints }: DispatcherProcess): string {
  return [...complaints, ...lines.map((line) => JSON.stringify(line))].join("\n");
}

async function unfinished(dir: string): Promise<string[]> {
  const { journal: path, runs: runsDir } = statePlaces(`${dir}/.artificer`);
  const journal = await createSqliteJournal({
    path,
    runsDir,
    keep: () => DEFAULT_KEEP,
    clock: systemClock,
    warn: () => {},
  });
  const left = await journal.unfinished();
  await journal.close?.();
  return left.map(({ id, state }) => `run ${id} is still "${state}"`);
}
