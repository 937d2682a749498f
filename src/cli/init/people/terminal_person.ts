import { printable } from "../../../text/printable.ts";
import { wrap } from "../../../text/wrap.ts";
import { printText } from "../../output.ts";
import type { Style } from "../../terminal/style.ts";
import { openTerminal, pageColumns } from "../../terminal/terminal.ts";
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
  tell: (text) => say("dim", text),
  refuse: (reason) => say("yellow", reason),
};

/** Not as the questions are shown, so that a person sees at once what is asked. */
function say(style: Style, text: string): void {
  const { paint } = openTerminal();
  const lines = wrap(printable(text), { rest: "  ", width: pageColumns() }).split("\n");
  printText(lines.map((line) => `${paint(style, line)}\n`).join(""));
}

function answerOf(text: string | null): Answer {
  return text === null ? { kind: "stopped" } : { kind: "text", text };
}
