/** Who holds a token of the API. */
export type TokenHolder =
  | {
    readonly kind: "run";
    readonly runId: string;
    readonly taskId: string;
    readonly live: boolean;
    /** Whether the run created this task. */
    created(taskId: string): boolean;
  }
  | { readonly kind: "operator" };
