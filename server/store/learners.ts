import type Database from 'libsql';
import { firstOf, textOf } from './recover.ts';
import type { LearnerRecord, RunRecord, Store } from '../store.ts';

type Bytes = ArrayBuffer;
interface LearnerRow { name: Bytes; token_hash: Bytes; progress: Bytes; at_ms: number }
interface RunRow { name_key: Bytes; name: Bytes; rank: Bytes; score: Bytes; run: Bytes; at_ms: number }

/** Columns of text as bytes: see `textOf`. */
function asBytes(...columns: string[]): string {
  return columns.map((column) => `CAST(${column} AS BLOB) AS ${column}`).join(', ');
}

function learnerOf(nameKey: string, row: LearnerRow): LearnerRecord {
  return { nameKey, name: textOf(row.name), tokenHash: new Uint8Array(row.token_hash), progress: textOf(row.progress), atMs: row.at_ms };
}

function runOf(levelId: string, row: RunRow): RunRecord {
  const [nameKey, name, rank, score, run] = [row.name_key, row.name, row.rank, row.score, row.run].map(textOf) as [string, string, string, string, string];
  return { levelId, nameKey, name, rank, score, run, atMs: row.at_ms };
}

/** The part of the store that learners have: progress by name, and their best runs. Each call is done when it returns. */
export function createLearners(db: Database.Database): Pick<Store, 'putLearner' | 'getLearner' | 'putRun' | 'bestRuns'> {
  const putLearner = db.prepare(`
    INSERT INTO learners (name_key, name, token_hash, progress, at_ms) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, progress = excluded.progress, at_ms = excluded.at_ms WHERE token_hash = excluded.token_hash`);
  const getLearner = db.prepare(`SELECT ${asBytes('name', 'progress')}, token_hash, at_ms FROM learners WHERE name_key = ?`);
  const putRun = db.prepare(`
    INSERT INTO runs (level_id, name_key, name, rank, score, run, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (level_id, name_key) DO UPDATE SET name = excluded.name, rank = excluded.rank, score = excluded.score, run = excluded.run, at_ms = excluded.at_ms
    WHERE excluded.rank < rank`);
  const bestRuns = db.prepare(`SELECT ${asBytes('name_key', 'name', 'rank', 'score', 'run')}, at_ms FROM runs WHERE level_id = ? ORDER BY runs.rank, at_ms, runs.name_key LIMIT ?`);
  return {
    putLearner: async ({ nameKey, name, tokenHash, progress, atMs }) => putLearner.run(nameKey, name, Buffer.from(tokenHash), progress, atMs).changes === 1,
    getLearner: async (nameKey) => {
      const row = firstOf(getLearner, nameKey) as LearnerRow | undefined;
      return row ? learnerOf(nameKey, row) : null;
    },
    putRun: async ({ levelId, nameKey, name, rank, score, run, atMs }) => putRun.run(levelId, nameKey, name, rank, score, run, atMs).changes === 1,
    bestRuns: async (levelId, most) => (bestRuns.all(levelId, most) as RunRow[]).map((row) => runOf(levelId, row)),
  };
}
