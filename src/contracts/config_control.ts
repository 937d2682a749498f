/** What came of a request to reload the config. */
export type ReloadAnswer =
  /** The config was read again. */
  | {
    readonly type: "reloaded";
    /** The changes that apply from now on, in words; empty if nothing changed. */
    readonly changes: readonly string[];
    /** The changes that only a restart can apply, in words. */
    readonly forRestart: readonly string[];
  }
  /** The config cannot be used or read again: the last good one still applies. */
  | { readonly type: "refused"; readonly reason: string }
  /** The dispatcher is stopping, and reads nothing again. */
  | { readonly type: "stopping" };

/** A change of the config that does not apply yet. */
export interface WaitingChange {
  /** The change in words, with the keys of the file: `route "Todo": args changed`. */
  readonly change: string;
  /** What applies it: a reload that a person asks for, or only a restart. */
  readonly waitsFor: "reload" | "restart";
}

/** The config while the dispatcher runs. */
export interface ConfigControl {
  /**
   * Reads the config again and applies all its changes but those that need a restart. Only a person may ask
   * for it: it also applies changes that an agent may have made. Requests at the same time share one read.
   */
  reload(): Promise<ReloadAnswer>;
  /** The changes that the last read found and that do not apply yet. */
  waitingChanges(): readonly WaitingChange[];
}
