import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** More than a server under this limit of descriptors can hold. */
const MAX_FILES = 96;
const FLOOD = 200;

/** A server in a process of its own, which may hold few files open. */
function startFlooded(...args: string[]) {
  const program = fileURLToPath(new URL("../programs/serve_flooded.ts", import.meta.url));
  const run = [Deno.execPath(), "run", "--quiet", "--no-check", "--allow-net", program, ...args];
  const child = new Deno.Command("sh", {
    args: ["-c", `ulimit -n ${MAX_FILES} && exec "$@"`, "sh", ...run],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    /** The next thing that it prints. */
    async said(): Promise<string> {
      return (await lines.read()).value ?? assert.fail("it has ended");
    },
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      while (!(await lines.read()).done);
      assert.equal((await child.status).code, 0);
    },
  };
}

async function answers(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(1_000);
    return (await (await fetch(`http://127.0.0.1:${port}`, { signal })).text()) === "hello";
  } catch {
    return false; // It listens again soon.
  }
}

for (
  const [name, ...args] of [
    ["each connection is served by itself"],
    ["Deno serves them all, as where it lets nobody serve one", "whole"],
  ] as const
) {
  Deno.test(`X2: idle connections that use up all descriptors do not end a server: ${name}`, async () => {
    await using server = startFlooded(...args);
    const port = Number((await server.said()).replace("port ", ""));
    const flood = await Promise.allSettled(
      Array.from({ length: FLOOD }, () => Deno.connect({ hostname: "127.0.0.1", port })),
    );
    assert.match(await server.said(), /^trouble .*as many files open as it may/);
    while (!await answers(port));
    for (const connected of flood) if (connected.status === "fulfilled") connected.value.close();
  });
}
