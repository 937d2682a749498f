import assert from "node:assert/strict";
import { isAdapterError } from "../../../../src/domain/errors.ts";
import { FakeClock } from "../../../fakes/fake_clock.ts";
import {
  badGateway,
  broken,
  cutBody,
  dropAfter,
  dropBefore,
  type Fault,
  limited,
  makeCertificate,
  silence,
} from "../../../fakes/planka/mod.ts";
import { tempDir } from "../../../fixtures/temp_dir.ts";
import { all, calm, failureOf, onThree, plankaFixture, three } from "../board_fixture.ts";

const page: Fault = () => ({
  status: 200,
  headers: { "content-type": "text/html" },
  body: "<html></html>",
});

Deno.test("what every user sees at an unknown path is no answer", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.misbehave(page, "GET /api/cards/:id", 3);
    assert.match(
      await failureOf(adapter.getTask(layout.card("First").id, calm)),
      /^unavailable: Cannot read task "\d+": Planka answered GET \S+ with something that is not JSON; find out/,
    );
  }));

Deno.test("JSON of another shape is no answer, and what is wrong is said", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const strange: Fault = () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"item": {"id": 7}}',
    });
    planka.misbehave(strange, "GET /api/cards/:id", 3);
    assert.match(
      await failureOf(adapter.getTask(layout.card("First").id, calm)),
      /^unavailable: .* with an unknown shape \(item\.id: /,
    );
  }));

Deno.test("a read is tried again where the board was not to be had, and nobody notices", async () => {
  for (const fault of [dropBefore, dropAfter, cutBody, broken, badGateway]) {
    await onThree(async ({ planka, layout, adapter }) => {
      planka.misbehave(fault, "GET /api/cards/:id", 2);
      const { name } = await adapter.getTask(layout.card("First").id, calm);
      assert.equal(name, "First");
      assert.equal(planka.requests.count("GET /api/cards/:id"), 3);
    });
  }
});

Deno.test("after three failures the read is given up", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.misbehave(broken, "GET /api/cards/:id", 99);
    assert.match(
      await failureOf(adapter.getTask(layout.card("First").id, calm)),
      /^unavailable: .*Planka answered 500 to GET \/api\/cards\/\d+$/,
    );
    assert.equal(planka.requests.count("GET /api/cards/:id"), 3);
  }));

for (
  const [what, fault] of Object.entries({ dropBefore, dropAfter, cutBody, broken, badGateway })
) {
  Deno.test(`a write that met ${what} is not sent again, and not known to be unapplied`, () =>
    onThree(async ({ planka, layout, adapter }) => {
      const target = "POST /api/lists/:id/cards";
      planka.misbehave(fault, target);
      const error = await adapter.createTask(layout.queue("Todo"), "New", "", calm)
        .catch((thrown) => thrown);
      assert.ok(isAdapterError(error, "unavailable"), String(error));
      assert.equal(error.isUnapplied, false);
      assert.equal(planka.requests.count(target), 1);
    }));
}

Deno.test("every request has a deadline, and one that took it all is not tried again", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    planka.misbehave(silence, "GET /api/cards/:id", 9);
    const failure = failureOf(adapter.getTask(layout.card("First").id, calm));
    await planka.requests.next("GET /api/cards/:id");
    await clock.advance(29_999);
    assert.equal(clock.sleeping, 1);
    await clock.advance(1);
    assert.match(await failure, /^unavailable: .* gave no answer within 30 s$/);
    assert.equal(planka.requests.count("GET /api/cards/:id"), 1);
  }, { clock });
});

Deno.test("a write has a deadline too, and may have been applied", async () => {
  const clock = new FakeClock();
  await onThree(async ({ planka, layout, adapter }) => {
    planka.misbehave(silence, "POST /api/cards/:id/comments");
    const call = adapter.addComment(layout.card("First").id, "x", calm).catch((error) => error);
    await planka.requests.next("POST /api/cards/:id/comments");
    await clock.advance(30_000);
    const error = await call;
    assert.ok(isAdapterError(error, "unavailable") && !error.isUnapplied);
  }, { clock });
});

Deno.test("a caller who gives up waits no longer", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.misbehave(silence, "GET /api/cards/:id");
    const giveUp = new AbortController();
    const call = adapter.getTask(layout.card("First").id, { signal: giveUp.signal });
    await planka.requests.next("GET /api/cards/:id");
    const reason = new Error("given up");
    giveUp.abort(reason);
    await assert.rejects(call, reason);
  }));

for (const status of [429, 403] as const) {
  Deno.test(`B5 ${status} with Retry-After is a pause that holds for all who ask`, async () => {
    const clock = new FakeClock();
    await onThree(async ({ planka, layout, adapter }) => {
      const { id } = layout.card("First");
      planka.misbehave(limited(90, status), "GET /api/cards/:id");
      const error = await adapter.getTask(id, calm).catch((thrown) => thrown);
      assert.ok(isAdapterError(error, "rate_limited"), String(error));
      assert.equal(error.retryAfterMs, 90_000);
      planka.requests.clear();
      const held = await adapter.addComment(id, "x", calm).catch((thrown) => thrown);
      assert.ok(isAdapterError(held, "rate_limited"), String(held));
      assert.equal(held.retryAfterMs, 90_000);
      assert.ok(held.isUnapplied);
      assert.equal(planka.requests.count(), 0);
      await clock.advance(90_000);
      assert.equal((await adapter.getTask(id, calm)).name, "First");
    }, { clock });
  });
}

Deno.test("B5 403 without Retry-After is a right that is missing", () =>
  onThree(async ({ planka, layout, adapter }) => {
    planka.seed.member(layout.board, planka.bot, "viewer");
    const failure = await failureOf(adapter.addComment(layout.card("First").id, "x", calm));
    assert.match(failure, /^forbidden: .*Not enough rights.*must be an editor of the board$/);
  }));

