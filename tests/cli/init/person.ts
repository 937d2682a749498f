import type { Person } from "../../../src/cli/init/people/person.ts";

/** Somebody who gives these answers, one after the other, and then leaves. */
export function person(
  ...answers: string[]
): Person & { readonly asked: string[]; readonly secret: string[]; readonly told: string[] } {
  const asked: string[] = [];
  const secret: string[] = [];
  const told: string[] = [];
  return {
    asked,
    secret,
    told,
    canCorrect: true,
    ask: (question, isSecret) => {
      (isSecret ? secret : asked).push(question);
      const text = answers.shift();
      return Promise.resolve(text === undefined ? { kind: "stopped" } : { kind: "text", text });
    },
    tell: (text) => void told.push(text),
    refuse: (reason) => void told.push(reason),
  };
}
