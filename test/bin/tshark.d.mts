/** See tshark.mjs. */
export function findTshark(): string;
