const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** Limits are reset at least once a month; a date that is further away was read wrong. */
const MAX_AHEAD_MS = 32 * DAY_MS;

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const EPOCH = /limit reached\|(\d{10,13})\b/i;
/** Such as `resets 3pm (Europe/Berlin)` and `resets Dec 3, 9:58am (UTC)`. */
const WALL_CLOCK =
  /\bresets?(?: at)? (?:([a-z]{3})[a-z]* (\d{1,2}),? (?:at )?)?(\d{1,2})(?::(\d{2}))? ?([ap]m) \(([\w+/-]{1,40})\)/i;

/** A day and a time without a zone. */
interface WallClock {
  readonly day: { readonly month: number; readonly date: number } | null;
  readonly hour: number;
  readonly minute: number;
}

/**
 * When a limit is reset by what claude says about it, in milliseconds since the epoch; null if it does not
 * say or the text leaves a doubt: without a time zone the hour is anyone's guess.
 *
 * @param after an instant shortly before the text was written, from which "3pm" is the next one
 */
export function resetTimeIn(text: string, after: number): number | null {
  const [, epoch] = EPOCH.exec(text) ?? [];
  if (epoch !== undefined) {
    return plausible(Number(epoch) * (epoch.length > 11 ? 1 : SECOND_MS), after);
  }
  const [, month, date, hour, minute = "0", half, zone] = WALL_CLOCK.exec(text) ?? [];
  if (hour === undefined || half === undefined || zone === undefined) return null;
  const clock = clockOf(month, date, Number(hour), Number(minute), half);
  return clock === null ? null : plausible(nextInstant(clock, zone, after), after);
}

function plausible(at: number | null, after: number): number | null {
  return at !== null && at > after && at - after <= MAX_AHEAD_MS ? at : null;
}

function clockOf(
  month: string | undefined,
  date: string | undefined,
  hour: number,
  minute: number,
  half: string,
): WallClock | null {
  if (hour < 1 || hour > 12 || minute > 59) return null;
  const hourOfDay = hour % 12 + (half.toLowerCase() === "pm" ? 12 : 0);
  if (month === undefined) return { day: null, hour: hourOfDay, minute };
  const day = { month: MONTHS.indexOf(month.toLowerCase()), date: Number(date) };
  return day.month === -1 ? null : { day, hour: hourOfDay, minute };
}

/** The first instant after `after` at which clocks in `zone` show `clock`; null if the zone is unknown. */
function nextInstant(clock: WallClock, zone: string, after: number): number | null {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    const { year, month, date } = partsAt(format, after);
    const candidates = clock.day === null
      ? [0, 1, 2].map((days) => Date.UTC(year, month, date + days, clock.hour, clock.minute))
      : [0, 1].map((years) => utcOfDay(year + years, clock));
    const instants = candidates.map((wall) => instantOf(format, wall));
    return instants.find((instant) => instant !== null && instant > after) ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function utcOfDay(year: number, { day, hour, minute }: WallClock): number {
  return Date.UTC(year, day?.month ?? 0, day?.date ?? 1, hour, minute);
}

/** The instant at which clocks show `wall`, which is written as if it were UTC; null if none do. */
function instantOf(format: Intl.DateTimeFormat, wall: number): number | null {
  let instant = wall;
  // The offset of the zone at a first guess is, but for a change of the clocks, that at the instant.
  for (let round = 0; round < 3; round++) {
    const shown = shownAt(format, instant);
    if (shown === wall) return instant;
    instant += wall - shown;
  }
  return null;
}

function shownAt(format: Intl.DateTimeFormat, instant: number): number {
  const { year, month, date, hour, minute, second } = partsAt(format, instant);
  return Date.UTC(year, month, date, hour, minute, second);
}

function partsAt(format: Intl.DateTimeFormat, instant: number) {
  const parts = new Map(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: part("year"),
    month: part("month") - 1,
    date: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}
