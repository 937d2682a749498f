import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "smol-toml";
import { ConfigError } from "../../src/config/errors.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { fakeKinds } from "../fakes/fake_kinds.ts";

const AT = { source: "x.toml", path: "/x.toml", baseDir: "/", kinds: fakeKinds };

/** Whether it was accepted; anything but a ConfigError is let through. */
function accepts(text: string): boolean {
  try {
    parseConfig(text, AT);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: false }),
  fc.boolean(),
  fc.constantFrom("json", "planka", "Todo", "Doing", "~/x", "http://localhost"),
  fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
);
const key = (...known: string[]) => fc.oneof(fc.constantFrom(...known), fc.string());
const table = (...known: string[]) => fc.dictionary(key(...known), scalar, { maxKeys: 6 });

/** Tables that are nearly configs: known keys with any value, among strangers. */
const nearConfig = fc.record({
  backend: fc.oneof(scalar, table("type", "url", "user")),
  routing: fc.oneof(
    scalar,
    fc.dictionary(
      key("Todo", "Doing", "__proto__", "constructor"),
      fc.oneof(
        scalar,
        table(
          "command",
          "args",
          "in_progress_queue",
          "timeout",
          "cwd",
          "env",
          "agent",
          "done_queue",
        ),
      ),
      { maxKeys: 4 },
    ),
  ),
  top: table("poll_interval", "api_port", "state_dir", "token_command", "tool", "allowed_hosts"),
}, { requiredKeys: ["top"] }).map(({ top, ...rest }) => ({ ...top, ...rest }));

Deno.test("C1: a config of any content is accepted or is a ConfigError", () => {
  fc.assert(
    fc.property(nearConfig, fc.boolean(), (config, inPyproject) => {
      const document = inPyproject ? { tool: { "artificer-dispatcher": config } } : config;
      accepts(stringify(document));
    }),
    { numRuns: 500 },
  );
});

Deno.test("C1: a text that is no TOML at all is a ConfigError", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })),
      (text) => {
        assert.equal(accepts(text), false);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("C1: a valid config of any names and numbers is accepted", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
  const positive = fc.double({ min: 0.001, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(name, name, name, positive, (queue, doing, command, timeout) => {
      fc.pre(queue !== doing);
      const text = stringify({
        backend: { type: "json", url: "b" },
        routing: { [queue]: { command, in_progress_queue: doing, timeout } },
      });
      const [route] = parseConfig(text, AT).routes;
      assert.equal(route?.queue, queue);
      assert.equal(route?.inProgressQueue, doing);
      assert.equal(route?.command, command);
      assert.equal(route?.timeoutMs, timeout * 1000);
    }),
    { numRuns: 300 },
  );
});
