import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import type { LogPiece, RunLog, RunLogs, RunLogWriter } from "../../src/contracts/run_logs.ts";
import { never } from "../fixtures/runs.ts";
import { type ContractOptions, defineContract } from "./contract.ts";

/** The log of one run, and who writes it. */
interface Opened {
  readonly runId: string;
  readonly writer: RunLogWriter;
  /** The log, with all that was added until now. */
  log(): Promise<RunLog>;
}

function open(logs: RunLogs, runId = uuid()): Opened {
  return { runId, writer: logs.open(runId), log: () => logOf(logs, runId) };
}

/** The log of a run that has one. */
export async function logOf(logs: RunLogs, runId: string): Promise<RunLog> {
  const log = await logs.get(runId);
  assert.ok(log !== null, "there is a log");
  return log;
}

/** What is held between two positions. */
export async function textOf(log: RunLog, from = 0, to?: number): Promise<string> {
  const pieces = await Array.fromAsync(log.read(from, to), ({ bytes }) => bytes);
  return await new Blob(pieces).text();
}

/** Follows a log; each call gives what comes next as text, until it gives null. */
export function followerOf(log: RunLog, from: number, signal = never) {
  const pieces = log.follow(from, signal)[Symbol.asyncIterator]();
  return async (): Promise<[position: number, text: string] | null> => {
    const next = await pieces.next();
    const value: LogPiece | undefined = next.value;
    return value === undefined ? null : [value.position, new TextDecoder().decode(value.bytes)];
  };
}

/** Every piece that a follower gets, as one text. */
async function followed(log: RunLog, from: number): Promise<string> {
  const pieces = await Array.fromAsync(log.follow(from, never), ({ bytes }) => bytes);
  return await new Blob(pieces).text();
}

