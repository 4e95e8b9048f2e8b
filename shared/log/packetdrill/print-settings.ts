import { defaultSysctls, type Sysctls } from '../../tcp/index.ts';
import { LINUX_SYSCTLS } from '../linux-sysctls.ts';
import { STOCK, TICK_SYSCTL } from './settings.ts';

/** The lines that make a stock host into one with these settings: `--mtu`, `sysctl`; a tick of timers is the simulator's own affair. */
export function settingLines(given: Partial<Sysctls>): { flags: string[]; commands: string[] } {
  const stock: Sysctls = { ...defaultSysctls(), ...STOCK };
  const sysctls: Sysctls = { ...defaultSysctls(), ...given };
  const commands: string[] = [];
  for (const [name, setting] of Object.entries(LINUX_SYSCTLS)) {
    const [key] = Object.keys(setting(1)) as (keyof Sysctls)[];
    if (key && sysctls[key] !== stock[key]) commands.push(`sysctl -q ${name}=${linuxValue(key, sysctls[key])}`);
  }
  for (const [name, initial, max] of [['rmem', 'rmemDefault', 'rmemMax'], ['wmem', 'wmemDefault', 'wmemMax']] as const) {
    if (sysctls[initial] !== stock[initial] || sysctls[max] !== stock[max]) commands.push(`sysctl -q net.ipv4.tcp_${name}="4096 ${sysctls[initial]} ${sysctls[max]}"`);
  }
  if (sysctls.congestionControl !== stock.congestionControl) commands.push(`sysctl -q net.ipv4.tcp_congestion_control=${sysctls.congestionControl}`);
  commands.push(`sysctl -e -q ${TICK_SYSCTL}=${sysctls.tickUs}`);
  return { flags: sysctls.mtu === stock.mtu ? [] : [`--mtu=${sysctls.mtu}`], commands };
}

function linuxValue(key: string, value: Sysctls[keyof Sysctls]): number | string {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && key.endsWith('Us') ? value / 1_000_000 : value;
}
