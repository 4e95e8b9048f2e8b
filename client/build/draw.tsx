import { useSignal } from '@preact/signals';
import { ids } from '../testids.ts';
import { w } from '../levels/words.ts';
import { Drawing } from './drawing.tsx';
import { botFault, MOST_HOSTS, redrawn, withHost, withLink, withoutHost, type Build, type HostPart, type LinkPart } from './model.ts';

interface Props {
  build: Build;
  onChange: (build: Build) => void;
}

const SEATS = ['app', 'kernel', 'raw'] as const;
const BOT_EXAMPLE = 'socket()\nsleep(500)\nconnect(3, server:7000)';
const NAME = /[^a-z0-9-]/g;

/** The first part: hosts, what is played there and by whom, and the links between them. */
export function Draw({ build, onChange }: Props) {
  const selected = useSignal<number>(0);
  const at = Math.min(selected.value, build.hosts.length - 1);
  const host = build.hosts[at]!;
  const setHost = (change: Partial<HostPart>): void =>
    onChange(redrawn(build, { hosts: build.hosts.map((one, i) => (i === at ? { ...one, ...change } : one)) }));
  const fault = botFault(build);
  return (
    <>
      <Drawing build={build} selected={at} onSelect={(next) => (selected.value = next)} onLink={(a, b) => onChange(withLink(build, a, b))} />
      <div class="build-columns">
        <section class="card" aria-labelledby="build-host">
          <h2 id="build-host">{w('build.host')}</h2>
          <div class="choices" role="group" aria-label={w('build.hosts')}>
            {build.hosts.map(({ name }, i) => <button key={i} aria-pressed={i === at} data-testid={ids.buildHost(i)} onClick={() => (selected.value = i)}>{name}</button>)}
            <button disabled={build.hosts.length >= MOST_HOSTS} data-testid={ids.buildAddHost} onClick={() => { onChange(withHost(build)); selected.value = build.hosts.length; }}>+ {w('build.addHost')}</button>
          </div>
          <label class="field"><span>{w('build.name')}</span>
            <input class="mono" data-testid={ids.buildHostName} maxLength={14} value={host.name} onInput={(event) => {
              const name = event.currentTarget.value.toLowerCase().replace(NAME, '');
              if (name !== '' && !build.hosts.some((one, i) => i !== at && one.name === name)) setHost({ name });
            }} /></label>
          <fieldset class="plain choices"><legend class="dim">{w('build.plays')}</legend>
            {SEATS.map((kind) => (
              <label key={kind} class="check"><input type="checkbox" checked={host[kind]} data-testid={ids.buildSeat(kind)} onChange={(event) => setHost({ [kind]: event.currentTarget.checked })} />{w(`build.seat.${kind}`)}</label>
            ))}
          </fieldset>
          <label class="field"><span>{w('build.botLines')}</span>
            <textarea class="script-text small" rows={5} spellcheck={false} data-testid={ids.buildBot} value={host.bot} placeholder={BOT_EXAMPLE} onInput={(event) => setHost({ bot: event.currentTarget.value })} /></label>
          {fault && <p class="alert" role="alert">{w('build.botFault', fault)}</p>}
          {build.hosts.length > 2 && <button class="quiet" onClick={() => { onChange(withoutHost(build, at)); selected.value = 0; }}>{w('build.removeHost', { host: host.name })}</button>}
        </section>
        <Links build={build} onChange={onChange} />
      </div>
    </>
  );
}

function Links({ build, onChange }: Props) {
  const set = (i: number, change: Partial<LinkPart>): void => onChange(redrawn(build, { links: build.links.map((one, at) => (at === i ? { ...one, ...change } : one)) }));
  const free = build.hosts.flatMap((_a, a) => build.hosts.map((_b, b) => [a, b] as const))
    .find(([a, b]) => a < b && !build.links.some((link) => (link.a === a && link.b === b) || (link.a === b && link.b === a)));
  return (
    <section class="card" aria-labelledby="build-links">
      <h2 id="build-links">{w('build.links')}</h2>
      <p class="dim">{w('build.linksHow')}</p>
      {build.links.map((link, i) => (
        <div class="link-row" key={i}>
          <b class="mono">{build.hosts[link.a]!.name} — {build.hosts[link.b]!.name}</b>
          <label class="field"><span>{w('build.delay')}</span><input type="number" min={1} max={5000} value={link.delayMs} data-testid={ids.buildDelay(i)} onInput={(event) => set(i, { delayMs: bounded(event.currentTarget.value, 1, 5000) })} /></label>
          <label class="field"><span>{w('build.loss')}</span><input type="number" min={0} max={90} value={link.lossPercent} onInput={(event) => set(i, { lossPercent: bounded(event.currentTarget.value, 0, 90) })} /></label>
          <button class="quiet" onClick={() => onChange(redrawn(build, { links: build.links.filter((_one, at) => at !== i) }))}>{w('build.remove')}</button>
        </div>
      ))}
      <button disabled={!free} data-testid={ids.buildAddLink} onClick={() => free && onChange(withLink(build, free[0], free[1]))}>+ {w('build.addLink')}</button>
    </section>
  );
}

function bounded(text: string, least: number, most: number): number {
  const value = Math.round(Number(text));
  return Number.isFinite(value) ? Math.max(least, Math.min(most, value)) : least;
}
