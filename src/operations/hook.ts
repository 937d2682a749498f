import type { TaskAdapter } from "../contracts/task_adapter.ts";
import { done, refused, type Result } from "./result.ts";

/** A board's report of a change. */
export interface Delivery {
  /** The kind of board that reports it. */
  readonly board: string;
  readonly headers: Headers;
  /**
   * Reads the bytes of the report, which the board may have signed. Called only if the board has a webhook, and
   * admits the headers.
   */
  readonly readBody: () => Promise<Uint8Array>;
}

/** What takes a report of a board. */
export interface HookDeps {
  readonly tasks: Pick<TaskAdapter, "admitsHook" | "receiveHook">;
  readonly info: { readonly backend: string };
}

/**
 * Hands a board's report to the board's adapter, which alone understands it and knows who may send it.
 * Resolves to whether the report is a hint that a queue changed.
 */
export async function receiveHook(
  { board, headers, readBody }: Delivery,
  { tasks, info }: HookDeps,
): Promise<Result<"hint" | "ignored", "no_hook" | "hook_unauthorized" | "broken_json">> {
  if (tasks.receiveHook === undefined || board !== info.backend) {
    return refused(
      "no_hook",
      `Cannot accept a webhook of ${JSON.stringify(board)}: the config opens no webhook for it`,
    );
  }
  const verdict = tasks.admitsHook?.(headers) === false
    ? "unauthorized"
    : tasks.receiveHook(headers, await readBody());
  switch (verdict) {
    case "unauthorized":
      return refused(
        "hook_unauthorized",
        "Cannot accept a webhook: its token is not the one under [backend.webhook]",
      );
    case "malformed":
      return refused("broken_json", "Cannot read the body: it is not what this board sends");
    default:
      return done(verdict);
  }
}
