import { systemClock } from "../../../src/async/system_clock.ts";
import { createMemoryBackend } from "../../../src/backends/memory/adapter.ts";
import { memoryOptions } from "../../../src/backends/memory/options.ts";
import type { TaskAdapter } from "../../../src/contracts/task_adapter.ts";
import {
  type BoardSpec,
  type BoardUnderTest,
  CLAIMS_LAST,
  NO_IMPORT,
  testTaskAdapter,
} from "../../contracts/task_adapter.ts";
import { FakeClock } from "../../fakes/fake_clock.ts";
import { leasedBoard } from "../../fakes/leased_board.ts";

const skip = [NO_IMPORT, {
  reason: "a claim is one step there: where a task is tells whose claim moved it",
  tests: ["a claim that nobody heard the end of can be recalled"],
}, {
  reason: "it is what the config says",
  tests: ["a board that can be worked on does not refuse it"],
}, {
  reason: "nobody else can change it",
  tests: ["a watch hints at a change and ends with its signal"],
}];

function create(spec: BoardSpec, wrap: (inner: TaskAdapter) => TaskAdapter): BoardUnderTest {
  const queues = Object.entries(spec).map(([name, tasks]) => {
    return [name, tasks.map((task) => ({ id: `id-${task.name}`, ...task }))];
  });
  const options = memoryOptions.parse({ queues: Object.fromEntries(queues) });
  const adapter = wrap(createMemoryBackend(options, { clock: systemClock }));
  return {
    adapter,
    other: adapter,
    user: "artificer",
    id: (name) => `id-${name}`,
    queue: (name) => name,
    [Symbol.asyncDispose]: async () => await adapter.close?.(),
  };
}

testTaskAdapter({
  name: "memory",
  skip: [CLAIMS_LAST, ...skip],
  create: (spec) => Promise.resolve(create(spec, (inner) => inner)),
});

testTaskAdapter({
  name: "memory, with claims that expire",
  skip,
  create: (spec) => Promise.resolve(create(spec, (inner) => leasedBoard(inner, new FakeClock()))),
});
