import type { ExecutorKind } from "./kind.ts";
import { local } from "./local/mod.ts";

/** Every kind of executor; a new one is one folder and one line here. The first is the default. */
export const executorKinds: readonly [ExecutorKind, ...ExecutorKind[]] = [local];
