import assert from "node:assert/strict";
import { readBoard } from "../fixtures/json_board.ts";
import { attempt } from "./attempt.ts";
import { besiege, type Besieged, besieged } from "./harness/besiege.ts";
import type { Kit } from "./harness/kit.ts";

const CARD = { queue_name: "Backlog", name: "only once", description: "" };
const LEAVE = { settings: 'on_shutdown = "leave"' };

/** Creates the card under a key. */
function create({ ask }: Pick<Besieged, "ask">, key: string, token?: string) {
  return ask("POST", "/tasks", { body: CARD, key, ...token !== undefined && { token } });
}

async function cardsOn(kit: Kit): Promise<number> {
  const { Backlog = [] } = await readBoard(`${kit.folder}/board.json`);
  return Backlog.length;
}

/** The next dispatcher of the same folder, which adopts the runs of the last one. */
async function next(kit: Kit, siege: Besieged, signal: Deno.Signal): Promise<Besieged> {
  siege.dispatcher.kill(signal);
  await siege.dispatcher.ended();
  return await besieged(kit, kit.start(), siege.tokens);
}

attempt("X10: 1,050 requests of one run push out no key of another", {}, async (kit) => {
  await using siege = await besiege(kit, {
    settings: "api_rate = 100000\napi_written_mib = 100",
  });
  const [, flood] = siege.tokens;
  const first = await create(siege, "mine");
  assert.equal(first.status, 201);
  const body = { target_queue: "Doing" };
  for (let i = 0; i < 1_050; i += 25) {
    await Promise.all(
      Array.from(
        { length: 25 },
        (_, at) => siege.ask("POST", "/tasks/2/move", { body, token: flood, key: `${i + at}` }),
      ),
    );
  }
  assert.equal((await create(siege, "mine")).json.id, first.json.id);
});

attempt(
  "X10: a repeat after the dispatcher was killed, or stopped, makes no second card",
  { on: ["local"] },
  async (kit) => {
    await using first = await besiege(kit, LEAVE);
    const made = await create(first, "one");
    const byPerson = await create(first, "one", "");
    assert.deepEqual([made.status, byPerson.status], [201, 201]);
    await using second = await next(kit, first, "SIGKILL");
    assert.equal((await create(second, "one")).json.id, made.json.id);
    await using third = await next(kit, second, "SIGTERM");
    const last = await create(third, "one");
    assert.equal(last.json.id, made.json.id, last.text);
    assert.equal((await create(third, "one", "")).json.id, byPerson.json.id);
    assert.equal(await cardsOn(kit), 2);
    await third.end();
  },
);

attempt(
  "X10: a dispatcher that is killed again and again in the midst of requests makes one card of each key",
  { on: ["local"] },
  async (kit) => {
    await using first = await besiege(kit, LEAVE);
    const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
    const all = (siege: Besieged) =>
      Promise.all(keys.map((key) => create(siege, key).then(({ status }) => status, () => 0)));
    let siege = first;
    for (let kill = 0; kill < 3; kill++) {
      const asking = all(siege);
      siege.dispatcher.kill("SIGKILL");
      await asking;
      await siege.dispatcher.ended();
      siege = await besieged(kit, kit.start(), first.tokens);
    }
    await using last = siege;
    assert.deepEqual([...new Set(await all(last))], [201]);
    assert.deepEqual([...new Set(await all(last))], [201]);
    // Cards of one text can be told apart by nothing but their keys: none is made twice.
    assert.ok(await cardsOn(kit) <= keys.length);
    await last.end();
  },
);

attempt("X10: a hundred requests with one key at once make one card", {}, async (kit) => {
  await using siege = await besiege(kit);
  const answers = await Promise.all(Array.from({ length: 100 }, () => create(siege, "one")));
  assert.deepEqual(
    [...new Set(answers.map(({ status, json }) => `${status} ${json.id}`))].length,
    1,
  );
  if (kit.profile === "local") assert.equal(await cardsOn(kit), 1);
});

attempt("X10: the answer under a key goes to nobody but its caller", {}, async (kit) => {
  await using siege = await besiege(kit);
  const [, other] = siege.tokens;
  const own = await create(siege, "one");
  const ids = [own.json.id];
  for (const token of [other, ""]) {
    const answer = await create(siege, "one", token);
    assert.equal(answer.status, 201);
    ids.push(answer.json.id);
  }
  assert.equal(new Set(ids).size, 3);
  const changed = await siege.ask("POST", "/tasks", {
    body: { ...CARD, name: "another" },
    key: "one",
  });
  assert.deepEqual([changed.status, changed.json.code], [422, "idempotency_key_reused"]);
});

attempt(
  "X10: a key outlives the removal of the state folder",
  { on: ["local"] },
  async (kit) => {
    await using first = await besiege(kit, LEAVE);
    const made = await create(first, "one", "");
    await Deno.remove(`${kit.folder}/.artificer`, { recursive: true });
    await first.dispatcher.line(({ message }) => /created it again/.test(message));
    await using second = await next(kit, first, "SIGTERM");
    assert.equal((await create(second, "one", "")).json.id, made.json.id);
    await kit.write("go", "");
  },
);

attempt(
  "X10: on a full disk a request with a key does nothing rather than something that is forgotten",
  { on: ["local"], needs: ["root", "tmpfs"] },
  async (kit) => {
    await Deno.mkdir(`${kit.folder}/small`);
    const { code } = await kit.sh("mount -t tmpfs -o size=1m none small");
    assert.equal(code, 0);
    try {
      await using siege = await besiege(kit, {
        settings: `state_dir = "small/state"\n${LEAVE.settings}`,
      });
      await kit.sh("dd if=/dev/zero of=small/ballast bs=4096 2>/dev/null");
      const answer = await siege.ask("POST", "/tasks", {
        body: CARD,
        key: "x".repeat(255),
        token: "",
      });
      assert.ok([201, 503].includes(answer.status), answer.text);
      assert.equal(await cardsOn(kit), answer.status === 201 ? 1 : 0);
      if (answer.status === 503) assert.equal(answer.json.code, "idempotency_key_not_kept");
      await kit.sh("rm small/ballast");
      const again = await siege.ask("POST", "/tasks", {
        body: CARD,
        key: "x".repeat(255),
        token: "",
      });
      assert.equal(again.status, 201);
      assert.equal(await cardsOn(kit), 1);
      await siege.end();
    } finally {
      await kit.sh("umount -l small");
    }
  },
);
