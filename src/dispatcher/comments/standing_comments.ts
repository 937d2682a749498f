/** The comment on a task that can't be started with its current text. */
export interface RefusalComment {
  /**
   * Its beginning, the same in all versions: by it the dispatcher recognizes that it has written the comment
   * before, also after an upgrade.
   */
  readonly mark: string;
  readonly text: string;
}

/**
 * The comment on a task of `queue` that can't be started with its current text. In a `failed_queue` nothing
 * notices an edit, so a parked task must also be moved.
 */
export function refusalComment(
  reason: string,
  { queue, isParked }: { readonly queue: string; readonly isParked: boolean },
): RefusalComment {
  const mark = `**Task not started**: ${reason}.`;
  const move = isParked ? ` and move it back to "${queue}"` : "";
  return { mark, text: `${mark} Edit the task${move} to have it tried again.` };
}

/** The comment on an orphan. By this text the dispatcher recognizes that it has written the comment before. */
export const ORPHAN_COMMENT =
  "**Task parked**: it was in progress, but no run of it is known to artificer-dispatcher. Move it back to its ready queue to run it again.";

/**
 * The comment on a task that is back in its ready queue without a trace of its latest run. By this text the
 * dispatcher recognizes that it has written the comment before.
 */
export function revertedComment(runId: string): string {
  return `**Task held**: run ${runId} has already worked on it, and then an older text of the board was saved over that. Move it where it belongs, or run it again with \`artificer-dispatcher task retry\`.`;
}

const MARK = /_artificer-dispatcher, run \S+, mark \S+_$/;
/** The words by which a comment says that the dispatcher goes on with the task by itself. */
export const RETRIES = "the dispatcher retries it in";
/** The same in comments of earlier versions. */
const RETRIES_EARLIER = "is tried again in";

/**
 * Whether the last of our comments on a card, oldest first, leaves the task to a person. This proves nothing:
 * everyone who can comment can write such a text.
 */
export function isLeftToPerson(comments: readonly string[]): boolean {
  const last = comments.map((text) => text.trimEnd())
    .findLast((text) => text === ORPHAN_COMMENT || MARK.test(text));
  // Only what follows the quoted words of the agent is ours.
  const ours = last?.slice(last.lastIndexOf("```") + 1);
  return ours !== undefined && !ours.includes(RETRIES) && !ours.includes(RETRIES_EARLIER);
}
