/** Puts the focus on what the page shows under a test id, after it was drawn anew. */
export function focusOn(testid: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.focus());
}

/** What has this attribute takes the focus of whatever is lost in the part of the page around it. */
const HEIR = 'data-heir';

const FOCUSABLE = 'button, input, select, textarea, summary, a[href], [tabindex]';

function canTake(element: Element): element is HTMLElement {
  return element instanceof HTMLElement && element.tabIndex >= 0 && isThere(element);
}

/** True for what is in the page, shown, and not disabled: what has the focus may keep it. */
function isThere(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';
}

/** What had the focus last: itself, what contained it, and what could be reached before it, nearest first. */
interface Place {
  element: HTMLElement;
  around: Element[];
  before: Element[];
}

function placeOf(element: HTMLElement): Place {
  const around: Element[] = [];
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) around.push(at);
  const all = [...document.querySelectorAll(FOCUSABLE)];
  return { element, around, before: all.slice(0, Math.max(0, all.indexOf(element))).reverse() };
}

/** The first thing to reach after what came before the lost place, in the nearest part of the page that is still there; else what came before it. */
function nextBest({ around, before }: Place): HTMLElement | undefined {
  const part = around.find((one) => one.isConnected && [...one.querySelectorAll(FOCUSABLE)].some(canTake));
  if (!part) return undefined;
  const heir = part.querySelector<HTMLElement>(`[${HEIR}]`);
  if (heir) return heir;
  const reachable = [...part.querySelectorAll(FOCUSABLE)].filter(canTake);
  const anchor = before.find((one) => one.isConnected);
  return reachable.find((one) => !anchor || (anchor.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0) ?? reachable.at(-1);
}

/**
 * Sees to it that the focus is not lost with the button that was pressed: where what had it goes away, or can no longer
 * take it, its neighbour takes it. The function returned stops it.
 */
export function keepFocus(): () => void {
  let last: Place | null = null;
  let touched = false;
  // A finger needs no focus, and a field that took it would bring up the keyboard over the page.
  const entered = ({ target }: FocusEvent): void => {
    last = target instanceof HTMLElement && !touched ? placeOf(target) : null;
  };
  // Who presses beside everything wants the focus nowhere.
  const pressed = ({ pointerType }: PointerEvent): void => {
    touched = pointerType === 'touch';
    last = null;
  };
  const typed = (): void => {
    touched = false;
  };
  let frame: number | null = null;
  const mend = (): void => {
    frame = null;
    const { activeElement } = document;
    if (!last || (activeElement && activeElement !== document.body && activeElement !== last.element)) return;
    if (isThere(last.element)) return;
    const place = last;
    last = null;
    nextBest(place)?.focus();
  };
  // Once for all that changes in a frame: what is shown is worked out then anyway.
  const watch = new MutationObserver(() => {
    frame ??= requestAnimationFrame(mend);
  });
  watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled', 'hidden', 'data-view', 'data-side', 'open'] });
  document.addEventListener('focusin', entered);
  document.addEventListener('pointerdown', pressed, true);
  document.addEventListener('keydown', typed, true);
  return () => {
    watch.disconnect();
    if (frame !== null) cancelAnimationFrame(frame);
    document.removeEventListener('focusin', entered);
    document.removeEventListener('pointerdown', pressed, true);
    document.removeEventListener('keydown', typed, true);
  };
}