/** What `RunLogs` promises. */
export function testRunLogs(options: ContractOptions<RunLogs>): void {
  type Test = (logs: RunLogs) => Promise<void>;
  const closing = (test: Test): Test => async (logs) => {
    try {
      await test(logs);
    } finally {
      await logs.close?.();
    }
  };

  defineContract<RunLogs>("RunLogs", options, {
    "of a run that was not opened there is no log": closing(async (logs) => {
      assert.equal(await logs.get(uuid()), null);
    }),

    "what is no run's id has no log": closing(async (logs) => {
      for (const id of ["", "..", "../../etc", "a/b", "\0"]) {
        assert.equal(await logs.get(id), null, id);
      }
    }),

    "logs that keep times know when their text arrived": closing(async (logs) => {
      const before = Date.now();
      const { writer, log } = open(logs);
      writer.append("one");
      await writer.flushed();
      const times = await (await log()).times?.() ?? [];
      writer.close();
      assert.deepEqual(times.map(({ position }) => position), [0]);
      assert.ok(times.every(({ at }) => at >= before && at <= Date.now()), JSON.stringify(times));
    }),

    "a run that printed nothing has an empty log": closing(async (logs) => {
      const { writer, log } = open(logs);
      assert.deepEqual([(await log()).end, await textOf(await log())], [0, ""]);
      writer.close();
      assert.deepEqual([(await log()).end, (await log()).isComplete], [0, true]);
    }),

    "a writer tells where its log ends, once all of that is kept": closing(async (logs) => {
      const { writer, log } = open(logs);
      assert.equal(await writer.flushed(), 0);
      writer.append("zwölf");
      assert.equal(await writer.flushed(), 7);
      assert.equal(await textOf(await log()), "zwölf\n");
      writer.close();
    }),

    "a log holds what was added, line by line, and tells how much": closing(async (logs) => {
      const { writer, log } = open(logs);
      writer.append("one");
      writer.append("zwölf");
      const held = await log();
      assert.deepEqual([held.start, held.end, held.isComplete], [0, 11, false]);
      assert.equal(await textOf(held), "one\nzwölf\n");
      writer.append("");
      assert.equal(await textOf(await log()), "one\nzwölf\n\n");
    }),

    "a part of a log can be read, and no more than there is": closing(async (logs) => {
      const { writer, log } = open(logs);
      for (const line of ["one", "two", "three"]) writer.append(line);
      const held = await log();
      assert.equal(await textOf(held, 4, 7), "two");
      assert.equal(await textOf(held, 8), "three\n");
      assert.equal(await textOf(held, 8, 1_000), "three\n");
      assert.equal(await textOf(held, 14), "");
      assert.equal(await textOf(held, 1_000, 2_000), "");
      assert.equal(await textOf(held, 7, 4), "");
    }),

    "pieces follow each other without a gap": closing(async (logs) => {
      const { writer, log } = open(logs);
      for (let line = 0; line < 1_000; line++) writer.append(`${line} ${"ö".repeat(99)}`);
      const held = await log();
      let position = 3;
      for await (const piece of held.read(3)) {
        assert.equal(piece.position, position);
        position += piece.bytes.length;
      }
      assert.equal(position, held.end);
    }),

    "a reader may leave in the middle": closing(async (logs) => {
      const { writer, log } = open(logs);
      writer.append("x".repeat(100_000));
      for await (const { bytes } of (await log()).read(0)) {
        assert.ok(bytes.length > 0);
        break;
      }
    }),

    "a log is complete, and whole, once its run has closed it": closing(async (logs) => {
      const { writer, log } = open(logs);
      for (let line = 0; line < 500; line++) writer.append(`${line}`);
      writer.close();
      const held = await log();
      assert.equal(held.isComplete, true);
      assert.match(await textOf(held), /^0\n1\n[^]*\n499\n$/);
      assert.equal(await followed(held, 0), await textOf(held));
    }),

    "nothing is added to a log that is closed": closing(async (logs) => {
      const { writer, log } = open(logs);
      writer.append("last");
      writer.close();
      writer.append("late");
      writer.close();
      assert.equal(await textOf(await log()), "last\n");
    }),

    "the logs of runs are kept apart": closing(async (logs) => {
      const [one, two] = [open(logs), open(logs)];
      one.writer.append("of one");
      two.writer.append("of two");
      one.writer.append("of one, too");
      assert.equal(await textOf(await one.log()), "of one\nof one, too\n");
      assert.equal(await textOf(await two.log()), "of two\n");
    }),

    "a log that is begun anew forgets what it held": closing(async (logs) => {
      const first = open(logs);
      first.writer.append("what an earlier dispatcher saw");
      first.writer.close();
      await first.log();
      const second = open(logs, first.runId);
      assert.equal(await textOf(await second.log()), "");
      second.writer.append("anew");
      assert.equal(await textOf(await second.log()), "anew\n");
    }),

    "a log that is begun anew while it is written is the later writer's": closing(
      async (logs) => {
        const first = open(logs);
        first.writer.append("one");
        const second = open(logs, first.runId);
        first.writer.append("late");
        second.writer.append("two");
        assert.equal(await textOf(await second.log()), "two\n");
        assert.equal((await second.log()).isComplete, false);
      },
    ),

    "a follower gets what is held, then what comes, and ends with the run": closing(
      async (logs) => {
        const { writer, log } = open(logs);
        writer.append("one");
        const next = followerOf(await log(), 2);
        assert.deepEqual(await next(), [2, "e\n"]);
        const coming = next();
        writer.append("two");
        assert.deepEqual(await coming, [4, "two\n"]);
        const last = next();
        writer.close();
        assert.equal(await last, null);
      },
    ),

    "a follower of what is yet to come waits for it": closing(async (logs) => {
      const { writer, log } = open(logs);
      const next = followerOf(await log(), 4);
      const coming = next();
      writer.append("one");
      writer.append("two");
      assert.equal((await coming)?.[0], 4);
      writer.close();
    }),

    "many followers get all of it, however slow": closing(async (logs) => {
      const { writer, log } = open(logs);
      const all = Promise.all([0, 0, 0].map(async (from) => followed(await log(), from)));
      for (let line = 0; line < 200; line++) {
        writer.append(`line ${line}`);
        if (line % 20 === 0) await log();
      }
      writer.close();
      const whole = await textOf(await log());
      assert.deepEqual(await all, [whole, whole, whole]);
    }),

    "a follower that gives up ends without an error": closing(async (logs) => {
      const { writer, log } = open(logs);
      writer.append("one");
      const given = new AbortController();
      const next = followerOf(await log(), 0, given.signal);
      assert.deepEqual(await next(), [0, "one\n"]);
      const waiting = next();
      given.abort();
      assert.equal(await waiting, null);
    }),

    "a follower that has given up before it begins gets nothing": closing(async (logs) => {
      const { writer, log } = open(logs);
      writer.append("one");
      assert.equal(await followerOf(await log(), 0, AbortSignal.abort())(), null);
    }),
  });
}
