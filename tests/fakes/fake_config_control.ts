import type {
  ConfigControl,
  ReloadAnswer,
  WaitingChange,
} from "../../src/contracts/config_control.ts";

/** A config that a test reloads: it answers as the test says. */
export class FakeConfigControl implements ConfigControl {
  answer: ReloadAnswer = { type: "reloaded", changes: [], forRestart: [] };
  waiting: readonly WaitingChange[] = [];
  reloads = 0;

  reload(): Promise<ReloadAnswer> {
    this.reloads++;
    return Promise.resolve(this.answer);
  }

  waitingChanges(): readonly WaitingChange[] {
    return this.waiting;
  }
}
