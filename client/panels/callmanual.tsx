import '../styles/manual.css';
import { ERRORS_OF_CALLS } from '../../shared/socket/index.ts';
import { PARAMETERS, type CallName } from '../calls.ts';
import { m, parameterText, whenText } from '../manual.ts';
import { ErrnoTerm } from './term.tsx';

/** A call's parameters, and each errno that it can give, with when. */
export function CallManual({ name }: { name: CallName }) {
  return (
    <div class="call-manual">
      <h3>{m('manual.params')}</h3>
      <dl>{PARAMETERS[name].map((parameter) => <div key={parameter}><dt class="mono">{parameter}</dt><dd>{parameterText(name, parameter)}</dd></div>)}</dl>
      <h3>{m('manual.errors')}</h3>
      <dl>
        {ERRORS_OF_CALLS[name].map((errno) => (
          <div key={errno}><dt class="mono"><ErrnoTerm call={name} errno={errno} /></dt><dd>{whenText(name, errno)}</dd></div>
        ))}
      </dl>
      <p class="dim">{m('manual.source', { page: `${name}(2)` })}</p>
    </div>
  );
}
