import { printable } from "../../../text/printable.ts";
import { wrap } from "../../../text/wrap.ts";
import { printText } from "../../output.ts";
import { pageColumns } from "../../terminal/terminal.ts";
import type { Answer, Person } from "./person.ts";
import { readSecret } from "./secret.ts";

/** A person at the terminal. */
export const terminalPerson: Person = {
  canCorrect: true,
  ask(question, isSecret) {
    const lines = wrap(question, { rest: "  ", width: pageColumns() - 1 }).split("\n");
    const last = lines.pop() ?? "";
    if (lines.length > 0) printText(`${lines.join("\n")}\n`);
    if (isSecret) return readSecret(last);
    return Promise.resolve(answerOf(prompt(last)));
  },
  tell(text) {
    printText(`${wrap(printable(text), { rest: "  ", width: pageColumns() })}\n`);
  },
};

function answerOf(text: string | null): Answer {
  return text === null ? { kind: "stopped" } : { kind: "text", text };
}
