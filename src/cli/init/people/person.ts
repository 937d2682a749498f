/** What came of a question. */
export type Answer =
  | { readonly kind: "text"; readonly text: string }
  /** The person ended the questions. */
  | { readonly kind: "stopped" }
  /** Nobody answers, now and later. */
  | { readonly kind: "nobody" };

/** Whoever answers the questions. */
export interface Person {
  /** Whether another answer can follow one that cannot be used. What a pipe says was written before. */
  readonly canCorrect: boolean;
  ask(question: string, isSecret: boolean): Promise<Answer>;
  /** Says something that helps with the next question. */
  tell(text: string): void;
  /** Says why an answer cannot be used. */
  refuse(reason: string): void;
}

/** Nobody: every question has the answer for that case. */
export const nobody: Person = {
  canCorrect: false,
  ask: () => Promise.resolve({ kind: "nobody" }),
  tell: () => {},
  refuse: () => {},
};
