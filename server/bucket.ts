/**
 * A token bucket: a burst, then a steady rate. It is asked for every message of every connection, so it is two
 * numbers and no timer; limits per address, which are asked seldom, use rate-limiter-flexible.
 */
export interface Bucket {
  left: number;
  filledMs: number;
}

/** A full bucket. */
export function createBucket(burst: number, nowMs: number): Bucket {
  return { left: burst, filledMs: nowMs };
}

/** Takes `cost` out, or returns false and takes nothing. */
export function take(bucket: Bucket, cost: number, burst: number, perSecond: number, nowMs: number): boolean {
  bucket.left = Math.min(burst, bucket.left + ((nowMs - bucket.filledMs) / 1000) * perSecond);
  bucket.filledMs = nowMs;
  if (bucket.left < cost) return false;
  bucket.left -= cost;
  return true;
}
