import type {
  CallOptions,
  QueueProblem,
  ReadyOptions,
  TaskAdapter,
} from "../../contracts/task_adapter.ts";
import type { Comment, Task, TaskChanges } from "../../domain/task.ts";
import { withContext } from "../with_context.ts";
import { CardCalls } from "./card_calls.ts";
import { commentText } from "./cards/limits.ts";
import { LATE_EFFECT_MS } from "./cards/late_edits.ts";
import { createCard, moveCard } from "./cards/place.ts";
import { ReadyLists } from "./cards/ready.ts";
import { updateCard } from "./cards/update.ts";
import { claimCard, releaseCard } from "./claim/claim.ts";
import { recallClaim } from "./claim/recall.ts";
import { LateError, withDeadline } from "../../async/deadline.ts";
import type { RemoteBackendContext } from "../kind.ts";
import { queueProblem } from "./model/queue_faults.ts";
import { isPlankaId } from "./model/ids.ts";
import { CLAIM_MS, SOON_MS } from "./model/list_names.ts";
import { instantOf } from "./model/mapping.ts";
import type { PlankaOptions } from "./options.ts";
import { createHints } from "./hook.ts";
import { createManager } from "./manage.ts";
import { createParts, type Parts } from "./parts.ts";
import { createRegistrar } from "./register_hook.ts";
import { MissedHooks } from "./missed_hooks.ts";
import { Presenter } from "./presenter.ts";

/** Maximum milliseconds to take off the last locks when the board is closed. */
const LAST_LOCKS_MS = 1_000;

/** Creates the adapter of a Planka board. */
export function createPlankaBackend(
  options: PlankaOptions,
  context: RemoteBackendContext,
): TaskAdapter {
  const parts = createParts(options, context);
  return Object.assign(new PlankaBoard(parts, options, context), createManager(parts));
}

/**
 * The boards of a Planka 2 that one user can see. Queues are lists, called `Project.Board.List`.
 *
 * A ready task comes without its comments, which would cost a request each; `getTask` has them.
 */
class PlankaBoard implements TaskAdapter {
  readonly lateEffectMs = LATE_EFFECT_MS;
  readonly #parts: Parts;
  readonly #presenter: Presenter;
  readonly #lists: ReadyLists;
  readonly #calls: CardCalls;
  readonly recallClaim?: NonNullable<TaskAdapter["recallClaim"]>;
  readonly admitsHook?: NonNullable<TaskAdapter["admitsHook"]>;
  readonly receiveHook?: NonNullable<TaskAdapter["receiveHook"]>;
  readonly watch?: NonNullable<TaskAdapter["watch"]>;
  readonly registerHook?: NonNullable<TaskAdapter["registerHook"]>;

