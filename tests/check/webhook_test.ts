import assert from "node:assert/strict";
import { checkWebhook } from "../../src/check/webhook.ts";
import type { HookOptions, HookState, TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { AdapterError } from "../../src/domain/errors.ts";

const URL_OF_API = "http://127.0.0.1:8000/hooks/x";
const SETTINGS = {
  apiHost: "127.0.0.1",
  apiPort: 8000,
  stateDir: "/nowhere",
  allowedHosts: [] as string[],
};

interface Asked {
  readonly apiUrl: string | null;
  readonly mayRegister: boolean;
}

/** A board whose webhook is so, or that fails so. */
function boardWith(found: Partial<HookState> | Error | "silent", asked: Asked[] = []): TaskAdapter {
  return {
    registerHook(apiUrl: string | null, { mayRegister }: HookOptions): Promise<HookState> {
      asked.push({ apiUrl, mayRegister });
      if (found === "silent") return new Promise(() => {});
      return found instanceof Error
        ? Promise.reject(found)
        : Promise.resolve({ state: "present", url: URL_OF_API, ...found });
    },
  } as Partial<TaskAdapter> as TaskAdapter;
}

const checkOf = async (board: TaskAdapter, fix = false, settings = SETTINGS) => {
  const results = await checkWebhook(board, settings, { fix, timeoutMs: 20 });
  return results.map(({ state, message, remedy }) => ({ state, message, remedy }));
};

Deno.test("a board without a webhook is nothing to be told of", async () => {
  assert.deepEqual(await checkOf({} as TaskAdapter), []);
});

Deno.test("webhooks of earlier addresses are a warning, and removed when it is put right", async () => {
  const board = boardWith({ earlier: ["http://old.example/hooks/x"] });
  const [, found] = await checkOf(board);
  assert.deepEqual(found, {
    state: "warning",
    message:
      'The board also calls "http://old.example/hooks/x", an earlier address of this dispatcher',
    remedy: 'Run "artificer-dispatcher check --fix"',
  });
  const [, removed] = await checkOf(board, true);
  assert.equal(removed?.state, "ok");
  assert.match(removed?.message ?? "", /no longer calls "http:\/\/old.example/);
});

Deno.test("it is only looked for, unless it is to be put right", async () => {
  const asked: Asked[] = [];
  await checkOf(boardWith({}, asked));
  await checkOf(boardWith({}, asked), true);
  await checkOf(boardWith({}, asked), true, { ...SETTINGS, apiPort: 0 });
  assert.deepEqual(asked, [
    { apiUrl: "http://127.0.0.1:8000", mayRegister: false },
    { apiUrl: "http://127.0.0.1:8000", mayRegister: true },
    { apiUrl: null, mayRegister: true },
  ]);
});

for (
  const [state, result, message] of [
    [
      "present",
      "ok",
      `The board reports changes to "${URL_OF_API}"; if nothing ever arrives, the log of a running dispatcher says so`,
    ],
    [
      "registered",
      "ok",
      `The board reports changes to "${URL_OF_API}" from now on; if it runs in a container, set url under [backend.webhook] to an address at which it reaches the API`,
    ],
    [
      "missing",
      "warning",
      `The board does not report changes to "${URL_OF_API}", so the dispatcher only polls it`,
    ],
  ] as const
) {
  Deno.test(`one that is ${state} is told as ${result}`, async () => {
    const [told, ...more] = await checkOf(boardWith({ state }));
    assert.deepEqual([told?.state, told?.message, more], [result, message, []]);
    assert.equal(told?.remedy === null, result === "ok");
  });
}

Deno.test("an address that leads here from elsewhere too needs no caveat", async () => {
  const url = "http://dispatcher.lan:8000/hooks/x";
  const settings = { ...SETTINGS, allowedHosts: ["dispatcher.lan"] };
  const [told] = await checkOf(boardWith({ state: "registered", url }), true, settings);
  assert.equal(told?.message, `The board reports changes to "${url}" from now on`);
});

Deno.test("a host that the API does not answer to is warned of, unless it is allowed", async () => {
  const board = boardWith({ url: "http://dispatcher.lan:8000/hooks/x" });
  const [, warned] = await checkOf(board);
  assert.equal(warned?.state, "warning");
  assert.equal(warned?.remedy, 'Add "dispatcher.lan" to allowed_hosts');
  assert.equal(
    (await checkOf(board, false, { ...SETTINGS, allowedHosts: ["dispatcher.lan"] })).length,
    1,
  );
});

Deno.test("who may not see it is told so, which is a failure only where it was to be put right", async () => {
  const remedy = "give a key";
  const board = boardWith(new AdapterError("forbidden", "Cannot look: no admin", { remedy }));
  const [skipped] = await checkOf(board);
  assert.equal(skipped?.state, "skipped");
  assert.match(skipped?.message ?? "", /only an admin of the board .* check --fix/);
  const [failed] = await checkOf(board, true);
  assert.deepEqual(failed, {
    state: "failed",
    message: "Cannot look: no admin",
    remedy: "Give a key",
  });
});

for (const error of [new AdapterError("unavailable", "It is down; wait"), "silent"] as const) {
  Deno.test(`a board that does not say (${error}) is a warning, since it is polled`, async () => {
    const board = boardWith(error);
    assert.deepEqual((await checkOf(board)).map(({ state }) => state), ["warning"]);
    assert.deepEqual((await checkOf(board, true)).map(({ state }) => state), ["failed"]);
  });
}

Deno.test("a bug of an adapter is not taken for an answer", async () => {
  await assert.rejects(checkOf(boardWith(new TypeError("undefined"))), TypeError);
});
