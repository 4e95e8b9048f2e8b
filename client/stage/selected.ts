/** What is picked: the stage's name for the selection that all views share. */
export { selection as selected, type Selection as Selected } from '../selection.ts';