  constructor(parts: Parts, options: PlankaOptions, context: RemoteBackendContext) {
    this.#parts = parts;
    this.#presenter = new Presenter(parts);
    this.#calls = new CardCalls(parts);
    const { webhook } = options;
    const missed = webhook === undefined ? null : new MissedHooks(parts.clock, context.warn);
    this.#lists = new ReadyLists(parts, context.warn, (...cards) => missed?.polled(...cards));
    const { cards, locks } = parts;
    if (locks !== null) {
      this.recallClaim = (taskId, from, to, call) =>
        this.#calls.between("recall the claim of", taskId, { from, to }, call.signal, (request) => {
          return recallClaim({ cards, locks }, request, call);
        });
    }
    if (webhook === undefined) return;
    const ownUserId = async (signal: AbortSignal) => (await parts.directory.me(signal)).userId;
    Object.assign(
      this,
      createHints({
        token: webhook.token,
        ownUserId,
        onDelivery: (verdict) => missed?.arrived(verdict),
      }),
      createRegistrar(options, webhook, context, parts.client),
    );
  }

  async getReadyTasks(names: readonly string[], { signal, limit }: ReadyOptions): Promise<Task[]> {
    signal.throwIfAborted();
    if (limit <= 0) return [];
    await this.#parts.locks?.settleAll(signal);
    const queues = await Promise.all(
      [...new Set(names)].map((name) =>
        withContext(`Cannot read queue ${JSON.stringify(name)}`, () => {
          return this.#presenter.ready(this.#lists, name, limit, signal);
        })
      ),
    );
    return queues.flat();
  }

  getTask(taskId: string, options: CallOptions): Promise<Task> {
    const { signal } = options;
    return this.#calls.on("read", taskId, options, async () => {
      const facts = await this.#parts.cards.read(taskId, signal);
      return await this.#presenter.task(facts, signal);
    });
  }

  moveTask(taskId: string, targetQueue: string, options: CallOptions): Promise<Task> {
    const { signal } = options;
    return this.#calls.write("move", taskId, options, async () => {
      const { cards, directory, positions, names } = this.#parts;
      const before = await cards.read(taskId, signal);
      const after = await directory.withQueue(
        targetQueue,
        "invalid",
        signal,
        async (to) => {
          await names.require(to, SOON_MS, signal);
          return await moveCard(cards, before, { to, positions }, signal);
        },
      );
      return await this.#presenter.task(after, signal);
    });
  }

  addComment(taskId: string, text: string, options: CallOptions): Promise<Comment> {
    const { signal } = options;
    return this.#calls.write("comment on", taskId, options, async () => {
      const { comments, directory } = this.#parts;
      const comment = { cardId: taskId, text: commentText(text) };
      const { userId, username } = await directory.me(signal);
      const made = await comments.write({ ...comment, userId }, signal);
      const createdAt = instantOf(made.createdAt);
      return { id: made.id, author: username, text: made.text, createdAt };
    });
  }

  deleteComment(taskId: string, commentId: string, options: CallOptions): Promise<void> {
    return this.#calls.write("delete a comment of", taskId, options, async () => {
      if (isPlankaId(commentId)) {
        await this.#parts.cards.deleteComment(taskId, commentId, options.signal);
      }
    });
  }

  updateTask(taskId: string, changes: TaskChanges, options: CallOptions): Promise<Task> {
    const { signal } = options;
    return this.#calls.write("update", taskId, options, async () => {
      const facts = await updateCard(this.#parts, taskId, changes, signal);
      return await this.#presenter.task(facts, signal);
    });
  }

  createTask(
    queueName: string,
    name: string,
    description: string,
    { signal }: CallOptions,
  ): Promise<Task> {
    return withContext(`Cannot create a task in ${JSON.stringify(queueName)}`, async () => {
      signal.throwIfAborted();
      const { facts, board } = await createCard(
        this.#parts,
        queueName,
        { name, description },
        signal,
      );
      return this.#presenter.created(facts, board, queueName);
    });
  }

  incompatibility({ signal }: CallOptions): Promise<string | null> {
    return withContext("Cannot find out the version of Planka", () => {
      return this.#parts.client.incompatibility(signal);
    });
  }

  whoAmI({ signal }: CallOptions): Promise<string> {
    return withContext("Cannot read the current user", async () => {
      return (await this.#parts.directory.me(signal)).username;
    });
  }

  claimTask(
    taskId: string,
    from: string,
    to: string,
    { signal }: CallOptions,
  ): Promise<"claimed" | "lost"> {
    return this.#calls.between("claim", taskId, { from, to }, signal, async (request) => {
      await this.#parts.names.require(request.to, CLAIM_MS, signal);
      return await claimCard(this.#parts, request, signal);
    });
  }

  releaseTask(
    taskId: string,
    from: string,
    to: string,
    { signal }: CallOptions,
  ): Promise<"released" | "lost"> {
    return this.#calls.between("release", taskId, { from, to }, signal, (request) => {
      return releaseCard(this.#parts, request, signal);
    });
  }

  checkQueues(names: readonly string[], { signal }: CallOptions): Promise<QueueProblem[]> {
    return withContext("Cannot check the queues", async () => {
      const { directory } = this.#parts;
      const me = await directory.me(signal);
      const problems: (QueueProblem | null)[] = [];
      // One after the other: what one has read the next one need not read again.
      for (const name of new Set(names)) {
        problems.push(queueProblem(name, await directory.find(name, signal), me));
      }
      return problems.filter((problem) => problem !== null);
    });
  }

  async close(): Promise<void> {
    const { client, locks, clock } = this.#parts;
    if (client.lifetime.aborted) return;
    const limits = { ms: LAST_LOCKS_MS, clock, signal: client.lifetime };
    try {
      await withDeadline(limits, async (signal) => await locks?.settleAll(signal));
    } catch (error) {
      // Others treat a lock that stays on like that of a dispatcher that crashed.
      if (!(error instanceof LateError)) throw error;
    } finally {
      client.close();
    }
  }
}
