import assert from "node:assert/strict";
import { shareRouteEnv } from "../../src/config/environment/route_env.ts";
import { Secrets } from "../../src/config/secrets.ts";

const TOKEN = "board-token-0123456789";

Deno.test("a variable of a route that agents do not get is named, without its value", () => {
  const secrets = new Secrets({ values: { PLANKA_TOKEN: TOKEN }, tokenCommand: null, cwd: "/" });
  const warnings: string[] = [];
  const env = { BOARD: `https://x:${TOKEN}@board`, LEVEL: "1", MY_TOKEN: "agents-own-token-1" };
  shareRouteEnv([{ queue: "Todo", env }], secrets, (message) => warnings.push(message));
  assert.deepEqual(warnings, [
    'The variable "BOARD" in "env" of [routing."Todo"] holds a credential of the dispatcher, so agents do not get it',
  ]);
  assert.deepEqual(secrets.masked(), [TOKEN, "agents-own-token-1"]);
});
