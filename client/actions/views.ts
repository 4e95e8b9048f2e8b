import { t } from '../i18n.ts';
import { pictureHidden } from '../options.ts';
import { picture } from '../picture.ts';
import { focusOn } from '../keepfocus.ts';
import { live } from '../store.ts';
import { ids } from '../testids.ts';
import { setSplit, split, view, VIEWS, type View } from '../views.ts';
import { say } from '../spoken.ts';
import { titleOf, type Action } from './action.ts';
import { drawn } from './conditions.ts';

const ZOOM = 1.5;
const PAN = 0.2;

const shows = Object.fromEntries(VIEWS.map((name, i) => {
  const action: Action = {
    id: `view.${name}`, title: 'act.view', params: (say) => ({ view: say(`tab.${name}`) }), keys: [String(i + 1)], needs: [],
    run: () => (view.value = name),
  };
  return [name, action];
})) as Record<View, Action>;

/** Brings a view to the front. */
export function showView(name: View): Action {
  return shows[name];
}

export const sideBySide: Action = {
  id: 'view.split', title: 'room.split', keys: ['v'], needs: [], on: () => split.value,
  run: () => setSplit(!split.value),
};

/** The canvas can go: its twin in words then stands in its place, where it is otherwise seen only with the keyboard in it. */
export const hidePicture: Action = {
  id: 'view.picture', title: 'act.hidePicture', keys: ['i'], needs: [], on: () => pictureHidden.value,
  run: () => {
    pictureHidden.value = !pictureHidden.value;
    say(`${titleOf(hidePicture)}: ${t(pictureHidden.value ? 'palette.on' : 'palette.off')}`);
  },
};

/** To the stage in words: its first line. */
export const stageText: Action = {
  id: 'view.twin', title: 'act.twin', keys: ['Shift+t'], needs: [],
  run: () => {
    view.value = 'stage';
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="${ids.twin}"] button`)?.focus());
  },
};

export const toLog: Action = {
  id: 'view.toLog', title: 'act.toLog', keys: ['Shift+l'], needs: [],
  run: () => {
    view.value = 'log';
    focusOn(ids.log);
  },
};

function zoom(id: string, title: Action['title'], keys: string[], factor: number): Action {
  return { id: `stage.${id}`, title, keys, scope: 'stage', needs: [drawn], run: () => picture.value?.zoom(factor) };
}

function pan(id: string, title: Action['title'], key: string, x: number, y: number): Action {
  return { id: `stage.${id}`, title, keys: [key], scope: 'stage', needs: [drawn], run: () => picture.value?.pan(x, y) };
}

export const zoomIn = zoom('zoomIn', 'stage.zoomIn', ['+', '='], ZOOM);
export const zoomOut = zoom('zoomOut', 'stage.zoomOut', ['-'], 1 / ZOOM);
export const zoomFit = zoom('zoomFit', 'stage.zoomFit', ['0'], 0);

export const VIEW_ACTIONS: readonly Action[] = [
  ...VIEWS.map(showView), sideBySide, hidePicture, stageText, toLog, zoomIn, zoomOut, zoomFit,
  pan('panLeft', 'act.panLeft', 'ArrowLeft', -PAN, 0), pan('panRight', 'act.panRight', 'ArrowRight', PAN, 0),
  pan('panUp', 'act.panUp', 'ArrowUp', 0, -PAN), pan('panDown', 'act.panDown', 'ArrowDown', 0, PAN),
];

/** One for each host: frames it on the stage. */
export function frameHosts(): Action[] {
  return (live.world?.sim.hosts ?? []).map(({ id, name }) => ({
    id: `stage.host.${id}`, title: 'act.frameHost', params: () => ({ host: name }), keys: [], needs: [drawn],
    run: () => {
      view.value = 'stage';
      picture.value?.show(id);
    },
  }));
}
