import type * as z from "zod";
import type { Clock } from "../../../async/clock.ts";
import { AdapterError, isAdapterError } from "../../../domain/errors.ts";
import { shownId } from "../../with_context.ts";
import type { PlankaClient } from "../client/client.ts";
import type { HttpRequest } from "../../http/request.ts";
import type { CardFacts } from "../model/mapping.ts";
import { factsOf } from "../model/mapping.ts";
import type { Queue } from "../model/queue_faults.ts";
import type { Sight } from "../model/sight.ts";
import { LateEdits } from "./late_edits.ts";
import {
  answers,
  type CardFields,
  type CardLabelRecord,
  type CardRecord,
} from "../model/records.ts";

/** Reads and writes single cards. */
export class Cards {
  readonly #client: PlankaClient;
  readonly #sight: Sight;
  readonly #late: LateEdits;

  constructor(client: PlankaClient, sight: Sight, clock: Clock) {
    this.#client = client;
    this.#sight = sight;
    this.#late = new LateEdits(clock);
  }

  /**
   * @throws {AdapterError} `not_found` for a card that was deleted, `forbidden` for one whose board our user can
   * no longer see
   */
  async read(cardId: string, signal: AbortSignal): Promise<CardFacts> {
    try {
      return await this.#readNow(cardId, signal);
    } catch (error) {
      if (!isAdapterError(error, "not_found")) throw error;
      if (!await this.#sight.require(cardId, error, signal)) throw noSuchTask(cardId, error);
    }
    // The board may have come back into sight between the two answers.
    try {
      return await this.#readNow(cardId, signal);
    } catch (error) {
      if (!isAdapterError(error, "not_found")) throw error;
      await this.#sight.require(cardId, error, signal);
      throw noSuchTask(cardId, error);
    }
  }

  async #readNow(cardId: string, signal: AbortSignal): Promise<CardFacts> {
    const { item, included } = await this.#client.get(pathOf(cardId), answers.card, signal);
    const [facts] = factsOf([item], included);
    if (facts === undefined) throw new TypeError("Cannot find the card in its own answer");
    this.#sight.seen(cardId, item.boardId);
    return facts;
  }

  /** The card with the id `cardId`, or null. */
  async find(cardId: string, signal: AbortSignal): Promise<CardFacts | null> {
    return await this.read(cardId, signal).catch((error) => {
      if (isAdapterError(error, "not_found")) return null;
      throw error;
    });
  }

  /** Adds a card to a list. */
  async create(
    listId: string,
    { name, description, position }: Required<
      Pick<CardFields, "name" | "description" | "position">
    >,
    signal: AbortSignal,
  ): Promise<CardFacts> {
    const body = { type: "project", position, name, description };
    const request: HttpRequest = { method: "POST", path: `/api/lists/${listId}/cards`, body };
    const { item } = await this.#client.write(request, answers.cardItem, signal);
    return { card: item, labels: [], memberships: [], taskLists: [], tasks: [] };
  }

