import assert from "node:assert/strict";
import { sessionOf } from "../../../../src/backends/planka/client/session.ts";
import { all, calm, Credentials, failureOf, plankaFixture, three } from "../board_fixture.ts";

Deno.test("a token is told apart by its shape", () => {
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.s1gn-at_ure";
  assert.deepEqual(sessionOf(jwt).headers, { authorization: `Bearer ${jwt}` });
  assert.deepEqual(sessionOf("D89VszVs_oSS6TdDIpmoYQhZ").headers, {
    "x-api-key": "D89VszVs_oSS6TdDIpmoYQhZ",
  });
});

/** A server, and adapters with these credentials. */
async function signingIn(
  test: (
    parts: Awaited<ReturnType<typeof plankaFixture>> & object,
    queue: string,
  ) => Promise<void>,
) {
  await using fixture = await plankaFixture();
  const queue = fixture.planka.layOut(three).queue("Todo");
  await test(fixture, queue);
}

Deno.test("an API key is sent as such, and nobody logs in", () =>
  signingIn(async (fixture, queue) => {
    const adapter = fixture.open();
    assert.equal((await adapter.getReadyTasks([queue], all)).length, 3);
    const { requests, bot } = fixture.planka;
    assert.equal(requests.count("POST /api/access-tokens"), 0);
    const [request] = requests.all("GET /api/projects");
    assert.equal(request?.headers["x-api-key"], bot.apiKey);
    assert.equal(request?.headers["authorization"], undefined);
  }));

Deno.test("a line end after a token does no harm", () =>
  signingIn(async (fixture) => {
    const credentials = new Credentials([`${fixture.planka.bot.apiKey}\r\n`]);
    assert.equal(await fixture.open({ credentials }).whoAmI(calm), "artificer");
  }));

Deno.test("the token is what the command prints, else the variable's", () =>
  signingIn(async (fixture) => {
    const { apiKey } = fixture.planka.bot;
    const ofVariable = new Credentials([null], { PLANKA_TOKEN: apiKey });
    assert.equal(await fixture.open({ credentials: ofVariable }).whoAmI(calm), "artificer");
    const ofCommand = new Credentials([apiKey], { PLANKA_TOKEN: "wrong" });
    assert.equal(await fixture.open({ credentials: ofCommand }).whoAmI(calm), "artificer");
  }));

Deno.test("PLANKA_API_KEY is good where there is no PLANKA_TOKEN", () =>
  signingIn(async (fixture) => {
    const { apiKey } = fixture.planka.bot;
    const natural = new Credentials([null], { PLANKA_API_KEY: apiKey });
    assert.equal(await fixture.open({ credentials: natural }).whoAmI(calm), "artificer");
    const both = new Credentials([null], { PLANKA_API_KEY: "wrong", PLANKA_TOKEN: apiKey });
    assert.equal(await fixture.open({ credentials: both }).whoAmI(calm), "artificer");
  }));

Deno.test("user and password are good for a login, whose token is masked from then on", () =>
  signingIn(async (fixture, queue) => {
    const credentials = new Credentials([null], {
      PLANKA_USER: "artificer",
      PLANKA_PASSWORD: "artificer-password",
    });
    const adapter = fixture.open({ credentials });
    await Promise.all([adapter.getReadyTasks([queue], all), adapter.whoAmI(calm)]);
    const { requests } = fixture.planka;
    assert.equal(requests.count("POST /api/access-tokens"), 1);
    const [token] = credentials.added;
    assert.equal(
      requests.all("GET /api/projects")[0]?.headers["authorization"],
      `Bearer ${token}`,
    );
  }));

Deno.test("nobody gets credentials who has not said that it is a Planka 2", () =>
  signingIn(async (fixture) => {
    await fixture.open().whoAmI(calm);
    const [first] = fixture.planka.requests.all();
    assert.equal(first?.path, "/api/bootstrap");
    assert.equal(first?.headers["x-api-key"], undefined);
  }));

const login = (password: string) =>
  new Credentials([null], { PLANKA_USER: "artificer", PLANKA_PASSWORD: password });

Deno.test("a wrong password is said to be one, and by whom", () =>
  signingIn(async (fixture, queue) => {
    const adapter = fixture.open({ credentials: login("wrong") });
    assert.equal(
      await failureOf(adapter.getReadyTasks([queue], all)),
      `unauthorized: Cannot read queue "${queue}": the login at Planka "${fixture.planka.url}" as "artificer" failed: ` +
        "the user or the password is wrong; correct PLANKA_USER and PLANKA_PASSWORD",
    );
  }));

