import assert from "node:assert/strict";
import * as z from "zod";
import { defineBackend } from "../../src/backends/kind.ts";
import { runDispatcher } from "../../src/compose/mod.ts";
import type { RunDispatcherOptions } from "../../src/compose/options.ts";
import { Secrets } from "../../src/config/secrets.ts";
import type { CallOptions, TaskAdapter } from "../../src/contracts/task_adapter.ts";
import { UsageError } from "../../src/domain/errors.ts";
import { ReloadRequests } from "../../src/reload/requests.ts";
import { fakeLog } from "../fakes/fake_log.ts";
import { settingsOf } from "../fixtures/settings.ts";
import { type TempDir, tempDir } from "../fixtures/temp_dir.ts";

type Open = (options: CallOptions) => Promise<TaskAdapter>;

/** Runs a dispatcher whose board is opened like that. */
function runOn(
  { path }: TempDir,
  open: Open,
  stop: AbortSignal,
  options: Partial<RunDispatcherOptions> = {},
): Promise<number> {
  const kind = defineBackend({
    type: "slow",
    options: z.strictObject({}),
    needs: () => [],
    create: (_options, _context, call) => open(call),
  });
  const backend = kind.bind({}, path);
  const settings = settingsOf({ backend, baseDir: path, stateDir: `${path}/state`, apiPort: 0 });
  return runDispatcher({
    settings,
    secrets: new Secrets({ values: {}, tokenCommand: null, cwd: path }),
    baseEnv: {},
    addedEnv: {},
    once: false,
    log: fakeLog().log,
    redact: (text) => text,
    signals: { stop, hurry: stop },
    reload: { requests: new ReloadRequests(), file: "there is none" },
    ...options,
  });
}

const untilAborted: Open = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

for (const [once, code] of [[false, 0], [true, 1]] as const) {
  Deno.test(`a stop while the board is being opened ends the start with code ${code}`, async () => {
    await using dir = await tempDir();
    const stop = new AbortController();
    const opening = Promise.withResolvers<void>();
    const running = runOn(
      dir,
      (call) => {
        opening.resolve();
        return untilAborted(call);
      },
      stop.signal,
      { once },
    );
    await opening.promise;
    stop.abort();
    assert.equal(await running, code);
  });
}

Deno.test("a board that can't be opened stops the start, with what to do", async () => {
  await using dir = await tempDir();
  const failure = new UsageError("Cannot start the board's program: install it");
  const { signal } = new AbortController();
  await assert.rejects(runOn(dir, () => Promise.reject(failure), signal), failure);
});
