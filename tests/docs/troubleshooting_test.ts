import assert from "node:assert/strict";
import { resolve } from "node:path";
import { sourcesBelow } from "../fixtures/sources.ts";

const root = resolve(import.meta.dirname ?? ".", "../..");
const page = await Deno.readTextFile(`${root}/docs/troubleshooting.md`);

/**
 * The messages that the page explains, each without what differs from case to case. A person reads a
 * problem and its remedy as one message; the program keeps them apart.
 */
const messages = Array.from(
  page.matchAll(/^### `(.+)`$/gm),
  ([, message = ""]) =>
    message.split(/…|; /).map((part) => part.trim()).filter((part) => part !== ""),
);

/** Whether the fixed parts of a message stand in a source text, in their order and near each other. */
function holds(text: string, parts: readonly string[]): boolean {
  const escaped = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(escaped.join("[^]{0,400}?")).test(text);
}

Deno.test("every message on the page of troubles is one that the program says", async () => {
  const texts = await Promise.all(
    (await sourcesBelow("src")).map((path) => Deno.readTextFile(`${root}/${path}`)),
  );
  assert.ok(messages.length > 25, "the messages are found");
  const unsaid = messages.filter((parts) => !texts.some((text) => holds(text, parts)));
  assert.deepEqual(unsaid.map((parts) => parts.join(" … ")), []);
});
