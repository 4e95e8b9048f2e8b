import { useSignal, type Signal } from '@preact/signals';
import { seatProcess, type Seat, type World } from '../../shared/game/index.ts';
import { ARGS, buildCall, chosenCall, defaultArgs, fieldName, GIVEN, PROTOTYPES, type ArgName, type Args, type CallName } from '../calls.ts';
import { ask } from '../connection.ts';
import { t } from '../i18n.ts';
import { descriptors } from '../model.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { CallManual } from './later.tsx';

interface Props {
  seat: Seat;
  world: World;
  /** What the player wrote over the defaults. */
  edited: Signal<Record<string, string>>;
}

/** The chosen call as its man page writes it, with a field for each argument. */
export function CallForm({ seat, world, edited }: Props) {
  useWorld();
  const name = chosenCall.value;
  const args: Args = { ...defaultArgs(world, seat, name), ...edited.value };
  const call = buildCall(name, args);
  const change = (arg: ArgName, value: string) => (edited.value = { ...edited.value, [arg]: value });
  const submit = (event: Event) => {
    event.preventDefault();
    if (!call) return;
    ask({ type: 'call', seatId: seat.id, call });
    edited.value = {};
  };
  return (
    <form class="call-form" onSubmit={submit} noValidate>
      <p class="prototype mono">{PROTOTYPES[name]}</p>
      <div class="call-line">
        <b class="mono">{name}(</b>
        {GIVEN[name] && <span class="mono given">{GIVEN[name]}</span>}
        {ARGS[name].map((arg) => <Arg key={arg} call={name} arg={arg} value={args[arg]} fds={openDescriptors(world, seat)} onChange={(value) => change(arg, value)} />)}
        <b class="mono">)</b>
        <button class="primary" type="submit" disabled={!call} data-heir data-testid={ids.callSubmit}>{t('calls.call')}</button>
      </div>
      <p class="what">{call ? t(`call.${name}`) : t('calls.badNumber')}</p>
      <Manual name={name} />
    </form>
  );
}

/** The man page of the call in short, fetched when it is opened. It stays open as other calls are chosen. */
function Manual({ name }: { name: CallName }) {
  const open = useSignal(false);
  return (
    <details class="manual" open={open.value} data-testid={ids.callManual} onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{t('calls.manual', { call: name })}</summary>
      {open.value && <CallManual name={name} />}
    </details>
  );
}

function openDescriptors(world: World, seat: Seat): number[] {
  const host = world.sim.hosts[seat.hostId];
  const process = seatProcess(world, seat);
  return host && process ? descriptors(host, process).map((descriptor) => descriptor.fd) : [];
}

interface ArgProps {
  call: CallName;
  arg: ArgName;
  value: string;
  fds: number[];
  onChange: (value: string) => void;
}

const WIDTHS: Record<ArgName, number> = { fd: 3, addr: 11, port: 6, backlog: 4, len: 6, data: 6, how: 8, nonblock: 1 };

function Arg({ call, arg, value, fds, onChange }: ArgProps) {
  if (arg === 'nonblock') {
    return (
      <label class="arg check"><input type="checkbox" data-testid={ids.arg(arg)} checked={value !== ''}
        onChange={(event) => onChange(event.currentTarget.checked ? '1' : '')} /><span class="mono">{fieldName(call, arg)}</span></label>
    );
  }
  if (arg === 'how') {
    return (
      <label class="arg" title={t('arg.how')}><span class="mono">{fieldName(call, arg)}</span>
        <select class="mono" data-testid={ids.arg(arg)} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {['RD', 'WR', 'RDWR'].map((how) => <option key={how} value={how}>SHUT_{how}</option>)}
        </select></label>
    );
  }
  return (
    <label class="arg" title={t(`arg.${arg}`)}><span class="mono">{fieldName(call, arg)}</span>
      <input class="mono" data-testid={ids.arg(arg)} value={value} size={WIDTHS[arg]} style={{ width: `${WIDTHS[arg] + 2.5}ch` }} autocomplete="off" spellcheck={false}
        list={arg === 'fd' ? 'open-fds' : undefined} inputMode={arg === 'data' || arg === 'addr' ? 'text' : 'numeric'} onInput={(event) => onChange(event.currentTarget.value)} />
      {arg === 'fd' && <datalist id="open-fds">{fds.map((fd) => <option key={fd} value={String(fd)} />)}</datalist>}
    </label>
  );
}
