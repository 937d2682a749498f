import assert from "node:assert/strict";
import { never, outputOf, runRecord, runSpec, stepRecord } from "../fixtures/runs.ts";
import { firstLineOf, type GuardedExecutor } from "../fixtures/runs.ts";
import { agentScript } from "../fixtures/agents.ts";
import { isAlive } from "../fixtures/processes.ts";
import type { StepRecord } from "../../src/domain/steps.ts";
import type { OutputChunk } from "../../src/contracts/run_executor.ts";
import { type ContractOptions, defineContract } from "./contract.ts";

/** Longer than any test: what waits for it hangs. */
const FOR_EVER_MS = 3_600_000;

const THIRTY_DAYS_MS = 30 * 24 * 3_600_000;

/** How the executors under test are to end their runs. */
export interface ExecutorLimits {
  readonly graceMs: number;
}

/** What a `RunExecutor` promises, tried with real processes. */
export function testRunExecutor(
  { create, ...options }: Omit<ContractOptions<GuardedExecutor>, "create"> & {
    readonly create: (limits: ExecutorLimits) => Promise<GuardedExecutor> | GuardedExecutor;
  },
): void {
  type Test = (runs: GuardedExecutor) => Promise<void>;
  const withGrace = (graceMs: number, test: Test) => async () => {
    await using runs = await create({ graceMs });
    await test(runs);
  };
  const plain = (test: Test) => withGrace(FOR_EVER_MS, test);

  defineContract<void>("RunExecutor", { ...options, create: () => {} }, {
    "a run that ends by itself has its exit code and no reason": plain(async (runs) => {
      const { output: _output, ...exit } = await runs.run(["sh", "-c", "exit 3"]);
      assert.deepEqual(exit, {
        reason: null,
        code: 3,
        signal: null,
        spawnFailure: null,
        strays: 0,
      });
    }),

    "a run that a signal ended by itself has the signal and no code": plain(async (runs) => {
      const exit = await runs.run(["sh", "-c", "kill -s KILL $$"]);
      assert.deepEqual([exit.reason, exit.code, exit.signal], [null, null, "SIGKILL"]);
    }),

    "a command that does not exist is a value, and its handle works": plain(async (runs) => {
      const handle = await runs.start(["artificer-no-such-command"]);
      const exit = await handle.wait(never);
      assert.equal(exit.spawnFailure?.problem, "command_not_found");
      assert.deepEqual([exit.reason, exit.code, exit.signal, exit.strays], [null, null, null, 0]);
      handle.terminate("cancelled");
      assert.deepEqual(await handle.wait(never), exit);
      assert.equal(await outputOf(handle), "");
    }),

    "a working directory that does not exist is a value": plain(async (runs) => {
      const exit = await runs.run(["true"], { cwd: "/artificer/no/such/folder" });
      assert.equal(exit.spawnFailure?.problem, "cwd_not_found");
      assert.match(exit.spawnFailure?.message ?? "", /"\/artificer\/no\/such\/folder"/);
    }),

    "arguments arrive as they are": plain(async (runs) => {
      const args = ["", " ", "$(id)", "a\nb", "*", "--x=\"y'", "ä€🎈", "x".repeat(100_000)];
      const { output } = await runs.run([agentScript("print_args.sh"), ...args]);
      assert.deepEqual(output.split("\0").slice(0, -1), args);
    }),

    "variables and working directory arrive": plain(async (runs) => {
      const { output } = await runs.run(["sh", "-c", 'printf "%s|%s" "$GREETING" "$(pwd -P)"'], {
        env: { GREETING: "hällo\nworld" },
        cwd: "/",
      });
      assert.equal(output, "hällo\nworld|/");
    }),

    "the run's id is in its environment whatever else is said": plain(async (runs) => {
      const spec = runSpec(["sh", "-c", 'printf %s "$ARTIFICER_RUN_ID"'], {
        env: { ARTIFICER_RUN_ID: "another" },
      });
      assert.equal((await runs.run(spec.argv, spec)).output, spec.runId);
    }),

    "standard input without a text is empty": plain(async (runs) => {
      assert.equal((await runs.run(["sh", "-c", "cat; echo end"])).output, "end\n");
    }),

    "standard input is the text, whole, and then its end": plain(async (runs) => {
      const stdin = "line ä\n".repeat(100_000);
      const { output } = await runs.run(["sh", "-c", "wc -c; echo end"], { stdin });
      assert.match(output, /^ *800000\nend\n$/);
    }),

    "each stream's pieces follow each other without a gap": plain(async (runs) => {
      const script = "for i in 1 2 3 4 5; do echo out$i; echo err$i >&2; done";
      const handle = await runs.start(["sh", "-c", script]);
      const next = { stdout: 0, stderr: 0 };
      for await (const { stream, offset, bytes } of handle.output(never)) {
        assert.equal(offset, next[stream]);
        next[stream] += bytes.length;
      }
      assert.deepEqual(next, { stdout: 25, stderr: 25 });
    }),

    "bytes that are no text arrive as they are": plain(async (runs) => {
      const handle = await runs.start(["sh", "-c", String.raw`printf '\000\377\200\n'`]);
      const chunks: OutputChunk[] = [];
      for await (const chunk of handle.output(never)) chunks.push(chunk);
      assert.deepEqual(chunks.flatMap(({ bytes }) => [...bytes]), [0, 255, 128, 10]);
    }),

    "every reader gets all that is held, during the run and after it": plain(async (runs) => {
      const handle = await runs.start(["sh", "-c", "echo one; echo two"]);
      const [first, second] = await Promise.all([outputOf(handle), outputOf(handle)]);
      await handle.wait(never);
      assert.deepEqual([first, second, await outputOf(handle)], Array(3).fill("one\ntwo\n"));
    }),

    "a reader ends early, without an error, when its signal is aborted": plain(async (runs) => {
      const handle = await runs.start(["sh", "-c", "echo ready; exec sleep 1000"]);
      const reading = new AbortController();
      for await (const { bytes } of handle.output(reading.signal)) {
        assert.ok(bytes.length > 0);
        queueMicrotask(() => reading.abort());
      }
      assert.equal(await isAlive(handle.pid ?? 0), handle.pid !== undefined);
    }),

    "waiting is given up by its signal; the run goes on": plain(async (runs) => {
      const handle = await runs.start(["sh", "-c", "echo ready; exec sleep 1000"]);
      const waiting = new AbortController();
      const given = assert.rejects(handle.wait(waiting.signal), /enough/);
      waiting.abort(new Error("enough"));
      await given;
      await assert.rejects(handle.wait(waiting.signal), /enough/);
      handle.terminate("cancelled");
      const [one, two] = await Promise.all([handle.wait(never), handle.wait(never)]);
      assert.equal(one.reason, "cancelled");
      assert.deepEqual(one, two);
    }),

    "the first reason wins": plain(async (runs) => {
      const handle = await runs.start(["sleep", "1000"]);
      handle.terminate("stalled");
      handle.terminate("cancelled");
      handle.terminate("interrupted", { hurry: true });
      assert.equal((await handle.wait(never)).reason, "stalled");
    }),

    "a run that has ended can't be given a reason": plain(async (runs) => {
      const handle = await runs.start(["true"]);
      await handle.wait(never);
      handle.terminate("cancelled");
      handle.terminate("interrupted", { hurry: true });
      assert.equal((await handle.wait(never)).reason, null);
    }),

    "an agent that answers TERM with success was still ended": plain(async (runs) => {
      const handle = await runs.start([agentScript("polite.sh")]);
      assert.equal(await firstLineOf(handle), "ready");
      handle.terminate("cancelled");
      const exit = await handle.wait(never);
      assert.deepEqual([exit.reason, exit.code, exit.signal], ["cancelled", 0, null]);
      assert.match(await outputOf(handle), /bye/);
    }),

    "an agent that ignores TERM is killed after the grace": withGrace(50, async (runs) => {
      const handle = await runs.start([agentScript("stubborn.sh")]);
      await firstLineOf(handle);
      handle.terminate("cancelled");
      const exit = await handle.wait(never);
      assert.deepEqual([exit.reason, exit.code, exit.signal], ["cancelled", null, "SIGKILL"]);
    }),

    "a second call in a hurry skips the grace": plain(async (runs) => {
      const handle = await runs.start([agentScript("stubborn.sh")]);
      await firstLineOf(handle);
      handle.terminate("cancelled");
      handle.terminate("interrupted", { hurry: true });
      const exit = await handle.wait(never);
      assert.deepEqual([exit.reason, exit.signal], ["cancelled", "SIGKILL"]);
    }),

    "a run ends at its timeout": withGrace(50, async (runs) => {
      const exit = await runs.run([agentScript("stubborn.sh")], { timeoutMs: 50 });
      assert.equal(exit.reason, "timed_out");
    }),

    "a timeout of 30 days does not fire at once": plain(async (runs) => {
      const exit = await runs.run(["sh", "-c", "sleep 0.2; exit 7"], { timeoutMs: THIRTY_DAYS_MS });
      assert.deepEqual([exit.reason, exit.code], [null, 7]);
    }),

    "what a run leaves in its group is ended and counted": plain(async (runs) => {
      const handle = await runs.start([agentScript("forking.sh")]);
      const exit = await handle.wait(never);
      assert.deepEqual([exit.reason, exit.code, exit.strays], [null, 0, 1]);
      assert.equal(await isAlive(Number(await outputOf(handle))), false);
    }),

    "giving up a start starts nothing": plain(async (runs) => {
      const reason = new Error("given up");
      const start = runs.executor.start(runSpec(["true"]), AbortSignal.abort(reason));
      await assert.rejects(start, reason);
    }),

    "a start's signal does not end the run": plain(async ({ executor }) => {
      const starting = new AbortController();
      const spec = runSpec(["sh", "-c", "sleep 0.05; exit 4"]);
      const handle = await executor.start(spec, starting.signal);
      starting.abort();
      assert.equal((await handle.wait(never)).code, 4);
    }),

    "many runs at once each get their own end": plain(async (runs) => {
      const codes = Array.from({ length: 40 }, (_, index) => index);
      const exits = await Promise.all(codes.map((code) => runs.run(["sh", "-c", `exit ${code}`])));
      assert.deepEqual(exits.map(({ code }) => code), codes);
    }),

    "what could never be started is refused beforehand": plain(({ executor }) => {
      assert.equal(executor.refusal(runSpec(["true", "x"])), null);
      assert.match(executor.refusal(runSpec(["true", "a\0b"])) ?? "", /NUL/);
      assert.match(executor.refusal(runSpec(["true", "x".repeat(2 ** 20)])) ?? "", /1048576 bytes/);
      return Promise.resolve();
    }),

    "of a run that left nothing it is known whether it was started": plain(async ({ executor }) => {
      const adopt = (...steps: readonly StepRecord[]) =>
        executor.adopt(runRecord({ state: "started", steps }), "agent-2");
      assert.deepEqual(await adopt(stepRecord()), { type: "never_started" });
      const prepared = stepRecord({ id: "agent-2", startedAt: null });
      assert.deepEqual(await adopt(stepRecord(), prepared), { type: "never_started" });
      const started = stepRecord({ id: "agent-2" });
      assert.deepEqual(await adopt(stepRecord(), started), { type: "gone" });
    }),

    "the steps of a run follow each other, each with an output and an end of its own": plain(
      async (runs) => {
        const { runId } = runSpec([]);
        for (const [step, code] of [["agent", 3], ["agent-2", 4]] as const) {
          const exit = await runs.run(["sh", "-c", `echo "${step}"; exit ${code}`], {
            runId,
            step,
          });
          assert.deepEqual([exit.output, exit.code], [`${step}\n`, code]);
        }
      },
    ),

    "each step of a run is adopted by its own id": plain(async (runs) => {
      const { runId } = runSpec([]);
      const ends = [["agent", 3], ["agent-2", 4]] as const;
      for (const [step, code] of ends) {
        await runs.run(["sh", "-c", `echo "${step}"; exit ${code}`], { runId, step });
      }
      const record = runRecord({ id: runId, steps: ends.map(([id]) => stepRecord({ id })) });
      for (const [step, code] of ends) {
        const adoption = await runs.executor.adopt(record, step);
        assert.ok(adoption.type === "adopted", adoption.type);
        assert.equal((await adoption.handle.wait(never)).code, code);
        assert.equal(await outputOf(adoption.handle), `${step}\n`);
      }
    }),

    "a step whose id could lead out of the run's folder is refused": plain(async (runs) => {
      for (const step of ["", "..", "../agent", "a/b", "/agent", "log"]) {
        await assert.rejects(runs.start(["true"], { step }), /can't be the name of a folder/);
      }
    }),

    "there is room at first": plain(({ executor }) => {
      assert.ok(executor.capacity() > 0);
      return Promise.resolve();
    }),
  });
}
