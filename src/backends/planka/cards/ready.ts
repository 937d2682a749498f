import * as z from "zod";
import { Slices } from "../../../async/slices.ts";
import type { PlankaClient } from "../client/client.ts";
import type { Directory } from "../model/directory.ts";
import { type CardFacts, factsOf } from "../model/mapping.ts";
import type { ListNames, ShownList } from "../model/list_names.ts";
import type { Queue } from "../model/queue_faults.ts";
import { answers, type CardRecord, cardRecord } from "../model/records.ts";
import type { BackendContext } from "../../kind.ts";

/** How many cards are worked through at once, so that a slice ends in time. */
const AT_ONCE = 1_024;
/** How many unreadable cards one read of a list reports. */
const MAX_UNREADABLE = 100;
/** How many such cards are remembered, so that each is reported once; further ones are not reported. */
const MAX_WARNED = 10_000;
/** How much of a card that cannot be read a message shows, in characters. */
const MAX_SHOWN = 200;

const anyId = z.object({ id: z.string() });

/** A card that cannot be read. */
export interface Unreadable {
  readonly cardId: string;
  readonly problem: string;
}

/** The cards in a list. */
export interface ListContents {
  readonly list: ShownList;
  /** The ids of all of them. */
  readonly cardIds: readonly string[];
  /** The first ones, from the top. */
  readonly cards: readonly CardFacts[];
  /** Some of those that cannot be read. */
  readonly unreadable: readonly Unreadable[];
}

/**
 * Reads the first `limit` cards of a list. The size of the reply depends on the list, not on the board. A
 * long one is worked through in slices.
 */
export async function readList(
  client: PlankaClient,
  listId: string,
  signal: AbortSignal,
  limit = Infinity,
): Promise<ListContents> {
  const { item, included } = await client.get(`/api/lists/${listId}`, answers.list, signal);
  const slices = new Slices();
  const cardIds: string[] = [];
  const unreadable: Unreadable[] = [];
  let first: CardRecord[] = [];
  for (let at = 0; at < included.cards.length; at += AT_ONCE) {
    for (const each of included.cards.slice(at, at + AT_ONCE)) {
      const { data, error } = cardRecord.safeParse(each);
      if (data !== undefined) {
        cardIds.push(data.id);
        first.push(data);
      } else if (unreadable.length < MAX_UNREADABLE) unreadable.push(describe(each, error));
    }
    first = first.toSorted((one, other) => one.position - other.position).slice(0, limit);
    if (slices.isOver) await slices.next(signal);
  }
  return { list: item, cardIds, cards: factsOf(first, included), unreadable };
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
    const { list, cardIds, cards, unreadable } = await readList(
      this.#client,
      queue.list.id,
      signal,
      limit,
    );
    this.#names.compare(list, queue);
    this.#onCards(queue.name, cardIds);
    for (const each of unreadable) this.#warnOnce(each, queue);
    return { queue, cards };
  }

  #warnOnce({ cardId, problem }: Unreadable, { name }: Queue): void {
    if (this.#warned.has(cardId) || this.#warned.size >= MAX_WARNED) return;
    this.#warned.add(cardId);
    const card = `card ${JSON.stringify(cardId)} of queue ${JSON.stringify(name)}`;
    const warning = { problem: `Cannot read ${card}: ${problem}; it is skipped`, remedy: null };
    this.#warn(warning, { card_id: cardId, queue: name });
  }
}

function describe(card: unknown, { issues }: z.core.$ZodError): Unreadable {
  const [issue] = issues;
  return {
    cardId: (anyId.safeParse(card).data?.id ?? "unknown").slice(0, MAX_SHOWN),
    problem: `${issue?.path.join(".") || "it"}: ${issue?.message ?? "cannot be read"}`
      .slice(0, MAX_SHOWN),
  };
}
