/** What is known of a planned write's fate. */
export interface Fate {
  /** When it last got no answer, so that it may still take effect. Absent if that did not happen. */
  readonly doubtedAt?: number;
}

/** A write to the board that must happen exactly once. */
export type BoardWrite = Fate & WriteOfKind;

/** A write by its kind. */
export type WriteOfKind =
  /** A comment. Its text contains `nonce`, so that the dispatcher can find it on the board again. */
  | {
    readonly kind: "comment";
    readonly nonce: string;
    readonly taskId: string;
    readonly text: string;
  }
  /** A move, which is made only if the task is still in `from`. */
  | {
    readonly kind: "move";
    readonly nonce: string;
    readonly taskId: string;
    readonly from: string;
    readonly to: string;
  }
  /**
   * The release of a claim: moves the task back to the top of `to` and removes our assignment, only if the
   * task is still in `from`.
   */
  | {
    readonly kind: "release";
    readonly nonce: string;
    readonly taskId: string;
    readonly from: string;
    readonly to: string;
  };
