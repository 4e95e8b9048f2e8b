import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { err, ok, type Result } from '../shared/base/index.ts';
import { campaignLevel } from '../shared/levels/campaign.ts';
import { type RunProblem, type RunInput, type Level, MOST_INPUTS, type Score, type Submission, verifyRun } from '../shared/levels/index.ts';
import { INPUT_SCHEMAS } from '../shared/protocol/schemas.ts';

/** A submitted run's body, in bytes of JSON. */
export const MAX_RUN_BYTES = 256 * 1024;

const Id = Type.String({ minLength: 1, maxLength: 64 });
const player = { playerId: Id };
const { call, interrupt, play, inject } = INPUT_SCHEMAS;
const RunSchema = Type.Object({
  seed: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  workshop: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })),
  inputs: Type.Array(Type.Union([
    ...[call, interrupt, play, inject].map((schema) => Type.Object({ ...schema.properties, ...player }, { additionalProperties: false })),
    Type.Object({ type: Type.Literal('advance'), toUs: Type.Integer({ minimum: 0, maximum: 86_400_000_000 }) }, { additionalProperties: false }),
    Type.Object({ type: Type.Literal('predict'), id: Id, choice: Id }, { additionalProperties: false }),
    Type.Object({ type: Type.Literal('hint'), layer: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]) }, { additionalProperties: false }),
  ]), { maxItems: MOST_INPUTS }),
}, { additionalProperties: false });
const runs = TypeCompiler.Compile(RunSchema);

/** Why a submitted run was refused: a code, an English text that names the input, and the finding as data. */
export interface RunRefusal {
  status: 400 | 404 | 422;
  code: 'bad-message' | 'unknown-level' | 'run-refused';
  text: string;
  problem?: RunProblem;
}

/** What was submitted, verified: played again from its inputs alone. */
export interface VerifiedRun {
  level: Level;
  run: Submission;
  name: string | null;
  /** The code of the workshop in which it is to count. */
  workshop: string | null;
  score: Score;
}

/** Reads a submitted run and plays it again. */
export function readRun(levelId: string, body: unknown): Result<VerifiedRun, RunRefusal> {
  const level = campaignLevel(levelId);
  if (!level) return err({ status: 404, code: 'unknown-level', text: `There is no level ${levelId.slice(0, 50)}.` });
  if (!runs.Check(body)) return err({ status: 400, code: 'bad-message', text: `That is no run: see ${runs.Errors(body).First()?.path || 'the whole'} of the request.` });
  const { seed, inputs, name, workshop } = body as { seed: number; inputs: RunInput[]; name?: string; workshop?: string };
  const run = { seed, inputs };
  const verified = verifyRun(level, run);
  if (!verified.ok) return err({ status: 422, code: 'run-refused', text: problemText(verified.error), problem: verified.error });
  return ok({ level, run, name: name ?? null, workshop: workshop ?? null, score: verified.value });
}

function problemText(problem: RunProblem): string {
  switch (problem.why) {
    case 'fault':
      return `Input ${problem.input + 1} cannot have been made: ${problem.fault}.`;
    case 'after-end':
      return `Input ${problem.input + 1} comes after the level had ended.`;
    case 'not-won':
      return `Played again, it does not reach the goal: ${problem.lacking.map(({ objective }) => objective).join(', ')}.`;
  }
}