Deno.test("a redirect is not followed, since the credentials would be, and is named", () =>
  onThree(async ({ planka, layout, adapter }) => {
    const moved: Fault = () => ({
      status: 301,
      headers: { location: "https://elsewhere.example/api" },
      body: "",
    });
    planka.misbehave(moved, "GET /api/cards/:id", 9);
    assert.match(
      await failureOf(adapter.getTask(layout.card("First").id, calm)),
      /^unavailable: .* redirect to "https:\/\/elsewhere\.example\/api"; set url to its real address$/,
    );
  }));

Deno.test("a board that is down is said to be, and a write to it is known to be unapplied", async () => {
  await using fixture = await plankaFixture();
  const adapter = fixture.open();
  const { id } = fixture.planka.layOut(three).card("First");
  await adapter.whoAmI(calm);
  await fixture.stop();
  const error = await adapter.addComment(id, "x", calm).catch((thrown) => thrown);
  assert.ok(isAdapterError(error, "unavailable"), String(error));
  assert.ok(error.isUnapplied);
  assert.match(
    error.message,
    /cannot be reached: nothing listens there; find out whether it is up/,
  );
});

Deno.test("whether it is a Planka 2 is told without credentials, and not while it is down", async () => {
  await using fixture = await plankaFixture({ version: "1.26.2" });
  const { planka } = fixture;
  const adapter = fixture.open();
  assert.equal(
    await adapter.incompatibility(calm),
    `Planka 1.26.2 answers at "${planka.url}"; upgrade it to Planka 2`,
  );
  planka.misbehave(badGateway);
  assert.match(await failureOf(adapter.incompatibility(calm)), /^unavailable: .*answered 502 /);
  await fixture.stop();
  assert.match(await failureOf(adapter.incompatibility(calm)), /^unavailable: .*cannot be reached/);
  const keys = planka.requests.all().map(({ headers }) => headers["x-api-key"]);
  assert.deepEqual(keys, [undefined, undefined]);
});

Deno.test("Planka 1 gets a clear error and no credentials", async () => {
  await using fixture = await plankaFixture({ version: null });
  const queue = fixture.planka.layOut(three).queue("Todo");
  assert.match(
    await failureOf(fixture.open().getReadyTasks([queue], all)),
    /^unavailable: .* is Planka 1, or not Planka; upgrade it to Planka 2, or correct url$/,
  );
  const headers = fixture.planka.requests.all().map((request) => request.headers["x-api-key"]);
  assert.deepEqual(headers, [undefined]);
});

Deno.test("a version that says to be 1 gets a clear error too", async () => {
  await using fixture = await plankaFixture({ version: "1.26.2" });
  assert.match(
    await failureOf(fixture.open().whoAmI(calm)),
    /^unavailable: .*Planka 1\.26\.2 answers at ".*"; upgrade it to Planka 2$/,
  );
});

Deno.test("another server at the url is told from Planka", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("nothing here", { status: 404 }),
  );
  await using fixture = await plankaFixture();
  const adapter = fixture.open({ options: { url: `http://127.0.0.1:${server.addr.port}` } });
  assert.match(await failureOf(adapter.whoAmI(calm)), /not Planka; .* correct url$/);
  await adapter.close();
});

for (const end of ["", "/"]) {
  Deno.test(`a path before all others works, written with "${end}" at its end`, async () => {
    await using fixture = await plankaFixture({ prefix: "/boards/planka" });
    const { planka } = fixture;
    const layout = planka.layOut(three);
    const adapter = fixture.open({ options: { url: `${planka.url}${end}` } });
    const [task] = await adapter.getReadyTasks([layout.queue("Todo")], all);
    assert.equal(task?.url, `${planka.url}/cards/${layout.card("First").id}`);
  });
}

Deno.test("a server whose certificate nobody knows is not trusted, unless ca_file says so", async (t) => {
  const certificate = await makeCertificate();
  if (certificate === null) return;
  await using dir = await tempDir();
  await dir.write("ca.pem", certificate.cert);
  await dir.write("empty.pem", "nothing");
  await dir.write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  await using fixture = await plankaFixture({ certificate });
  const whoIsThere = (file?: string) => {
    const options = file === undefined ? {} : { ca_file: file };
    return fixture.open({ options, baseDir: dir.path }).whoAmI(calm);
  };

  await t.step("it is said what to do", async () => {
    assert.match(
      await failureOf(whoIsThere()),
      /^unavailable: .*is not trusted: .*certificate; name the authority that signed it in ca_file, or set DENO_TLS_CA_STORE=mozilla,system, .* or DENO_CERT /,
    );
  });

  await t.step("a path starts at the config's folder", async () => {
    assert.equal(await whoIsThere("ca.pem"), "artificer");
    assert.equal(await whoIsThere(`${dir.path}/ca.pem`), "artificer");
  });

  await t.step("a file that is of no use is named", async () => {
    for (const file of ["empty.pem", "broken.pem", "missing.pem"]) {
      assert.match(
        await failureOf(whoIsThere(file)),
        new RegExp(`^unavailable: .*ca_file ".*/${file}" cannot be used: `),
      );
    }
  });
});

Deno.test("a file of the authority that is mended is read again", async () => {
  await using dir = await tempDir();
  await using fixture = await plankaFixture();
  const adapter = fixture.open({ options: { ca_file: "ca.pem" }, baseDir: dir.path });
  assert.match(await failureOf(adapter.whoAmI(calm)), /ca_file/);
  const certificate = await makeCertificate();
  if (certificate === null) return;
  await dir.write("ca.pem", certificate.cert);
  assert.equal(await adapter.whoAmI(calm), "artificer");
});
