/**
 * What `record` itself has under `name`, or undefined. A stranger may have chosen the name, and every object
 * also has what its prototype has: `constructor`, `toString`, `__proto__`.
 */
export function ownValue<Value>(
  record: Readonly<Partial<Record<PropertyKey, Value>>>,
  name: PropertyKey,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
