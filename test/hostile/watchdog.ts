/** CPU seconds after which an input of at most 1 MB has taken too long: a watchdog, not a benchmark. */
export const WATCHDOG_SECONDS = 10;
