import type {
  Adoption,
  OutputChunk,
  RunExecutor,
  RunHandle,
  RunSpec,
} from "../../src/contracts/run_executor.ts";
import { Condition } from "../../src/async/condition.ts";
import { abortable } from "../../src/async/abort.ts";
import { ByteRing } from "../../src/async/byte_ring.ts";
import type { EndReason, RunExit, SpawnFailure } from "../../src/domain/outcome.ts";
import type { RunRecord } from "../../src/domain/run.ts";

/** A run whose end and output a test decides. */
export class FakeRun implements RunHandle {
  readonly id: string;
  readonly pid?: number;
  readonly spec: RunSpec;
  /** What it was told to end for, in order; `!` where in a hurry. */
  readonly terminations: string[] = [];
  readonly #ended = Promise.withResolvers<RunExit>();
  readonly #ring = new ByteRing(8 * 2 ** 20);
  readonly #written = { stdout: 0, stderr: 0 };
  readonly #obeys: boolean;
  #reason: EndReason | null = null;

  constructor(spec: RunSpec, pid: number | undefined, obeys: boolean) {
    this.id = spec.runId;
    this.spec = spec;
    this.#obeys = obeys;
    if (pid !== undefined) this.pid = pid;
  }

  get env(): Readonly<Record<string, string>> {
    return this.spec.env;
  }

  print(text: string, stream: "stdout" | "stderr" = "stdout"): void {
    const bytes = new TextEncoder().encode(text);
    this.#ring.push({ stream, offset: this.#written[stream], bytes });
    this.#written[stream] += bytes.length;
  }

  exit(facts: Partial<RunExit> = {}): void {
    const { signal = null } = facts;
    const code = signal === null ? 0 : null;
    const reason = this.#reason;
    this.#ring.close();
    this.#ended.resolve({ reason, code, signal, spawnFailure: null, strays: 0, ...facts });
  }

  /** The executor itself breaks down. */
  breakDown(error: Error): void {
    this.#ring.close();
    this.#ended.reject(error);
  }

  output(signal: AbortSignal): AsyncIterable<OutputChunk> {
    return this.#ring.read(signal);
  }

  wait(signal: AbortSignal): Promise<RunExit> {
    return abortable(this.#ended.promise, signal);
  }

  terminate(reason: EndReason, { hurry = false } = {}): void {
    this.terminations.push(hurry ? `${reason}!` : reason);
    this.#reason ??= reason;
    if (hurry) this.exit({ signal: "SIGKILL" });
    else if (this.#obeys) this.exit({ signal: "SIGTERM" });
  }
}

/** Starts nothing: a test plays the agents. */
export class FakeExecutor implements RunExecutor {
  kind = "local";
  isDurable = true;
  apiUrl = "http://localhost:8000";
  readonly runs: FakeRun[] = [];
  /** Why a spec could never be started. */
  refusal: (spec: RunSpec) => string | null = () => null;
  /** Why a spec has no process, when it is tried. */
  spawnFailure: (spec: RunSpec) => SpawnFailure | null = () => null;
  /** Runs before each start; may throw or wait. */
  beforeStart: () => void | Promise<void> = () => {};
  /** Whether runs end when they are told to. */
  obedient = true;
  /** See {@linkcode FakeExecutor.grow}. */
  slots = Infinity;
  /** What is found of a run that {@linkcode leave} has not left behind. */
  adoption: (record: RunRecord) => Adoption | Promise<Adoption> = ({ at }) => ({
    type: at.started === undefined ? "never_started" : "gone",
  });
  /** The runs that were asked to be adopted, in order. */
  readonly adoptions: string[] = [];
  readonly #grown = new Condition();
  readonly #left = new Map<string, FakeRun>();
  readonly #waiting: { readonly count: number; readonly reached: () => void }[] = [];

  async start(spec: RunSpec, signal: AbortSignal): Promise<RunHandle> {
    await this.beforeStart();
    signal.throwIfAborted();
    const spawnFailure = this.spawnFailure(spec);
    const pid = spawnFailure === null ? 1_000 + this.runs.length : undefined;
    const run = new FakeRun(spec, pid, this.obedient);
    this.runs.push(run);
    if (spawnFailure !== null) run.exit({ code: null, spawnFailure });
    for (const { count, reached } of this.#waiting) if (this.runs.length >= count) reached();
    return run;
  }

  /** The run that was started as the `index`th, from 0, once it is. */
  async run(index: number): Promise<FakeRun> {
    if (this.runs.length <= index) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push({ count: index + 1, reached: resolve });
      await promise;
    }
    const run = this.runs[index];
    if (run === undefined) throw new Error(`Run ${index} was not started`);
    return run;
  }

  /** Leaves a run of an earlier dispatcher behind, to be adopted; a test plays it on. */
  leave({ id, route: { cwd }, steps }: RunRecord): FakeRun {
    const { id: step = "agent", argv = [], pid = null } = steps.at(-1) ?? {};
    const spec = { runId: id, step, argv, env: {}, cwd, stdin: null, timeoutMs: null };
    const run = new FakeRun(spec, pid ?? 1_000, this.obedient);
    this.#left.set(id, run);
    return run;
  }

  async adopt(record: RunRecord): Promise<Adoption> {
    this.adoptions.push(record.id);
    const handle = this.#left.get(record.id);
    return handle === undefined ? await this.adoption(record) : { type: "adopted", handle };
  }

  capacity(): number {
    return this.slots - this.runs.length;
  }

  /** Takes so many more runs from now on, and says so. */
  grow(slots: number): void {
    this.slots += slots;
    this.#grown.notifyAll();
  }

  async *watchCapacity(signal: AbortSignal): AsyncGenerator<void, void, void> {
    for (let known = this.slots; !signal.aborted;) {
      if (this.slots === known) await this.#grown.wait(signal);
      if (this.slots > known) yield;
      known = this.slots;
    }
  }
}
