import * as z from "zod";
import type { OnShutdown } from "../../domain/route.ts";
import { inSeconds, shown } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about, seconds } from "./keys.ts";

interface ShutdownSettings {
  /** What happens to live runs when the dispatcher stops. */
  readonly onShutdown: OnShutdown;
  /** The longest time that a shutdown may take, even if something hangs. */
  readonly shutdownGraceMs: number;
}

/** What happens when the dispatcher stops. */
export const shutdown = defineSection({
  top: {
    schema: () => ({
      on_shutdown: z.enum(["stop", "wait", "leave"]).default("stop")
        .meta(about(
          'What a shutdown does with running agents: "stop" ends them and puts their tasks back, "wait" waits for them, "leave" lets them run until the next start adopts them',
          "wait",
        )),
      shutdown_grace: seconds().default(10)
        .meta(about(
          'Maximum seconds that a shutdown may take, without the time that on_shutdown = "wait" waits for agents',
          30,
        )),
    }),
    settings: (config): ShutdownSettings => ({
      onShutdown: config.on_shutdown,
      shutdownGraceMs: config.shutdown_grace * 1000,
    }),
    changes: {
      onShutdown: { key: "on_shutdown", describe: shown, escalates: false },
      shutdownGraceMs: { key: "shutdown_grace", describe: inSeconds, escalates: false },
    },
  },
});
