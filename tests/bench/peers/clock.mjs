// Milliseconds that every process of one machine counts from the same moment, and waiting by them.

/** Now, on the machine's monotonic clock. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

/** Resolves after `milliseconds`. */
export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
