import assert from "node:assert/strict";
import * as z from "zod";
import { systemClock } from "../../../../src/async/system_clock.ts";
import { createPlankaBackend } from "../../../../src/backends/planka/adapter.ts";
import type { PlankaOptions } from "../../../../src/backends/planka/options.ts";
import type { TaskAdapter } from "../../../../src/contracts/task_adapter.ts";
import { isAdapterError } from "../../../../src/domain/errors.ts";
import type { BoardSpec } from "../../../contracts/task_adapter.ts";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import type { FakePlanka } from "../../../fakes/planka/mod.ts";
import { calm, Credentials } from "../board_fixture.ts";
import type { Database, Held } from "./database.ts";
import {
  addEditor,
  addUser,
  GAP,
  layOutOnServer,
  send,
  type ServerAccess,
  type ServerLayout,
} from "./server_layout.ts";

/** How a stage is set. */
export interface StageOptions {
  readonly spec?: BoardSpec;
  readonly options?: Partial<PlankaOptions>;
}

/** Three cards and two empty lists. */
const THREE: BoardSpec = {
  "Todo": [{ name: "First" }, { name: "Second" }, { name: "Third" }],
  "In Progress": [],
  "Done": [],
};

const keyAnswer = z.object({ included: z.object({ apiKey: z.string() }) });

/**
 * A board of a Planka, the fake one or a real one, which one user works on, while an admin looks at it and
 * changes it, and its database has faults.
 */
export class Stage implements AsyncDisposable {
  /** The clock of the adapters of the user; the server's is the real one. */
  readonly clock = new FakeClock();
  readonly user: string;
  readonly apiKey: string;
  readonly adapter: Required<TaskAdapter>;
  /** The admin's. */
  readonly person: Required<TaskAdapter>;
  readonly url: string;
  /** The server, if it is the fake one: it knows what was asked of it. */
  readonly fake: FakePlanka | null;
  readonly #layout: ServerLayout;
  readonly #database: Database;
  readonly #userId: string;
  readonly #adapters: TaskAdapter[] = [];
  readonly #held: Held[] = [];
  #membership: string;

  private constructor(
    access: ServerAccess,
    layout: ServerLayout,
    database: Database,
    user: { readonly name: string; readonly id: string; readonly key: string },
    membership: string,
    options: Partial<PlankaOptions>,
    fake: FakePlanka | null,
  ) {
    this.fake = fake;
    this.url = access.url;
    this.#layout = layout;
    this.#database = database;
    this.user = user.name;
    this.#userId = user.id;
    this.apiKey = user.key;
    this.#membership = membership;
    const context = { baseDir: "/", warn: () => {}, credentials: access.credentials };
    const person = createPlankaBackend({ url: this.url }, { ...context, clock: systemClock });
    this.#adapters.push(person);
    this.person = person as Required<TaskAdapter>;
    this.adapter = this.open(options);
  }

  static async set(
    access: ServerAccess,
    database: Database,
    { spec = THREE, options = {} }: StageOptions,
    fake: FakePlanka | null = null,
  ): Promise<Stage> {
    const layout = await layOutOnServer(access, spec);
    const { client, boardId } = layout;
    const name = `artificer${crypto.randomUUID().slice(0, 8)}`;
    const id = await addUser(client, name);
    const path = `/api/users/${id}/api-key`;
    const { included } = await client.write(
      { method: "POST", path, body: {} },
      keyAnswer,
      calm.signal,
    );
    const user = { name, id, key: included.apiKey };
    const membership = await addEditor(client, boardId, id);
    const stage = new Stage(access, layout, database, user, membership, options, fake);
    // It knows its way, so that the tests meet no request but their own.
    await stage.adapter.whoAmI(calm);
    const [first] = Object.keys(spec);
    await stage.adapter.getReadyTasks([stage.queue(first ?? "")], { ...calm, limit: 10 });
    return stage;
  }

  /** Another adapter of the user. */
  open(options: Partial<PlankaOptions> = {}): Required<TaskAdapter> {
    const adapter = createPlankaBackend({ url: this.url, ...options }, {
      clock: this.clock,
      baseDir: "/",
      warn: () => {},
      credentials: new Credentials([this.apiKey]),
    });
    this.#adapters.push(adapter);
    return adapter as Required<TaskAdapter>;
  }

  /** The id of a card, by its name at the start. */
  card(name: string): string {
    const id = this.#layout.cards.get(name);
    if (id === undefined) throw new Error(`Cannot find "${name}": it was not laid out`);
    return id;
  }

  queue(name: string): string {
    return this.#layout.queue(name);
  }

  /** The names of the cards of a list, from the top. */
  async order(list: string): Promise<string[]> {
    const options = { ...calm, limit: 1000 };
    const tasks = await this.person.getReadyTasks([this.queue(list)], options);
    return tasks.map(({ name }) => name);
  }

  async comments(id: string): Promise<string[]> {
    return (await this.person.getTask(id, calm)).comments.map(({ text }) => text);
  }

  /** Takes the user off the board. */
  async expel(): Promise<void> {
    await this.#send("DELETE", `/api/board-memberships/${this.#membership}`);
  }

  /** Takes the user onto the board again. */
  async admit(): Promise<void> {
    const { client, boardId } = this.#layout;
    this.#membership = await addEditor(client, boardId, this.#userId);
  }

  async renameList(list: string, name: string): Promise<void> {
    await this.#send("PATCH", `/api/lists/${this.#layout.lists.get(list)}`, { name });
  }

  /** Makes a list, with cards of these names. */
  async addList(name: string, cards: readonly string[] = []): Promise<void> {
    const body = { type: "active", name, position: GAP * 9 };
    const id = await this.#send("POST", `/api/boards/${this.#layout.boardId}/lists`, body);
    for (const [index, name] of cards.entries()) {
      const card = { type: "project", name, position: GAP * (index + 1) };
      await this.#send("POST", `/api/lists/${id}/cards`, card);
    }
  }

  /** Edits a card as no adapter would. */
  async patchCard(id: string, body: unknown): Promise<void> {
    await this.#send("PATCH", `/api/cards/${id}`, body);
  }

  async deleteCard(id: string): Promise<void> {
    await this.#send("DELETE", `/api/cards/${id}`);
  }

  async lockCard(id: string): Promise<Held> {
    return this.#hold(await this.#database.lockCard(id));
  }

  async lockComments(): Promise<Held> {
    return this.#hold(await this.#database.lockComments());
  }

  async breakCard(id: string): Promise<Held> {
    return this.#hold(await this.#database.breakCard(id));
  }

  /** Lets the time of a write run out that waits for `held`. */
  async letTimeRunOut(held: Held, call: () => Promise<unknown>): Promise<string> {
    const failure = call().then(() => "no failure", (error: unknown) => {
      assert.ok(isAdapterError(error, "unavailable") && error.mayTakeEffectLater, String(error));
      return error.message;
    });
    await held.untilBlocked();
    await this.clock.advance(30_000);
    return await failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const held of this.#held) await held.release();
    for (const adapter of this.#adapters) await adapter.close?.();
    await this.#send("DELETE", `/api/users/${this.#userId}`).catch(() => null);
    await this.#layout[Symbol.asyncDispose]();
  }

  #hold(held: Held): Held {
    this.#held.push(held);
    return held;
  }

  #send(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<string> {
    return send(this.#layout.client, method, path, body);
  }
}

/** Waits until the server has carried out what nobody waits for any more. */
export async function eventually<Value>(
  look: () => Promise<Value>,
  expected: Value,
): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (JSON.stringify(await look()) === JSON.stringify(expected)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.deepEqual(await look(), expected);
}
