import assert from "node:assert/strict";
import { PipedPerson } from "../../../../src/cli/init/people/piped_person.ts";

/** A person whose answers come in these parts. */
const piped = (...parts: string[]) =>
  new PipedPerson(ReadableStream.from(parts.map((part) => new TextEncoder().encode(part))));

async function answersOf(person: PipedPerson, count: number): Promise<(string | null)[]> {
  const answers: (string | null)[] = [];
  for (let at = 0; at < count; at++) {
    // What is asked in secret is not printed, so this keeps the output of the test clean, too.
    const answer = await person.ask(`${at}`, true);
    answers.push(answer.kind === "text" ? answer.text : null);
  }
  return answers;
}

Deno.test("each line is an answer, however it comes and ends", async () => {
  assert.deepEqual(await answersOf(piped("a\nb", "c\r\n", "\nd"), 5), ["a", "bc", "", "d", null]);
});

Deno.test("once the lines have ended, nobody answers", async () => {
  assert.deepEqual(await answersOf(piped(), 2), [null, null]);
  assert.deepEqual(await answersOf(piped("a\n"), 3), ["a", null, null]);
});

Deno.test("a line without an end is refused, not kept", async () => {
  const endless = new PipedPerson(ReadableStream.from(zeros()));
  await assert.rejects(endless.ask("x", true), /a line of standard input is longer than 65536/);
});

async function* zeros(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) yield new Uint8Array(10_000);
}
