import assert from "node:assert/strict";
import {
  ANSWER_BYTES_OF_CALLER,
  REQUEST_AGE_MS,
  REQUESTS_OF_CALLER,
  type RequestStore,
} from "../../src/contracts/request_store.ts";
import { type ContractOptions, defineContract } from "./contract.ts";

const AT = Date.parse("2026-01-01T00:00:00Z");
const A1 = { caller: "a", key: "1" };
const B1 = { caller: "b", key: "1" };

/** A store, and what ends it. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: RequestStore;
}

function facts(changes: { fingerprint?: string; begunAt?: number } = {}) {
  return { fingerprint: "f", begunAt: AT, ...changes };
}

async function whole(store: RequestStore, caller: string, key: string, answer: string) {
  await store.begin({ caller, key }, facts());
  await store.finish({ caller, key }, answer);
}

/** The promises of a store of requests. */
export function testRequestStore(options: ContractOptions<OpenedStore>): void {
  defineContract("a store of requests", options, {
    "a request is found as it was begun, and then with its answer": withStore(async (store) => {
      assert.equal(await store.find(A1), null);
      await store.begin(A1, facts());
      assert.deepEqual(await store.find(A1), { ...facts(), isDone: false, answer: null });
      await store.finish(A1, '"ä 🎈"');
      assert.deepEqual(await store.find(A1), { ...facts(), isDone: true, answer: '"ä 🎈"' });
    }),
    "a request that begins again has no answer, and one that was not begun gets none": withStore(
      async (store) => {
        await whole(store, "a", "1", "1");
        await store.begin(A1, facts({ fingerprint: "other" }));
        const kept = await store.find(A1);
        assert.deepEqual([kept?.fingerprint, kept?.isDone, kept?.answer], ["other", false, null]);
        await store.finish(B1, "1");
        assert.equal(await store.find(B1), null);
      },
    ),
    "each caller has keys of its own, and can be forgotten with all of them": withStore(
      async (store) => {
        await whole(store, "a", "1", "1");
        await whole(store, "a", "2", "2");
        await whole(store, "b", "1", "3");
        await store.forget({ caller: "a", key: "2" });
        assert.equal(await store.find({ caller: "a", key: "2" }), null);
        assert.equal((await store.find(A1))?.answer, "1");
        await store.forgetCaller("a");
        await store.forgetCaller("nobody");
        assert.equal(await store.find(A1), null);
        assert.equal((await store.find(B1))?.answer, "3");
      },
    ),
    "X10: a caller pushes out only its own requests, the oldest first": withStore(async (store) => {
      await whole(store, "b", "1", "1");
      for (let key = 1; key <= REQUESTS_OF_CALLER + 1; key++) {
        await store.begin({ caller: "a", key: `${key}` }, facts());
      }
      assert.equal(await store.find(A1), null);
      assert.notEqual(await store.find({ caller: "a", key: "2" }), null);
      assert.equal((await store.find(B1))?.answer, "1");
    }),
    "X10: a request is kept for 24 hours, whatever others do": withStore(async (store) => {
      await whole(store, "a", "1", "1");
      await store.begin(B1, facts({ begunAt: AT + REQUEST_AGE_MS }));
      assert.equal((await store.find(A1))?.answer, "1");
      await store.begin(B1, facts({ begunAt: AT + REQUEST_AGE_MS + 1 }));
      assert.equal(await store.find(A1), null);
    }),
    "X10: of answers that are too much the oldest are dropped, and their requests stay done":
      withStore(async (store) => {
        const large = JSON.stringify("x".repeat(ANSWER_BYTES_OF_CALLER / 2 - 2));
        await whole(store, "b", "1", large);
        for (const key of ["1", "2", "3"]) await whole(store, "a", key, large);
        assert.deepEqual(await store.find(A1), { ...facts(), isDone: true, answer: null });
        assert.equal((await store.find({ caller: "a", key: "2" }))?.answer, large);
        assert.equal((await store.find(B1))?.answer, large);
      }),
  });
}

function withStore(test: (store: RequestStore) => Promise<void>) {
  return async (opened: OpenedStore): Promise<void> => {
    await using _ = opened;
    await test(opened.store);
  };
}
