/** Puts the focus on what the page shows under a test id, after it was drawn anew. */
export function focusOn(testid: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.focus());
}
