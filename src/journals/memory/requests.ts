import {
  ANSWER_BYTES_OF_CALLER,
  type KeptRequest,
  REQUEST_AGE_MS,
  type RequestFacts,
  type RequestId,
  REQUESTS_OF_CALLER,
  type RequestStore,
} from "../../contracts/request_store.ts";

type Requests = Map<string, KeptRequest>;

/** Requests in memory, which end with the process. */
export function createMemoryRequests(): RequestStore {
  const callers = new Map<string, Requests>();

  function forgetOld(now: number): void {
    for (const [caller, requests] of callers) {
      for (const [key, { begunAt }] of requests) {
        if (begunAt >= now - REQUEST_AGE_MS) break;
        requests.delete(key);
      }
      if (requests.size === 0) callers.delete(caller);
    }
  }

  return {
    find: ({ caller, key }) => Promise.resolve(callers.get(caller)?.get(key) ?? null),
    begin({ caller, key }: RequestId, facts: RequestFacts) {
      forgetOld(facts.begunAt);
      const requests = callers.get(caller) ?? new Map();
      callers.set(caller, requests);
      // Later ones stand behind earlier ones, also those that begin again.
      requests.delete(key);
      requests.set(key, { ...facts, isDone: false, answer: null });
      for (const oldest of requests.keys()) {
        if (requests.size <= REQUESTS_OF_CALLER) break;
        requests.delete(oldest);
      }
      return Promise.resolve();
    },
    finish({ caller, key }, answer) {
      const requests: Requests = callers.get(caller) ?? new Map();
      const request = requests.get(key);
      if (request === undefined) return Promise.resolve();
      requests.set(key, { ...request, isDone: true, answer });
      dropAnswers(requests);
      return Promise.resolve();
    },
    forget({ caller, key }) {
      callers.get(caller)?.delete(key);
      return Promise.resolve();
    },
    forgetCaller(caller) {
      callers.delete(caller);
      return Promise.resolve();
    },
  };
}

function dropAnswers(requests: Requests): void {
  let bytes = 0;
  for (const [key, request] of [...requests].reverse()) {
    bytes += request.answer?.length ?? 0;
    if (bytes > ANSWER_BYTES_OF_CALLER && request.answer !== null) {
      requests.set(key, { ...request, answer: null });
    }
  }
}
