import type { PlankaClient } from "../client/client.ts";
import type { Board } from "../model/board.ts";
import type { Boards } from "../model/boards.ts";
import { byAge } from "../model/ids.ts";
import { answers } from "../model/records.ts";
import type { KeyedQueue } from "../../../async/keyed_queue.ts";
import { colorOf } from "./colors.ts";

const GAP = 65_536;

/** The id of the label called `name`, or null. If labels share the name, every dispatcher uses the oldest. */
export function labelIdOf({ labels }: Board, name: string): string | null {
  return labels.filter((label) => label.name === name).toSorted(byAge)[0]?.id ?? null;
}

/** What {@linkcode ensureLabel} needs. */
export interface LabelContext {
  readonly client: PlankaClient;
  readonly boards: Boards;
  readonly queue: KeyedQueue;
  /** Called with a label that was made beside an older one of the same name. */
  readonly onExtra?: (labelId: string, boardId: string) => void;
}

/**
 * The id of the label called `name`; creates it if the board does not have it. If two dispatchers create it
 * at once, both use the older one.
 */
export function ensureLabel(
  { client, boards, queue, onExtra = () => {} }: LabelContext,
  boardId: string,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  return queue.run(`label of ${boardId}: ${name}`, signal, async () => {
    const known = labelIdOf(await boards.get(boardId, signal), name);
    if (known !== null) return known;
    // Another user may have created it since the board was read.
    const board = await boards.reload(boardId, signal) ?? await boards.get(boardId, signal);
    const found = labelIdOf(board, name);
    if (found !== null) return found;
    const body = { name, color: colorOf(name), position: board.lastLabelPosition + GAP };
    const path = `/api/boards/${boardId}/labels`;
    const made = await client.write({ method: "POST", path, body }, answers.item, signal);
    const after = await boards.reload(boardId, signal);
    const oldest = (after === null ? null : labelIdOf(after, name)) ?? made.item.id;
    if (oldest !== made.item.id) onExtra(made.item.id, boardId);
    return oldest;
  });
}
