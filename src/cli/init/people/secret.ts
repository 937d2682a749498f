import { printText } from "../../output.ts";
import type { Answer } from "./person.ts";

/** What keys send while the terminal leaves them to the program. */
const CTRL_C = "\x03";
const CTRL_D = "\x04";
const CTRL_U = "\x15";
const ENTER = /[\r\n]/;
const BACKSPACE = /[\b\x7f]/;
const ESCAPE = "\x1b";

/** Far longer than a token. */
const MAX_LENGTH = 65_536;

/** Asks at the terminal for something that is not shown there while it is typed. */
export async function readSecret(question: string): Promise<Answer> {
  // Before the question, so that nothing that is typed at once is shown either.
  Deno.stdin.setRaw(true);
  try {
    printText(`${question} `);
    return await readKeys();
  } finally {
    Deno.stdin.setRaw(false);
    printText("\n");
  }
}

async function readKeys(): Promise<Answer> {
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(1024);
  let text = "";
  while (text.length < MAX_LENGTH) {
    const count = await Deno.stdin.read(bytes);
    if (count === null) break;
    const typed = decoder.decode(bytes.subarray(0, count), { stream: true });
    // A key that moves the cursor has no meaning in a text that is not shown.
    if (typed.startsWith(ESCAPE)) continue;
    for (const key of typed) {
      if (key === CTRL_C || (key === CTRL_D && text === "")) return { kind: "stopped" };
      if (ENTER.test(key)) return { kind: "text", text };
      if (BACKSPACE.test(key)) text = [...text].slice(0, -1).join("");
      else if (key === CTRL_U) text = "";
      else if (key >= " ") text += key;
    }
  }
  return { kind: "stopped" };
}
