import type { Interview } from "../../../contracts/interview.ts";
import { UsageError } from "../../../domain/errors.ts";
import { didYouMean } from "../../../text/nearest.ts";
import type { Board } from "../model/board.ts";
import type { Place } from "../model/places.ts";
import type { Parts } from "../parts.ts";
import { asked } from "./asked.ts";

/** How many boards are listed; any other can be named. */
const MAX_LISTED = 30;

type Known = Pick<Parts, "directory">;

/** Asks for the board, among those that the user can see, and makes sure that the user may edit it. */
export async function askBoard(
  interview: Interview,
  parts: Known,
  username: string,
): Promise<Board> {
  return await interview.retry(async () => {
    const places = await placesOf(interview, parts, username);
    interview.tell(`Boards that ${JSON.stringify(username)} can see:`);
    for (const [at, { fullName }] of places.slice(0, MAX_LISTED).entries()) {
      interview.tell(`  ${at + 1}  ${fullName}`);
    }
    return await interview.ask({
      text: "The board, by its number or name",
      suggestion: places.length === 1 ? "1" : null,
      // What the last answer was refused for may be put right in Planka by now.
      accept: async (answer) => {
        const now = await seenBy(parts);
        return await editable(placeCalled(answer, places, now), now, parts, username);
      },
    });
  });
}

/** The boards that the user can see. While there are none, the person can add the user to one. */
async function placesOf(
  interview: Interview,
  parts: Known,
  username: string,
): Promise<readonly Place[]> {
  const places = await seenBy(parts);
  if (places.length > 0) return places;
  const user = JSON.stringify(username);
  return await interview.ask({
    text: `${user} sees no board. In Planka, add it to one as an editor, and press Enter`,
    suggestion: "",
    async accept() {
      const now = await seenBy(parts);
      if (now.length > 0) return now;
      throw new UsageError(`Cannot find a board: user ${user} is on none`, {
        remedy: "add it to one as an editor",
      });
    },
  });
}

function seenBy({ directory }: Known): Promise<readonly Place[]> {
  return asked("Cannot list the boards", (signal) => directory.seen(signal));
}

/** The board that a number means in the list that was `shown`, or a name among all `places`. */
function placeCalled(answer: string, shown: readonly Place[], places: readonly Place[]): Place {
  const letters = answer.toLowerCase();
  const numbered = /^\d+$/.test(answer) ? shown[Number(answer) - 1] : undefined;
  const found = places.find(({ boardId }) => boardId === numbered?.boardId);
  const named = places.find(({ fullName }) => fullName === answer) ??
    places.find(({ fullName }) => fullName.toLowerCase() === letters);
  const place = found ?? named;
  if (place !== undefined) return place;
  const hint = didYouMean(answer, places.map(({ fullName }) => fullName));
  throw new UsageError(`Cannot find the board ${JSON.stringify(answer)}${hint}`);
}

/** @throws {UsageError} if the user may not edit the board, or the config could not name it */
async function editable(
  { boardId, fullName }: Place,
  places: readonly Place[],
  { directory }: Known,
  username: string,
): Promise<Board> {
  const attempt = `Cannot use the board ${JSON.stringify(fullName)}`;
  const board = await asked(attempt, (signal) => directory.boards.reload(boardId, signal));
  if (board === null) throw new UsageError(`${attempt}: it was just deleted`);
  if (places.filter((place) => place.fullName === fullName).length > 1) {
    throw new UsageError(`${attempt}: another one has the same name`, {
      remedy: "rename one of them in Planka",
    });
  }
  const { userId } = await asked(attempt, (signal) => directory.me(signal));
  const role = board.members.find((member) => member.userId === userId)?.role ?? null;
  if (role === "editor") return board;
  const is = role === null ? "not a member of it" : `a ${role} of it`;
  throw new UsageError(`${attempt}: user ${JSON.stringify(username)} is ${is}`, {
    remedy: "make the user an editor of it in Planka, and answer again",
  });
}
