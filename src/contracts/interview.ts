/** A question to the person who sets something up, and how its answer is checked and converted. */
export interface Question<T> {
  /** The question, without a colon at its end. */
  readonly text: string;
  /** What an empty answer means; null if there must be one. */
  readonly suggestion: string | null;
  /** What counts if nobody answers; the suggestion if unset. */
  readonly unattended?: string;
  /** The answer in the command line; with it, the question is not asked. */
  readonly given?: string | undefined;
  /** Whether the answer is not shown while it is typed. */
  readonly isSecret?: boolean;
  /**
   * Checks an answer, and converts it.
   *
   * @throws {UsageError} for an answer that cannot be used
   */
  readonly accept: (answer: string) => T | Promise<T>;
}

/** How a kind of board, or of agent, asks for what its set-up needs. */
export interface Interview {
  /**
   * Asks until an answer can be used.
   *
   * @throws {UsageError} if nobody can give another answer
   */
  ask<T>(question: Question<T>): Promise<T>;
  /**
   * Repeats `attempt`, which asks several questions, until their answers together can be used.
   *
   * @throws {UsageError} what `attempt` throws, if nobody can give other answers
   */
  retry<T>(attempt: () => Promise<T>): Promise<T>;
  /** Says something that the person should know before the next question. */
  tell(text: string): void;
}
