import assert from "node:assert/strict";
import { activeRun } from "../../../fakes/fake_run_control.ts";
import { assertProblem, serveApi } from "../../api_fixture.ts";

for (const [what, status] of [["pause", 200], ["resume", 200], ["drain", 202]] as const) {
  Deno.test(`POST /${what} asks for all routes, with no body, an empty one or {}`, async () => {
    await using api = serveApi();
    for (const body of [undefined, "", "{}"]) {
      assert.equal((await api.send("POST", `/${what}`, body)).status, status);
    }
    assert.deepEqual(api.control.asked, [what, what, what]);
  });

  Deno.test(`POST /${what} asks for one route, by either name of it`, async () => {
    await using api = serveApi();
    for (const body of [{ route: "Todo" }, { queue: "Todo" }]) {
      assert.equal((await api.send("POST", `/${what}`, body)).status, status);
    }
    assert.deepEqual(api.control.asked, [`${what} Todo`, `${what} Todo`]);
  });

  Deno.test(`POST /${what} of a route that does not exist is refused`, async () => {
    await using api = serveApi();
    assertProblem(
      await api.send("POST", `/${what}`, { route: "Toodo" }),
      422,
      "unknown_route",
      `Cannot ${what} "Toodo": there is no such route; did you mean "Todo"?`,
    );
    api.control.routes = ["Todo", "Review"];
    assertProblem(
      await api.send("POST", `/${what}`, { route: "Shop.Board.Todo" }),
      422,
      "unknown_route",
      `Cannot ${what} "Shop.Board.Todo": there is no such route; a route is named by its ready queue: "Todo", "Review"`,
    );
    for (const body of [{ route: "" }, { route: 3 }, { rout: "Todo" }]) {
      assertProblem(await api.send("POST", `/${what}`, body), 422, "invalid");
    }
    assert.deepEqual(api.control.asked, []);
  });

  Deno.test(`H4: POST /${what} with a run's token is refused, an operator's is not`, async () => {
    await using api = serveApi();
    api.control.addRun("tok-en", "run-1", "1");
    api.control.addOperator("per-son");
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    assertProblem(
      await api.send("POST", `/${what}`, undefined, as("tok-en")),
      403,
      "not_for_runs",
      `Cannot ${what}: the token is that of run "run-1"; only a person may do that`,
    );
    assert.deepEqual(api.control.asked, []);
    assert.equal((await api.send("POST", `/${what}`, undefined, as("per-son"))).status, status);
  });
}

Deno.test("a pause is answered with what is paused and what still runs of it", async () => {
  await using api = serveApi();
  api.control.current = {
    ...api.control.current,
    pausedRoutes: ["Todo"],
    activeRuns: [activeRun(), activeRun({ queue: "Review" })],
  };
  const answer = { paused: false, paused_routes: ["Todo"] };
  assert.deepEqual((await api.send("POST", "/pause", { route: "Todo" })).json, {
    ...answer,
    active_agents: 1,
  });
  assert.deepEqual((await api.send("POST", "/drain")).json, { ...answer, active_agents: 2 });
});
