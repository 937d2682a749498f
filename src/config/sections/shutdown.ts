import * as z from "zod";
import type { OnShutdown } from "../../domain/route.ts";
import { inSeconds, shown } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about, seconds } from "./keys.ts";

interface ShutdownSettings {
  /** What happens to live runs when the dispatcher is told to stop. */
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
          "What becomes of running agents: they are ended and their tasks go back, or they are waited for, or they go on and the next start adopts them",
          "wait",
        )),
      shutdown_grace: seconds().default(10)
        .meta(about(
          "Seconds within which the dispatcher is gone once it may be, whatever hangs",
          30,
        )),
    }),
    settings: (config): ShutdownSettings => ({
      onShutdown: config.on_shutdown,
      shutdownGraceMs: config.shutdown_grace * 1000,
    }),
    changes: {
      onShutdown: { key: "on_shutdown", describe: shown },
      shutdownGraceMs: { key: "shutdown_grace", describe: inSeconds },
    },
  },
});
