import assert from "node:assert/strict";
import { resolve } from "node:path";
import { sourcesBelow } from "../fixtures/sources.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");

/** The message or the stack of a thrown value. `messageOf` puts what the system says into plain words. */
const READS_MESSAGE = /\b(?:error|cause|failure|thrown|err)\??\.(?:message|stack)\b/;
/** What shows, above that, that the error is one of ours, whose message is for a person. */
const IS_OURS = /instanceof (?!Deno\.|Error\b)\w+|isAdapterError\(|: \w+Error(?: \| null)?\b/;
/** So many lines above it. */
const NEAR = 30;

/** The lines of a source that show the message of an error that may be the system's. */
function unexplained(text: string): string[] {
  const lines = text.split("\n");
  return lines.filter((line, i) =>
    READS_MESSAGE.test(line) &&
    !IS_OURS.test(lines.slice(Math.max(0, i - NEAR), i + 1).join("\n"))
  );
}

Deno.test("no message shows what the system says of a failure, without plain words", async () => {
  const found: string[] = [];
  const sources = (await sourcesBelow("src")).filter((file) => file !== "src/domain/errors.ts");
  for (const file of sources) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    found.push(...unexplained(text).map((line) => `${file}: ${line.trim()}`));
  }
  assert.deepEqual(found, []);
});

Deno.test("the raw message is only read to recognise an error by it", async () => {
  const users: string[] = [];
  for (const file of await sourcesBelow("src")) {
    const text = await Deno.readTextFile(`${root}/${file}`);
    if (text.includes("rawMessageOf(")) users.push(file);
  }
  assert.deepEqual(users.toSorted(), [
    "src/backends/http/failures.ts",
    "src/cli/client/http/transport.ts",
    "src/domain/errors.ts",
    "src/process/failure.ts",
    "src/sqlite/failures.ts",
  ]);
});

Deno.test("a source that shows such a message is found", () => {
  const caught = "try {\n  read();\n} catch (error) {\n";
  assert.equal(unexplained(`${caught}  print(error.message);\n}`).length, 1);
  assert.equal(
    unexplained(`${caught}  if (error instanceof UsageError) print(error.message);`).length,
    0,
  );
  assert.equal(unexplained(`${caught}  print(messageOf(error));\n}`).length, 0);
});
