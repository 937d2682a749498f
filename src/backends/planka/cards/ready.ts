import * as z from "zod";
import type { PlankaClient } from "../client/client.ts";
import type { Directory } from "../model/directory.ts";
import { type CardFacts, factsOf } from "../model/mapping.ts";
import type { ListNames, ShownList } from "../model/list_names.ts";
import type { Queue } from "../model/queue_faults.ts";
import { answers, cardRecord } from "../model/records.ts";
import type { BackendContext } from "../../kind.ts";

const anyId = z.object({ id: z.string() });

/** A card that cannot be read. */
export interface Unreadable {
  readonly cardId: string;
  readonly problem: string;
}

/** The cards in a list. */
export interface ListContents {
  readonly list: ShownList;
  /** From the top. */
  readonly cards: readonly CardFacts[];
  readonly unreadable: readonly Unreadable[];
}

/** Reads all cards of a list. The size of the reply depends on the list, not on the board. */
export async function readList(
  client: PlankaClient,
  listId: string,
  signal: AbortSignal,
): Promise<ListContents> {
  const { item, included } = await client.get(`/api/lists/${listId}`, answers.list, signal);
  const parsed = included.cards.map((each) => ({ each, result: cardRecord.safeParse(each) }));
  const cards = parsed.flatMap(({ result }) => result.data ?? [])
    .toSorted((one, other) => one.position - other.position);
  const unreadable = parsed.flatMap(({ each, result }) =>
    result.error === undefined ? [] : [describe(each, result.error)]
  );
  return { list: item, cards: factsOf(cards, included), unreadable };
}

/** What {@linkcode ReadyLists} needs. */
export interface ReadyContext {
  readonly client: PlankaClient;
  readonly directory: Directory;
  readonly names: ListNames;
}

/** Reads the cards that wait in queues, and warns once of each card that cannot be read. */
export class ReadyLists {
  readonly #client: PlankaClient;
  readonly #directory: Directory;
  readonly #names: ListNames;
  /** Called with all cards of a list at each read. */
  readonly #onCards: (queue: string, cardIds: readonly string[]) => void;
  readonly #warn: BackendContext["warn"];
  readonly #warned = new Set<string>();

  constructor(
    { client, directory, names }: ReadyContext,
    warn: BackendContext["warn"],
    onCards: (queue: string, cardIds: readonly string[]) => void = () => {},
  ) {
    this.#onCards = onCards;
    this.#client = client;
    this.#directory = directory;
    this.#names = names;
    this.#warn = warn;
  }

  /**
   * The first `limit` cards of a queue, from the top.
   *
   * @throws {AdapterError} `not_found` for a queue that does not exist
   */
  async read(
    name: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<{ readonly queue: Queue; readonly cards: readonly CardFacts[] }> {
    return await this.#directory.withQueue(
      name,
      "not_found",
      signal,
      (queue) => this.#readFrom(queue, limit, signal),
    );
  }

  async #readFrom(queue: Queue, limit: number, signal: AbortSignal) {
    const { list, cards, unreadable } = await readList(this.#client, queue.list.id, signal);
    this.#names.compare(list, queue);
    this.#onCards(queue.name, cards.map(({ card }) => card.id));
    for (const each of unreadable) this.#warnOnce(each, queue);
    return { queue, cards: cards.slice(0, limit) };
  }

  #warnOnce({ cardId, problem }: Unreadable, { name }: Queue): void {
    if (this.#warned.has(cardId)) return;
    this.#warned.add(cardId);
    const card = `card ${JSON.stringify(cardId)} of queue ${JSON.stringify(name)}`;
    const warning = { problem: `Cannot read ${card}: ${problem}; it is skipped`, remedy: null };
    this.#warn(warning, { card_id: cardId, queue: name });
  }
}

function describe(card: unknown, { issues }: z.core.$ZodError): Unreadable {
  const [issue] = issues;
  return {
    cardId: anyId.safeParse(card).data?.id ?? "unknown",
    problem: `${issue?.path.join(".") || "it"}: ${issue?.message ?? "cannot be read"}`,
  };
}
