/**
 * The beginning of the comment on a task that can't be started with its current text, the same in all versions.
 * Everybody can write it, so it proves nothing by itself.
 */
export function refusalBeginning(reason: string): string {
  return `**Task not started**: ${reason}.`;
}

/** Where a refused task is, and the mark of the comment. */
export interface RefusalFacts {
  readonly queue: string;
  readonly isParked: boolean;
  readonly mark: string;
}

/**
 * The comment on a task of `queue` that can't be started with its current text. In a `failed_queue` nothing
 * notices an edit, so a parked task must also be moved.
 */
export function refusalComment(reason: string, { queue, isParked, mark }: RefusalFacts): string {
  const move = isParked ? ` and move it back to "${queue}"` : "";
  return marked(`${refusalBeginning(reason)} Edit the task${move} to have it tried again.`, mark);
}

/** The comment on an orphan, without its mark. */
export const ORPHAN_COMMENT =
  "**Task parked**: it was in progress, but no run of it is known to artificer-dispatcher. Move it back to its ready queue to run it again.";

/** The comment on an orphan. */
export function orphanComment(mark: string): string {
  return marked(ORPHAN_COMMENT, mark);
}

/** The comment on a task that is back in its ready queue without a trace of its latest run, without its mark. */
export function revertedBeginning(runId: string): string {
  return `**Task held**: run ${runId} has already worked on it, and then an older text of the board was saved over that. Move it where it belongs, or run it again with \`artificer-dispatcher task retry\`.`;
}

/** The comment on a task that is back in its ready queue without a trace of its latest run. */
export function revertedComment(runId: string, mark: string): string {
  return marked(revertedBeginning(runId), mark);
}

/** A comment that is written once names no run: another run of the task may be the one that looks for it. */
function marked(text: string, mark: string): string {
  return `${text}\n\n_artificer-dispatcher, mark ${mark}_`;
}

const MARK = /_artificer-dispatcher, run \S+, mark \S+_$/;
/** The words by which a comment says that the dispatcher goes on with the task by itself. */
export const RETRIES = "the dispatcher retries it in";
/** The same in comments of earlier versions. */
const RETRIES_EARLIER = "is tried again in";

/**
 * Whether the last of our comments on a card, oldest first, leaves the task to a person. `comments` are those by
 * our user. This still proves little: an agent comments as our user, through the API.
 */
export function isLeftToPerson(comments: readonly string[]): boolean {
  const last = comments.map((text) => text.trimEnd())
    .findLast((text) => text.startsWith(ORPHAN_COMMENT) || MARK.test(text));
  // Only what follows the quoted words of the agent is ours.
  const ours = last?.slice(last.lastIndexOf("```") + 1);
  return ours !== undefined && !ours.includes(RETRIES) && !ours.includes(RETRIES_EARLIER);
}