  /** Edits a card, unless an earlier edit that got no answer could follow this one. */
  async edit(cardId: string, body: CardFields, signal: AbortSignal): Promise<CardRecord> {
    await this.#late.settle(cardId, async () => (await this.read(cardId, signal)).card);
    const request: HttpRequest = { method: "PATCH", path: pathOf(cardId), body };
    try {
      return (await this.#write(cardId, request, answers.cardItem, signal)).item;
    } catch (error) {
      this.#late.failed(cardId, body, error);
      throw error;
    }
  }

  /** Moves a card, also to another board. */
  move(card: CardRecord, to: Queue, position: number, signal: AbortSignal): Promise<CardRecord> {
    const board = to.board.id === card.boardId ? {} : { boardId: to.board.id };
    return this.edit(card.id, { ...board, listId: to.list.id, position }, signal);
  }

  /** Puts a label on a card; null if it is on the card already. */
  async putLabel(
    cardId: string,
    labelId: string,
    signal: AbortSignal,
  ): Promise<Pick<CardLabelRecord, "id" | "createdAt"> | null> {
    const path = `${pathOf(cardId)}/card-labels`;
    const request: HttpRequest = { method: "POST", path, body: { labelId } };
    return (await this.#put(cardId, request, answers.cardLabel, signal))?.item ?? null;
  }

  /** Takes a label off a card, and returns the id of its use; null if it is not on the card. */
  takeLabel(cardId: string, labelId: string, signal: AbortSignal): Promise<string | null> {
    return this.#take(`${pathOf(cardId)}/card-labels/labelId:${labelId}`, signal);
  }

  /** Makes a user a member of a card; false if the user is one already. */
  async putMember(cardId: string, userId: string, signal: AbortSignal): Promise<boolean> {
    const path = `${pathOf(cardId)}/card-memberships`;
    const request: HttpRequest = { method: "POST", path, body: { userId } };
    return await this.#put(cardId, request, answers.item, signal) !== null;
  }

  async takeMember(cardId: string, userId: string, signal: AbortSignal): Promise<void> {
    await this.#take(`${pathOf(cardId)}/card-memberships/userId:${userId}`, signal);
  }

  /** Adds a comment. If the reply is lost, the comment may be there or not. */
  async comment(cardId: string, text: string, signal: AbortSignal) {
    const path = `${pathOf(cardId)}/comments`;
    const request: HttpRequest = { method: "POST", path, body: { text } };
    return (await this.#write(cardId, request, answers.comment, signal)).item;
  }

  /** Deletes a comment of our user. */
  async deleteComment(cardId: string, commentId: string, signal: AbortSignal): Promise<void> {
    await this.read(cardId, signal);
    await this.#take(`/api/comments/${commentId}`, signal);
  }

  /** The answer of Planka, or null if the card has it already. */
  async #put<Schema extends z.ZodType>(
    cardId: string,
    request: HttpRequest,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema> | null> {
    try {
      return await this.#client.write(request, schema, signal);
    } catch (error) {
      if (isAdapterError(error, "conflict")) return null;
      throw await this.#explained(cardId, error, signal);
    }
  }

  async #take(path: string, signal: AbortSignal): Promise<string | null> {
    try {
      return (await this.#client.write({ method: "DELETE", path }, answers.item, signal)).item.id;
    } catch (error) {
      if (isAdapterError(error, "not_found")) return null;
      throw error;
    }
  }

  async #write<Schema extends z.ZodType>(
    cardId: string,
    request: HttpRequest,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    try {
      return await this.#client.write(request, schema, signal);
    } catch (error) {
      throw await this.#explained(cardId, error, signal);
    }
  }

  /** Explains why a write to a card failed. Reads the card to find out what was not found. */
  async #explained(cardId: string, error: unknown, signal: AbortSignal): Promise<unknown> {
    if (!isAdapterError(error, "not_found")) return error;
    await this.read(cardId, signal);
    const details = { cause: error, isUnapplied: true };
    if (!error.message.includes("Card not found")) {
      const problem = `${error.message}: the board was changed meanwhile`;
      return new AdapterError("conflict", problem, { ...details, remedy: "try again" });
    }
    return notOnBoard("task", error);
  }
}

function pathOf(cardId: string): string {
  return `/api/cards/${cardId}`;
}

/** The error of an id that no task has. */
export function noSuchTask(taskId: string, cause?: unknown): AdapterError {
  const message = `the board has no task ${shownId(taskId)}`;
  return new AdapterError("not_found", message, { cause, isUnapplied: true });
}

/** The error of a thing that can be read but not written: the user is not a member of its board. */
export function notOnBoard(what: string, cause: AdapterError): AdapterError {
  const problem = `${cause.message}, though the ${what} is there`;
  const remedy = "add the user to its board as an editor";
  return new AdapterError("forbidden", problem, { remedy, cause, isUnapplied: true });
}
