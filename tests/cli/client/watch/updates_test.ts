import assert from "node:assert/strict";
import type * as z from "zod";
import { statusAnswer } from "../../../../src/cli/client/answers.ts";
import { ClientError, UnreachableError } from "../../../../src/cli/client/http/errors.ts";
import { type Update, updates } from "../../../../src/cli/client/watch/updates.ts";

interface Told {
  readonly instance: string;
  readonly messages: readonly string[];
}

/** What each question is answered by; a text is the message of a failure. */
async function updatesOf(...script: readonly (Told | "unreachable" | "refused")[]) {
  const stop = new AbortController();
  const asked: string[] = [];
  const api = {
    ask<T>({ path }: { readonly path: string }, schema: z.ZodType<T>) {
      asked.push(path);
      const next = script[asked.length - 1];
      if (next === "unreachable") return Promise.reject(new UnreachableError("gone"));
      if (next === "refused") return Promise.reject(new ClientError("no"));
      if (next === undefined) {
        stop.abort();
        return Promise.reject(new UnreachableError("over"));
      }
      const since = Number(/\d+/.exec(path)?.[0]);
      const lines = next.messages.map((message, i) => ({ sequence: i + 1, message }))
        .filter(({ sequence }) => sequence > since);
      const text = JSON.stringify({
        version: "1",
        backend: "json",
        active_agents: [],
        instance_id: next.instance,
        events: { lines, last: next.messages.length, missed: false },
      });
      return Promise.resolve({ value: schema.parse(JSON.parse(text)), text });
    },
  };
  const clock = { monotonic: () => 5, sleep: () => Promise.resolve() };
  const found: Update[] = [];
  let error: unknown = null;
  try {
    for await (const update of updates({ api, clock, signal: stop.signal })) found.push(update);
  } catch (thrown) {
    error = thrown;
  }
  return { asked, error, told: found.map(shown) };
}

function shown(update: Update): string {
  if (update.type === "unreachable") return "unreachable";
  const { isRestarted, isBack, status } = update;
  const messages = status.events?.lines.map(({ message }) => message).join(" ") ?? "";
  return `${isRestarted ? "restarted " : ""}${isBack ? "back " : ""}${messages}`.trim();
}

Deno.test("each event is told once", async () => {
  const { told, asked, error } = await updatesOf(
    { instance: "a", messages: ["one", "two"] },
    { instance: "a", messages: ["one", "two"] },
    { instance: "a", messages: ["one", "two", "three"] },
  );
  assert.deepEqual(told, ["one two", "", "three"]);
  assert.deepEqual(asked.slice(0, 3), [0, 2, 2].map((since) => `/status?events_since=${since}`));
  assert.equal(error, null);
});

Deno.test("a dispatcher that is started again tells all that it has done since", async () => {
  const { told } = await updatesOf(
    { instance: "a", messages: ["one", "two"] },
    "unreachable",
    "unreachable",
    { instance: "b", messages: ["new", "newer", "newest"] },
    { instance: "b", messages: ["new", "newer", "newest"] },
  );
  assert.deepEqual(told, [
    "one two",
    "unreachable",
    "unreachable",
    "restarted back new newer newest",
  ]);
});

Deno.test("a dispatcher that was only slow is back with what was missed", async () => {
  const { told } = await updatesOf(
    { instance: "a", messages: ["one"] },
    "unreachable",
    { instance: "a", messages: ["one", "two"] },
  );
  assert.deepEqual(told, ["one", "unreachable", "back two"]);
});

Deno.test("one that never answered, and one that refuses, end it", async () => {
  const first = await updatesOf("unreachable");
  assert.ok(first.error instanceof UnreachableError);
  const later = await updatesOf({ instance: "a", messages: [] }, "refused");
  assert.deepEqual([later.told, later.error instanceof ClientError], [[""], true]);
});

Deno.test("an older dispatcher without events is watched too", () => {
  const { events, instance_id } = statusAnswer().parse({
    version: "1",
    backend: "json",
    active_agents: [],
  });
  assert.deepEqual([events, instance_id], [undefined, null]);
});
