import assert from "node:assert/strict";
import {
  commentsOf,
  type DispatchFolder,
  dispatchFolder,
  eventsOf,
  queuesOf,
  tasksNamed,
  untilEvents,
} from "../fixtures/dispatch_folder.ts";
import {
  type DispatcherProcess,
  startDispatcher,
  type StartOptions,
} from "../fixtures/dispatcher_process.ts";

/** Odd tasks have a plain agent, even ones an agent that handles TERM and exits with 0. */
const AGENT = `[ -e go ] && exit 0
case $1 in *[02468]) trap 'exit 0' TERM ;; esac
echo >"ready.$1"
sleep 1000 &
wait`;
const TASKS = 4;

const folderOf = (settings = "") =>
  dispatchFolder({
    queues: { Todo: tasksNamed(TASKS), Doing: [], Done: [], Failed: [] },
    agent: AGENT,
    settings: `max_concurrent_agents = ${TASKS}\n${settings}`,
    route: 'done_queue = "Done"\nfailed_queue = "Failed"\nmax_attempts = 1',
  });

/** Starts a dispatcher, and resolves once every agent waits for its signal. */
async function startAll(folder: DispatchFolder, options: Partial<StartOptions> = {}) {
  const dispatcher = startDispatcher({ cwd: folder.path, ...options });
  await untilEvents(dispatcher, "run_started", TASKS);
  const isReady = (id: number) =>
    Deno.stat(`${folder.path}/ready.${id}`).then(() => true, () => false);
  for (let id = 1; id <= TASKS; id++) {
    while (!await isReady(id)) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return dispatcher;
}

/** Sends the signals as a service manager does: one process after the other, as fast as it can. */
async function signalAll(dispatcher: DispatcherProcess, signal: "TERM" | "KILL", isFirst: boolean) {
  const groups = eventsOf(dispatcher, "run_started").map(({ pid }) => `-${pid}`);
  const own = `kill -s ${signal} ${dispatcher.pid}`;
  const agents = `kill -s TERM -- ${groups.join(" ")}`;
  const script = isFirst ? `${own}; ${agents}` : `${agents}; ${own}`;
  const { success } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assert.ok(success);
  await dispatcher.ended();
}

/** An interruption is told on no card: at most its success is, once. */
async function assertNoComplaint({ board }: DispatchFolder): Promise<void> {
  for (const texts of (await commentsOf(board)).values()) {
    assert.ok(texts.length <= 1 && !/fail|SIGTERM|interrupt/i.test(texts.join()), texts.join());
  }
}

/** After the restart every agent succeeds, as the first attempt, without a complaint on its card. */
async function assertAllDone(folder: DispatchFolder): Promise<void> {
  await folder.write("go", "");
  await using next = startDispatcher({ cwd: folder.path });
  const isDone = async () =>
    [...(await queuesOf(folder.board)).values()].every((queue) => queue === "Done");
  while (!await isDone()) {
    const queues = [...(await queuesOf(folder.board)).values()];
    assert.ok(!queues.includes("Failed"), queues.join());
    await next.event("run_settled");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const outcomes = eventsOf(next, "run_ended").map(({ outcome, attempt }) =>
    `${outcome} ${attempt}`
  );
  assert.ok(
    outcomes.every((each) => each === "succeeded 1" || each === "interrupted 1"),
    outcomes.join(),
  );
  assert.equal(
    eventsOf(next, "run_ended").filter(({ outcome }) => outcome === "succeeded").length,
    TASKS,
  );
  await assertNoComplaint(folder);
}

const TRIALS = Number(Deno.env.get("ARTIFICER_TRIALS") ?? 2);

for (const signal of ["KILL", "TERM"] as const) {
  for (const isFirst of [true, false]) {
    const what = signal === "KILL"
      ? "KILL of the dispatcher and TERM to the rest"
      : "TERM to all at once";
    const order = isFirst ? "the dispatcher first" : "the agents first";
    Deno.test(`M1: ${what}, ${order}, is an interruption and no verdict`, async () => {
      for (let trial = 0; trial < TRIALS; trial++) {
        await using folder = await folderOf();
        await using dispatcher = await startAll(folder);
        await signalAll(dispatcher, signal, isFirst);
        const queues = new Set((await queuesOf(folder.board)).values());
        assert.ok(!queues.has("Done") && !queues.has("Failed"), [...queues].join());
        await assertAllDone(folder);
      }
    });
  }
}

Deno.test("M1: TERM to all at once is an interruption also where nothing is kept on the disk", async () => {
  for (let trial = 0; trial < TRIALS; trial++) {
    await using folder = await folderOf('state_dir = "/dev/null/none"');
    await using dispatcher = await startAll(folder);
    await signalAll(dispatcher, "TERM", trial % 2 === 0);
    const queues = new Set((await queuesOf(folder.board)).values());
    assert.deepEqual([...queues], ["Todo"]);
    await assertAllDone(folder);
  }
});

Deno.test("M1: a signal to the agents alone parks none, and puts none into Done", async () => {
  await using folder = await folderOf();
  await using dispatcher = await startAll(folder);
  const started = eventsOf(dispatcher, "run_started");
  await folder.write("go", "");
  for (const { pid } of started) Deno.kill(-Number(pid), "SIGTERM");
  await untilEvents(dispatcher, "run_settled", 2 * TASKS);
  const ends = eventsOf(dispatcher, "run_ended").map(({ outcome }) => outcome).toSorted();
  assert.deepEqual(ends, [...Array(TASKS).fill("interrupted"), ...Array(TASKS).fill("succeeded")]);
  assert.deepEqual(new Set((await queuesOf(folder.board)).values()), new Set(["Done"]));
  await assertNoComplaint(folder);
  const [line] = dispatcher.lines.filter(({ message }) => /interrupted/.test(message));
  assert.match(line?.message ?? "", /SIGTERM.* sent by something other than the dispatcher/);
});
