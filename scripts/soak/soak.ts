import { DatabaseSync } from "node:sqlite";
import {
  type DispatcherProcess,
  startDispatcher,
} from "../../tests/fixtures/dispatcher_process.ts";
import { type TempDir, tempDir } from "../../tests/fixtures/temp_dir.ts";
import { type Board, createBoard } from "../schedules/boards.ts";
import type { Fate } from "../schedules/dispatcher.ts";
import { type Act, AGENT } from "../schedules/agent.ts";
import { parseHistory } from "../schedules/history.ts";
import { between, seededRandom } from "../schedules/random.ts";
import { endHolds } from "../schedules/schedule.ts";
import { type Usage, usageOf } from "./usage.ts";

/** The share of the board's calls, and of the agents, that fail. */
const FAULTS = 0.01;
/** How many tasks a dispatcher finishes, on average, before it is killed. */
const TASKS_A_LIFE = 500;
const POLL_MS = 500;

/** How many tasks to run, and where to print. */
export interface SoakOptions {
  readonly tasks: number;
  /** After so many seconds, no more tasks are added. */
  readonly seconds: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** The result of a soak. */
export interface SoakResult {
  readonly done: number;
  readonly lost: number;
  readonly doubled: number;
}

/** What happens to the first run of every hundredth task and of those between, by the number of the task. */
const ACT_OF: Readonly<Record<number, Act>> = {
  10: "signalled",
  30: "polite",
  50: "not_logged_in",
  70: "overloaded",
  80: "odd_exit",
  90: "spurious_error",
};

/** The name of a task, which tells its agent what to do: one in a hundred fails once. */
function nameOf(number: number): string {
  const act = ACT_OF[number % (2 * PERCENT)] ?? "none";
  return `job${number} 0 ${number % PERCENT === 0 ? 3 : 0} 0 ${act}`;
}

const PERCENT = 100;

/** How many tasks are in the queue at once. With all tasks at once, the soak would measure the board. */
const BATCH = 200;

/** Runs the soak that `scripts/soak.ts` describes. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { tasks, seconds, seed, say } = options;
  await using dir = await tempDir();
  await using board = await createBoard("sqlite", dir.path, [nameOf(1)]);
  await prepare(dir, board);
  using rows = new Rows(`${dir.path}/board.db`);
  const random = seededRandom(seed);
  say(`Running ${tasks} tasks from seed ${seed}, with ${FAULTS * 100} % faults of each kind`);
  const until = performance.now() + seconds * 1_000;
  const feed = new Feed(rows, () => performance.now() < until ? tasks : 0);
  const measurements = new Measurements(tasks, say);
  while (!feed.isOver) {
    await using dispatcher = begin(dir.path, random);
    await dispatcher.event("polled");
    const end = rows.finished + between(1, 2 * TASKS_A_LIFE, random);
    while (!feed.isOver && rows.finished < end) {
      feed.refill();
      await endHolds(dispatcher);
      await measurements.take(rows.finished, dispatcher.pid, feed.isOver);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    if (feed.isOver) await measurements.take(rows.finished, dispatcher.pid, true);
    dispatcher.kill(feed.isOver ? "SIGTERM" : "SIGKILL");
    await dispatcher.ended();
  }
  return await conclude(dir, rows, feed.added, say);
}

/** Keeps the ready queue filled, up to a limit that can decrease. */
class Feed {
  /** How many tasks were added. The new board has one. */
  added = 1;
  readonly #rows: Rows;
  readonly #limit: () => number;

  constructor(rows: Rows, limit: () => number) {
    this.#rows = rows;
    this.#limit = limit;
  }

  /** Whether no more tasks will be added, and all added tasks are finished. */
  get isOver(): boolean {
    return this.added >= this.#limit() && this.#rows.finished >= this.added;
  }

