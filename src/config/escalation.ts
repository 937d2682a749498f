/**
 * Whether a change of a setting lets agents start or reach more than a person has allowed. `true` means
 * that any change may.
 */
export type Escalates<Value> = boolean | ((allowed: Value, next: Value) => boolean);

/** For a limit on agents; null means that there is none. */
export function isRaised(allowed: number | null, next: number | null): boolean {
  return (next ?? Infinity) > (allowed ?? Infinity);
}

/** For a setting that protects by being high. */
export function isLowered(allowed: number, next: number): boolean {
  return next < allowed;
}
