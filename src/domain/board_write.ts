/** A write to the board that must happen exactly once. */
export type BoardWrite =
  /** A comment whose text prints `nonce`, by which it is found again. */
  | {
    readonly kind: "comment";
    readonly nonce: string;
    readonly taskId: string;
    readonly text: string;
  }
  /** A move that is made only while the task is still in `from`. */
  | {
    readonly kind: "move";
    readonly nonce: string;
    readonly taskId: string;
    readonly from: string;
    readonly to: string;
  }
  /** The undoing of a claim: back to the top of `to`, without our assignment, only while in `from`. */
  | {
    readonly kind: "release";
    readonly nonce: string;
    readonly taskId: string;
    readonly from: string;
    readonly to: string;
  };
