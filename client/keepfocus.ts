/** Puts the focus on what the page shows under a test id, after it was drawn anew. */
export function focusOn(testid: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.focus());
}

/** What has this attribute takes the focus of whatever is lost in the part of the page around it. */
const HEIR = 'data-heir';

const FOCUSABLE = 'button, input, select, textarea, summary, a[href], [tabindex]';

function canTake(element: Element): element is HTMLElement {
  return element instanceof HTMLElement && element.tabIndex >= 0 && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true });
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
  const entered = ({ target }: FocusEvent): void => {
    last = target instanceof HTMLElement ? placeOf(target) : null;
  };
  // Who presses beside everything wants the focus nowhere.
  const pressed = (): void => {
    last = null;
  };
  const mend = (): void => {
    const { activeElement } = document;
    if (!last || (last.element.isConnected && canTake(last.element))) return;
    if (activeElement && activeElement !== document.body && activeElement !== last.element) return;
    const place = last;
    last = null;
    nextBest(place)?.focus();
  };
  const watch = new MutationObserver(mend);
  watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ['disabled', 'hidden', 'data-view', 'data-side', 'open'] });
  document.addEventListener('focusin', entered);
  document.addEventListener('pointerdown', pressed, true);
  return () => {
    watch.disconnect();
    document.removeEventListener('focusin', entered);
    document.removeEventListener('pointerdown', pressed, true);
  };
}