Deno.test("terms that wait to be accepted are left to a person", () =>
  signingIn(async (fixture) => {
    const { planka } = fixture;
    planka.seed.user({ username: "newcomer", hasAcceptedTerms: false });
    const credentials = new Credentials([null], {
      PLANKA_USER: "newcomer",
      PLANKA_PASSWORD: "newcomer-password",
    });
    assert.match(
      await failureOf(fixture.open({ credentials }).whoAmI(calm)),
      /^unauthorized: .*"newcomer" failed: this user has not accepted the terms of use; log in once in a browser/,
    );
    assert.equal(planka.requests.count("POST /api/access-tokens/accept-terms"), 0);
  }));

Deno.test("a revoked key is said to be one, after one look whether there is another", () =>
  signingIn(async (fixture, queue) => {
    const { planka } = fixture;
    const credentials = new Credentials([planka.bot.apiKey]);
    const adapter = fixture.open({ credentials });
    await adapter.getReadyTasks([queue], all);
    planka.person.revoke(planka.bot);
    planka.requests.clear();
    assert.match(
      await failureOf(adapter.getReadyTasks([queue], all)),
      /^unauthorized: .* refuses the API key: it is wrong, was revoked or replaced, .*; have an admin make another/,
    );
    assert.equal(planka.requests.count(), 1);
    assert.equal(credentials.asked, 2);
  }));

Deno.test("an expired access token is said to be one", () =>
  signingIn(async (fixture) => {
    const credentials = new Credentials(["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA"]);
    assert.match(
      await failureOf(fixture.open({ credentials }).whoAmI(calm)),
      /^unauthorized: Cannot read the current user: Planka at .* refuses the access token: it is wrong, has expired/,
    );
  }));

Deno.test("B5 a refused session is opened again by login, once for all who met it", () =>
  signingIn(async (fixture, queue) => {
    const { planka } = fixture;
    const adapter = fixture.open({ credentials: login("artificer-password") });
    await adapter.getReadyTasks([queue], all);
    planka.world.sessions.remove(...planka.world.sessions.all());
    planka.requests.clear();
    const reads = Array.from({ length: 5 }, () => adapter.getReadyTasks([queue], all));
    assert.deepEqual((await Promise.all(reads)).map(({ length }) => length), [3, 3, 3, 3, 3]);
    assert.equal(planka.requests.count("POST /api/access-tokens"), 1);
  }));

Deno.test("B5 a write that was refused with 401 is sent again with the token command's next token", () =>
  signingIn(async (fixture, queue) => {
    const { planka } = fixture;
    const { person, bot, look } = planka;
    const credentials = new Credentials([bot.apiKey, planka.admin.apiKey]);
    const adapter = fixture.open({ credentials });
    const [task] = await adapter.getReadyTasks([queue], all);
    person.revoke(bot);
    await adapter.updateTask(task?.id ?? "", { name: "Renamed" }, calm);
    assert.equal(look.card({ id: task?.id ?? "" }).name, "Renamed");
    assert.equal(credentials.asked, 2);
  }));

Deno.test("B5 what refuses even a new login is not asked a third time", () =>
  signingIn(async (fixture, queue) => {
    const { planka } = fixture;
    const adapter = fixture.open({ credentials: login("artificer-password") });
    await adapter.getReadyTasks([queue], all);
    planka.person.deactivate(planka.bot);
    const failure = await failureOf(adapter.getReadyTasks([queue], all));
    assert.match(failure, /^unauthorized: /);
  }));

const lacking: Record<string, [Credentials, RegExp]> = {
  "nothing at all": [
    new Credentials([null]),
    /: none are set; set PLANKA_TOKEN or PLANKA_API_KEY, or/,
  ],
  "no password": [
    new Credentials([null], { PLANKA_USER: "x" }),
    /: PLANKA_PASSWORD is not set; set PLANKA_TOKEN or PLANKA_API_KEY, or/,
  ],
  "no user": [new Credentials([null], { PLANKA_PASSWORD: "x" }), /: PLANKA_USER is not set; /],
  "a token with a space in it": [
    new Credentials(["two words"]),
    /: the token is empty or holds spaces .*; correct PLANKA_TOKEN/,
  ],
  "a token command that fails": [
    new Credentials([
      new Error("Cannot get the board's token from token_command: it exited with 1"),
    ]),
    /token_command: it exited with 1/,
  ],
};
for (const [what, [credentials, expected]] of Object.entries(lacking)) {
  Deno.test(`with ${what} the error says what to do`, () =>
    signingIn(async (fixture) => {
      const failure = await failureOf(fixture.open({ credentials }).whoAmI(calm));
      assert.match(failure, /^unauthorized: /);
      assert.match(failure, expected);
    }));
}

Deno.test("no message holds a secret", () =>
  signingIn(async (fixture) => {
    for (const credentials of [login("Pa55word-x"), new Credentials(["K3yK3y_wrongwrong"])]) {
      const failure = await failureOf(fixture.open({ credentials }).whoAmI(calm));
      assert.doesNotMatch(failure, /Pa55word-x|K3yK3y_wrongwrong/);
    }
  }));
