import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { err, ok, type Result } from '../shared/base/index.ts';
import { defaultConfig, gameConfig, isPlan, MODE_IDS, READY_PLANS, type WorldConfig } from '../shared/game/index.ts';
import { cleanName, faultyNames, MAX_HOSTS, MAX_NAME_LENGTH, MIN_HOSTS } from '../shared/protocol/index.ts';
import { PlanSchema, WorkshopRulesSchema } from '../shared/protocol/schemas.ts';

/** What a POST to `api/rooms` may ask for: so many hosts, a game, or a workshop; nothing gives a server and a client. */
const OrderSchema = Type.Object({
  hosts: Type.Optional(Type.Integer()),
  mode: Type.Optional(Type.Union(MODE_IDS.map((mode) => Type.Literal(mode)))),
  teams: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
  bots: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2), Type.Literal(3)])),
  workshop: Type.Optional(Type.Object({ plan: Type.Optional(Type.Union([Type.Literal(45), Type.Literal(90), PlanSchema])), rules: Type.Optional(WorkshopRulesSchema), names: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 600 })) }, { additionalProperties: false })),
}, { additionalProperties: false });
const order = TypeCompiler.Compile(OrderSchema);

/** Teams of a game where none are asked for. */
const DEFAULT_TEAMS = 2;

/** A room that is ordered: what it is to start from, by its seed, and for a workshop who may come in (real names, which no World holds). */
export interface Order {
  configOf(seed: number): WorldConfig;
  names: string[] | null;
}

/** What the body of a POST asks for; or why it cannot be. */
export function readOrder(body: unknown): Result<Order, string> {
  const asked = body ?? {};
  if (!order.Check(asked)) return err(fault(order.Errors(asked).First()?.path ?? ''));
  const { hosts, mode, teams, bots, workshop } = asked;
  if (hosts !== undefined && (hosts < MIN_HOSTS || hosts > MAX_HOSTS)) return err(`A room has ${MIN_HOSTS} to ${MAX_HOSTS} hosts.`);
  if (mode) return ok({ configOf: (seed) => gameConfig({ mode, teams: teams ?? DEFAULT_TEAMS, ...(bots === undefined ? {} : { bots }) }, seed), names: null });
  if (!workshop) return ok({ configOf: (seed) => defaultConfig(seed, hosts), names: null });
  const plan = typeof workshop.plan === 'object' ? workshop.plan : READY_PLANS[workshop.plan ?? 45];
  if (!isPlan(plan)) return err('That plan cannot be run: each activity stands in it once and has 1 to 180 minutes.');
  const names = (workshop.names ?? []).map((name) => cleanName(name) ?? name);
  const faulty = faultyNames(names);
  if (faulty.length > 0) return err(`A name of the list has 1 to ${MAX_NAME_LENGTH} visible characters and stands there once; change ${faulty[0]!.slice(0, 64)}.`);
  if (workshop.rules?.names === 'list' && names.length === 0) return err('A list of names has one name or more.');
  return ok({
    configOf: (seed) => ({ seed, hosts: [], links: [], seats: [], pace: [1, 1], workshop: { plan, ...(workshop.rules ? { rules: workshop.rules } : {}) } }),
    names: workshop.rules?.names === 'list' ? names : null,
  });
}

function fault(path: string): string {
  return path.startsWith('/hosts') ? `A room has ${MIN_HOSTS} to ${MAX_HOSTS} hosts.` : `That cannot be made: see ${path || 'the whole'} of the request.`;
}
