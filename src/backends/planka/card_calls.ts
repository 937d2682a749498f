import type { CallOptions } from "../../contracts/task_adapter.ts";
import { shownId, withContext } from "../with_context.ts";
import { noSuchTask } from "./cards/cards.ts";
import type { ClaimRequest } from "./claim/claim.ts";
import { withResolvedQueues } from "./claim/resolved_queues.ts";
import { cardKey, isPlankaId } from "./model/ids.ts";
import type { Parts } from "./parts.ts";

/** What all calls that name a card have in common. */
export class CardCalls {
  readonly #parts: Pick<Parts, "directory" | "queue" | "sight">;

  constructor(parts: Pick<Parts, "directory" | "queue" | "sight">) {
    this.#parts = parts;
  }

  /** Refuses what is not an id of Planka before it becomes part of a path. */
  on<Result>(
    verb: string,
    taskId: string,
    { signal, queue }: CallOptions,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return withContext(`Cannot ${verb} task ${shownId(taskId)}`, async () => {
      signal.throwIfAborted();
      if (!isPlankaId(taskId)) throw noSuchTask(taskId);
      this.#parts.sight.expect(taskId, queue);
      return await work();
    });
  }

  /** Runs the writes to a card in the order of the calls. */
  write<Result>(
    verb: string,
    taskId: string,
    options: CallOptions,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return this.on(verb, taskId, options, () => {
      return this.#parts.queue.run(cardKey(taskId), options.signal, work);
    });
  }

  /** A claim, its recall or its release; a task that does not exist is lost. */
  async between<Result>(
    verb: string,
    cardId: string,
    names: { readonly from: string; readonly to: string },
    signal: AbortSignal,
    work: (request: ClaimRequest) => Promise<Result | "lost">,
  ): Promise<Result | "lost"> {
    signal.throwIfAborted();
    if (!isPlankaId(cardId)) return "lost";
    return await this.write(verb, cardId, { signal, queue: names.from }, () => {
      return withResolvedQueues(this.#parts.directory, { cardId, ...names }, signal, work);
    });
  }
}
