import assert from "node:assert/strict";
import { dispatchFolder, queuesOf, tasksNamed } from "../../fixtures/dispatch_folder.ts";
import { untilGone } from "../../fixtures/processes.ts";
import { installProgram } from "../../fixtures/program.ts";
import { KEYS, testOnTerminal } from "../../fixtures/terminal.ts";
import { watchOnTerminal } from "../../fixtures/watched_terminal.ts";

/** Says what it does, and waits until the file `go` is there. */
const PATIENT = 'echo "→ working on $1"; until [ -e go ]; do sleep 0.05; done';

interface Options {
  readonly count?: number;
  readonly slots?: number;
  readonly line?: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Record<string, string>;
}

async function startOn(
  { count = 2, slots = 2, line = "exec artificer-dispatcher", columns = 80, rows = 24, env = {} }:
    Options = {},
) {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(
    await dispatchFolder({
      queues: { Todo: tasksNamed(count), Doing: [], Done: [] },
      agent: PATIENT,
      settings: `max_concurrent_agents = ${slots}`,
      route: 'done_queue = "Done"\ntimeout = 600',
    }),
  );
  const PATH = await installProgram(folder, ["--allow-all"]);
  const terminal = stack.use(
    watchOnTerminal(line, {
      cwd: folder.path,
      columns,
      rows,
      env: { PATH, NO_COLOR: "1", ...env },
    }),
  );
  const all = stack.move();
  return {
    folder,
    terminal,
    /** Stops the dispatcher as a person does, and resolves to its exit code once it has ended. */
    async stop() {
      await terminal.process.type(KEYS.ctrlC);
      return (await terminal.process.ended()).code;
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

const RULE = /^─+$/;
const AGENT = /^ *\d+ +task \d+ .*s \/ 10m +→ working on \d+$/;
const rulesIn = (rows: readonly string[]) => rows.filter((row) => RULE.test(row)).length;
const agentsIn = (rows: readonly string[]) => rows.filter((row) => AGENT.test(row)).length;

testOnTerminal(
  "each agent has a line below the log, and at the end nothing of them is left",
  async () => {
    await using started = await startOn();
    const { terminal, folder } = started;
    const rows = await terminal.until((rows) => agentsIn(rows) === 2);
    assert.equal(rulesIn(rows), 1);
    assert.match(rows.at(-1) ?? "", /^2 of 2 slots in use/);
    assert.ok(
      rows.findLastIndex((row) => row.includes("Started run")) <
        rows.findIndex((row) => RULE.test(row)),
    );
    await folder.write("go", "");
    const idle = await terminal.until((rows) =>
      /^No agent runs · next poll/.test(rows.at(-1) ?? "")
    );
    assert.equal(idle.filter((row) => row.includes("Settled run")).length, 2);
    assert.deepEqual([rulesIn(idle), agentsIn(idle)], [1, 0]);
    assert.equal(await started.stop(), 0);
    const left = await terminal.rows();
    assert.deepEqual([rulesIn(left), agentsIn(left)], [0, 0]);
    assert.match(left.at(-1) ?? "", /Stopped$/);
    assert.ok(terminal.hasCursor);
  },
);

testOnTerminal(
  "a terminal of another size is drawn anew, and keeps nothing of the old region",
  async () => {
    await using started = await startOn();
    const { terminal } = started;
    await terminal.until((rows) => agentsIn(rows) === 2);
    for (const columns of [60, 100, 50, 80]) {
      await terminal.resize(columns, 24);
      const rule = "─".repeat(columns - 1);
      await terminal.until((rows) =>
        rows.includes(rule) && rulesIn(rows) === 1 && agentsIn(rows) === 2
      );
    }
    await started.stop();
  },
);

testOnTerminal("more agents than the terminal has rows leave room for the log", async () => {
  await using started = await startOn({ count: 12, slots: 12, rows: 10 });
  const { terminal } = started;
  await terminal.until((rows) => rows.includes("and 10 more agents") && agentsIn(rows) === 2);
  await terminal.resize(80, 20);
  await terminal.until((rows) => agentsIn(rows) === 12);
  await started.stop();
});

testOnTerminal(
  "Ctrl-Z leaves the terminal to the shell, and fg brings the region back below",
  async () => {
    await using started = await startOn({
      line: "exec sh -mic 'artificer-dispatcher; echo stopped; read -r line; fg'",
    });
    const { terminal } = started;
    await terminal.until((rows) => agentsIn(rows) === 2);
    await terminal.process.type("\x1a");
    const stopped = await terminal.until((rows) => rows.at(-1) === "stopped");
    assert.deepEqual([rulesIn(stopped), agentsIn(stopped)], [0, 0]);
    await terminal.process.type(KEYS.enter);
    const rows = await terminal.until((rows) => agentsIn(rows) === 2);
    assert.equal(rulesIn(rows), 1);
    assert.ok(rows.indexOf("stopped") < rows.findIndex((row) => RULE.test(row)));
    await started.stop();
  },
);

testOnTerminal(
  "in the background there are only lines, and none of them moves the cursor",
  async () => {
    await using started = await startOn({
      line: "exec sh -mc 'artificer-dispatcher & echo $! >pid; wait'",
    });
    const { terminal, folder } = started;
    await terminal.until((rows) => rows.filter((row) => row.includes("Started run")).length === 2);
    await folder.write("go", "");
    await terminal.until((rows) => rows.filter((row) => row.includes("Settled run")).length === 2);
    Deno.kill(Number(await Deno.readTextFile(`${folder.path}/pid`)), "SIGTERM");
    const { text } = await terminal.process.ended();
    assert.match(text, /Stopped/);
    assert.ok(!/─|slots in use/.test(text));
  },
);

for (
  const [what, env] of [
    ["TERM=dumb", { TERM: "dumb" }],
    ["a locale without UTF-8", { LC_ALL: "de_DE.ISO-8859-1" }],
  ] as const
) {
  testOnTerminal(`${what} gets plain lines`, async () => {
    await using started = await startOn({ env });
    const { terminal, folder } = started;
    await terminal.until((rows) => rows.filter((row) => row.includes("Started run")).length === 2);
    await folder.write("go", "");
    await terminal.until((rows) => rows.filter((row) => row.includes("Settled run")).length === 2);
    await started.stop();
    const { text } = await terminal.process.ended();
    assert.ok(!/─|slots in use/.test(text));
  });
}

testOnTerminal("a terminal that is stopped by Ctrl-S holds up no task", async () => {
  await using started = await startOn({ count: 6 });
  const { terminal, folder } = started;
  await terminal.until((rows) => agentsIn(rows) === 2);
  await terminal.process.type("\x13");
  await folder.write("go", "");
  const isDone = async () =>
    [...(await queuesOf(folder.board)).values()].every((queue) => queue === "Done");
  while (!await isDone()) await new Promise((resolve) => setTimeout(resolve, 20));
  await terminal.process.type("\x11");
  const settled = (rows: readonly string[]) => rows.filter((row) => row.includes("Settled run"));
  const rows = await terminal.until((rows) =>
    settled(rows).length === 6 && /^No agent runs/.test(rows.at(-1) ?? "")
  );
  assert.equal(rulesIn(rows), 1);
  await started.stop();
});

testOnTerminal(
  "a terminal that is stopped by Ctrl-S does not keep the dispatcher from ending",
  async () => {
    await using started = await startOn({ line: "artificer-dispatcher & echo $! >pid; wait" });
    const { terminal, folder } = started;
    await terminal.until((rows) => agentsIn(rows) === 2);
    await terminal.process.type("\x13");
    const pid = Number(await Deno.readTextFile(`${folder.path}/pid`));
    Deno.kill(pid, "SIGTERM");
    await untilGone(pid);
    assert.deepEqual(new Set((await queuesOf(folder.board)).values()), new Set(["Todo"]));
  },
);

testOnTerminal("a dispatcher that is killed leaves a terminal with a cursor", async () => {
  await using started = await startOn({ line: "artificer-dispatcher & echo $! >pid; wait" });
  const { terminal, folder } = started;
  await terminal.until((rows) => agentsIn(rows) === 2);
  Deno.kill(Number(await Deno.readTextFile(`${folder.path}/pid`)), "SIGKILL");
  await folder.write("go", "");
  await terminal.process.ended();
  await terminal.rows();
  assert.ok(terminal.hasCursor);
});
