import type * as z from "zod";
import { byAge } from "./ids.ts";
import type { answers } from "./records.ts";

/** A board in the list of all boards. */
export interface Place {
  readonly boardId: string;
  /** `Project.Board`. */
  readonly fullName: string;
}

/** The boards that our user can see, oldest first. */
export function toPlaces({ items, included }: z.output<typeof answers.projects>): Place[] {
  const projects = new Map(items.map(({ id, name }) => [id, name]));
  return included.boards.toSorted(byAge).map(({ id, name, projectId }) => ({
    boardId: id,
    fullName: `${projects.get(projectId) ?? ""}.${name}`,
  }));
}

/**
 * The boards that a queue called `name` may be on. Since names may hold dots, `A.B.C.D` may be the list `D`
 * on the board `A.B.C` or the list `C.D` on the board `A.B`: only their lists tell which.
 */
export function placesFor(name: string, places: readonly Place[]): Place[] {
  return places.filter(({ fullName }) =>
    name.startsWith(`${fullName}.`) && name.length > fullName.length + 1
  );
}

/** Boards in `places` that share one name, or null: their queues cannot be told apart. */
export function namesakes(places: readonly Place[]): readonly Place[] | null {
  const groups = Map.groupBy(places, ({ fullName }) => fullName);
  return groups.values().find((group) => group.length > 1) ?? null;
}