  refill(): void {
    const isFull = this.added - this.#rows.finished >= BATCH;
    const to = Math.min(this.#limit(), this.added + BATCH);
    if (isFull || to <= this.added) return;
    this.#rows.add(Array.from({ length: to - this.added }, (_, i) => nameOf(this.added + i + 1)));
    this.added = to;
  }
}

/** Measures the memory and descriptors of a dispatcher near the start, in the middle and at the end. */
class Measurements {
  readonly #due: number[];
  readonly #say: SoakOptions["say"];

  constructor(tasks: number, say: SoakOptions["say"]) {
    this.#due = [0.05 * tasks, 0.5 * tasks];
    this.#say = say;
  }

  async take(finished: number, pid: number, isLast: boolean): Promise<void> {
    if (!isLast && finished < (this.#due[0] ?? Infinity)) return;
    this.#due.shift();
    this.#say(describe(finished, await usageOf(pid)));
  }
}

async function conclude(
  dir: TempDir,
  rows: Rows,
  added: number,
  say: SoakOptions["say"],
): Promise<SoakResult> {
  const history = parseHistory(await Deno.readTextFile(`${dir.path}/history`));
  const returned = new Set(
    history.filter(({ what }) => what === "returned").map(({ runId }) => runId),
  );
  const starts = history.filter(({ what }) => what === "start");
  const attempts = starts.filter(({ runId }) => !returned.has(runId))
    .map(({ taskId, attempt }) => `${taskId} ${attempt}`);
  const doubled = attempts.length - new Set(attempts).size + rows.repeatedComments;
  const lost = added - rows.finished;
  say(`${added} tasks, ${starts.length} runs: lost ${lost}, doubled ${doubled}`);
  return { done: rows.finished, lost, doubled };
}

function describe(finished: number, usage: Usage | null): string {
  const taken = usage === null
    ? "this system does not report memory and descriptors"
    : `RSS ${usage.rssMiB} MiB, ${usage.descriptors} descriptors`;
  return `${finished} done: ${taken}`;
}

function begin(cwd: string, random: () => number): DispatcherProcess {
  const fate: Fate = {
    seed: between(0, 2 ** 31, random),
    faults: FAULTS,
    diesAt: null,
    hasAfterRun: false,
  };
  const main = "scripts/schedules/dispatcher.ts";
  return startDispatcher({ cwd, main, args: [JSON.stringify(fate)], rights: ["--allow-all"] });
}

async function prepare(dir: TempDir, { config }: Board): Promise<void> {
  const script = await dir.write("agent.sh", AGENT);
  await dir.write(
    "artificer.toml",
    `api_port = 0
poll_interval = 1
max_concurrent_agents = 8
[backend]
${config}
[routing."Todo"]
command = "sh"
agent = "claude"
args = ["${script}", "${dir.path}", "{task_name}"]
in_progress_queue = "Doing"
done_queue = "Done"
failed_queue = "Failed"
max_attempts = 2
breaker = 0
retry_delay = 0.1
`,
  );
}

/** Reads and writes the board from outside the dispatcher. */
class Rows implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 10_000 });
    const queues = ["Todo", "Doing", "Done", "Failed"].map((name) => `('${name}')`).join();
    this.#database.exec(`INSERT OR IGNORE INTO queues (name) VALUES ${queues}`);
  }

  get finished(): number {
    return this.#number("SELECT count(*) AS n FROM tasks WHERE queue IN ('Done', 'Failed')");
  }

  /** The number of comments that repeat another comment of the same run. */
  get repeatedComments(): number {
    return this.#number(
      "SELECT coalesce(sum(n - 1), 0) AS n FROM (SELECT count(*) AS n FROM comments GROUP BY substr(text, instr(text, ', run ') + 6, 36))",
    );
  }

  add(names: readonly string[]): void {
    const insert = this.#database.prepare("INSERT INTO tasks (queue, name) VALUES ('Todo', ?)");
    this.#database.exec("BEGIN IMMEDIATE");
    for (const name of names) insert.run(name);
    this.#database.exec("COMMIT");
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #number(sql: string): number {
    return Number(this.#database.prepare(sql).get()?.["n"]);
  }
}
