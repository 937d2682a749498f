/**
 * A second process on a board. `writer.ts <mode> <path> …`
 *
 * - `claim <from> <to> <user>`: claims every task it can, and prints the ids that it won.
 * - `create <queue>`: makes tasks without end, and prints the id of each once it is made.
 * - `make <queue>`: makes one task, and with it the board.
 * - `hold`: begins to write, says so, and goes on until standard input ends.
 * - `swing <from> <to>`: moves the first task back and forth without end, and says when it has begun.
 * - `try`: says whether it may write now: `free` or `held`.
 * - `spill`: dies of KILL within a transaction that is too big for memory.
 */
import { DatabaseSync } from "node:sqlite";
import { neverAborted } from "../../../src/async/abort.ts";
import { createSqliteBackend } from "../../../src/backends/sqlite/adapter.ts";
import { systemClock } from "../../../src/async/system_clock.ts";

const [mode, path = "", ...rest] = Deno.args;
const calm = { signal: neverAborted };

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function open(user = "writer") {
  return createSqliteBackend({ url: path, user }, { clock: systemClock, baseDir: "/" });
}

async function claim(from: string, to: string, user: string): Promise<void> {
  const board = open(user);
  for (;;) {
    const tasks = await board.getReadyTasks([from], { ...calm, limit: 20 });
    if (tasks.length === 0) return;
    for (const { id } of tasks) {
      if (await board.claimTask?.(id, from, to, calm) === "claimed") say(id);
    }
  }
}

async function create(queue: string): Promise<void> {
  const board = open();
  for (;;) say((await board.createTask(queue, "made", "x".repeat(10_000), calm)).id);
}

async function swing(from: string, to: string): Promise<void> {
  const board = open();
  await board.moveTask("1", to, calm);
  say("swinging");
  for (;;) {
    await board.moveTask("1", from, calm);
    await board.moveTask("1", to, calm);
  }
}

async function hold(): Promise<void> {
  const database = new DatabaseSync(path);
  database.exec("BEGIN IMMEDIATE");
  say("held");
  await Deno.stdin.read(new Uint8Array(1));
  database.exec("ROLLBACK");
}

function tryOnce(): void {
  const database = new DatabaseSync(path);
  try {
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    say("free");
  } catch {
    say("held");
  }
}

function spill(): void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA cache_size = 10; BEGIN IMMEDIATE");
  database.exec("INSERT INTO tasks (queue, name) VALUES ('Todo', 'never')");
  const size = () => Deno.statSync(`${path}-wal`).size;
  const before = size();
  while (size() < before + 1_000_000) {
    database.exec("UPDATE tasks SET description = hex(randomblob(100000)) WHERE name = 'never'");
    database.exec("INSERT INTO tasks (queue, name) SELECT 'Todo', hex(randomblob(9000))");
  }
  Deno.kill(Deno.pid, "SIGKILL");
}

switch (mode) {
  case "claim":
    await claim(rest[0] ?? "", rest[1] ?? "", rest[2] ?? "");
    break;
  case "create":
    await create(rest[0] ?? "");
    break;
  case "make":
    await open().createTask(rest[0] ?? "", "made", "", calm);
    break;
  case "swing":
    await swing(rest[0] ?? "", rest[1] ?? "");
    break;
  case "hold":
    await hold();
    break;
  case "try":
    tryOnce();
    break;
  case "spill":
    spill();
}
