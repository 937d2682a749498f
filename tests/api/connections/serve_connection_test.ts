import assert from "node:assert/strict";
import { CloseSignal, findServeConnection } from "../../../src/api/connections/serve_connection.ts";

Deno.test("this Deno serves one connection by itself", () => {
  assert.notEqual(findServeConnection(), null);
});

Deno.test("X2: a connection that has just ended by itself is closed without an error", () => {
  const signal = new CloseSignal();
  signal.close(); // Deno has not listened yet.
  signal.addEventListener("abort", () => {
    throw new Deno.errors.BadResource("Bad resource ID");
  });
  signal.close();
});

Deno.test("what else Deno throws at the close of a connection is not hidden", () => {
  const signal = new CloseSignal();
  signal.addEventListener("abort", () => {
    throw new TypeError("a bug");
  });
  assert.throws(() => signal.close(), { message: "a bug" });
});
