import { neverAborted } from "../../../src/async/abort.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import type { Clock } from "../../../src/async/clock.ts";
import type { TaskAdapter } from "../../../src/contracts/task_adapter.ts";
import { createPlankaBackend } from "../../../src/backends/planka/adapter.ts";
import type { BoardCredentials } from "../../../src/backends/kind.ts";
import type { PlankaOptions } from "../../../src/backends/planka/options.ts";
import { textOf } from "../../../src/domain/errors.ts";
import {
  type FakePlanka,
  type Layout,
  type LayoutSpec,
  type PlankaOptions as ServerOptions,
  startPlanka,
} from "../../fakes/planka/mod.ts";

/** Credentials that a test holds in its hands. */
export class Credentials implements BoardCredentials {
  /** What the token is each time it is asked for; the last one stays. */
  readonly tokens: (string | Error | null)[];
  readonly variables: Readonly<Record<string, string>>;
  readonly added: string[] = [];
  asked = 0;

  constructor(
    tokens: readonly (string | Error | null)[],
    variables: Readonly<Record<string, string>> = {},
  ) {
    this.tokens = [...tokens];
    this.variables = variables;
  }

  get(name: string): string | null {
    return this.variables[name] ?? null;
  }

  tokenFromCommand(): Promise<string | null> {
    this.asked++;
    const token = (this.tokens.length > 1 ? this.tokens.shift() : this.tokens[0]) ?? null;
    return token instanceof Error ? Promise.reject(token) : Promise.resolve(token);
  }

  add(value: string): void {
    this.added.push(value);
  }
}

/** How an adapter of a test differs from the plainest one. */
export interface OpenOptions {
  readonly options?: Partial<PlankaOptions>;
  readonly credentials?: BoardCredentials;
  readonly clock?: Clock;
  readonly baseDir?: string;
}

/** A server and the adapters that speak to it; both are gone when the scope ends. */
export class PlankaFixture implements AsyncDisposable {
  readonly planka: FakePlanka;
  readonly warnings: string[] = [];
  readonly #adapters: TaskAdapter[] = [];
  #isStopped = false;

  constructor(planka: FakePlanka) {
    this.planka = planka;
  }

  /** Another adapter, as another dispatcher has it. */
  open(
    { options = {}, credentials, clock = systemClock, baseDir = "/" }: OpenOptions = {},
  ): Required<TaskAdapter> {
    const adapter = createPlankaBackend({ url: this.planka.url, ...options }, {
      clock,
      baseDir,
      credentials: credentials ?? new Credentials([this.planka.bot.apiKey]),
      warn: (warning) => this.warnings.push(textOf(warning)),
    });
    this.#adapters.push(adapter);
    // It has every capability but `watch`, which no test calls.
    return adapter as Required<TaskAdapter>;
  }

  /** The server is gone from now on. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.planka[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const adapter of this.#adapters) await adapter.close?.();
    await this.stop();
  }
}

/** `await using fixture = await plankaFixture();` */
export async function plankaFixture(options: ServerOptions = {}): Promise<PlankaFixture> {
  return new PlankaFixture(await startPlanka(options));
}

/** For calls that nobody gives up. */
export const calm = { signal: neverAborted };

/** No limit. */
export const all = { ...calm, limit: 1000 };

/** Three cards and two empty lists. */
export const three: LayoutSpec = {
  "Todo": [{ name: "First" }, { name: "Second" }, { name: "Third" }],
  "In Progress": [],
  "Done": [],
};

/** A server with {@linkcode three} on its board, and an adapter that has found its way. */
export async function onThree(
  test: (
    parts: {
      planka: FakePlanka;
      layout: Layout;
      adapter: Required<TaskAdapter>;
      fixture: PlankaFixture;
    },
  ) => Promise<void>,
  open: OpenOptions = {},
): Promise<void> {
  await using fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut(three);
  const adapter = fixture.open(open);
  await adapter.getReadyTasks([layout.queue("Todo")], all);
  await adapter.whoAmI(calm);
  planka.requests.clear();
  await test({ planka, layout, adapter, fixture });
}

/** What an error says, as `category: message`. */
export async function failureOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => "no failure",
    (error: { category?: string; message?: string }) => `${error.category}: ${error.message}`,
  );
}
