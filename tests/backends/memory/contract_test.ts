import { createMemoryBackend } from "../../../src/backends/memory/adapter.ts";
import { memoryOptions } from "../../../src/backends/memory/options.ts";
import { systemClock } from "../../../src/async/system_clock.ts";
import { testTaskAdapter } from "../../contracts/task_adapter.ts";

testTaskAdapter({
  name: "memory",
  skip: [{
    reason: "a claim is one step there: where a task is tells whose claim moved it",
    tests: ["a claim that nobody heard the end of can be recalled"],
  }, {
    reason: "it is what the config says",
    tests: ["a board that can be worked on does not refuse it"],
  }, {
    reason: "nobody else can change it",
    tests: ["a watch hints at a change and ends with its signal"],
  }],
  create: (spec) => {
    const queues = Object.entries(spec).map(([name, tasks]) => {
      return [name, tasks.map((task) => ({ id: `id-${task.name}`, ...task }))];
    });
    const options = memoryOptions.parse({ queues: Object.fromEntries(queues) });
    const adapter = createMemoryBackend(options, { clock: systemClock });
    return Promise.resolve({
      adapter,
      other: adapter,
      user: "artificer",
      id: (name) => `id-${name}`,
      queue: (name) => name,
      [Symbol.asyncDispose]: async () => await adapter.close?.(),
    });
  },
});
