import { existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'libsql';
import { firstOf, isSound, rowsOf, selectInputs, textOf } from './recover.ts';
import { STORE_VERSION } from './schema.ts';
import { databaseFile } from './sqlite.ts';

/** What a copy holds. */
export interface CopyReport {
  rooms: number;
  inputs: number;
}

/** Looks through a whole database file; throws with what is wrong. */
export function checkDatabase(file: string): CopyReport {
  const db = new Database(file, { readonly: true });
  try {
    const { integrity_check: found } = db.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string };
    if (found !== 'ok') throw new Error(`the copy is broken: ${found}`);
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version !== STORE_VERSION) throw new Error(`the copy is of format ${version}, not ${STORE_VERSION}`);
    let [rooms, inputs] = [0, 0];
    const findInputs = db.prepare(selectInputs('code = ?'));
    for (const { bytes } of db.prepare('SELECT CAST(code AS BLOB) AS bytes FROM rooms').all() as { bytes: ArrayBuffer }[]) {
      const code = textOf(bytes);
      rooms++;
      for (const row of rowsOf(firstOf(findInputs, code))) {
        inputs++;
        if (!isSound(row)) throw new Error(`input ${row.seq} of room ${code} is not what was written`);
      }
    }
    return { rooms, inputs };
  } finally {
    db.close();
  }
}

/**
 * Copies the database of a folder to a new file, as it is at one moment, whether a server writes to it or not. The file has its
 * name only when the copy is whole and was looked through.
 */
export function copyDatabase(dataDir: string, file: string): CopyReport {
  const from = databaseFile(dataDir);
  if (!existsSync(from)) throw new Error(`there is no database in ${dataDir} (DATA_DIR)`);
  if (existsSync(file)) throw new Error(`${file} is there already`);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  // Not read-only: where no server runs, the log of the last one may still have to be read in.
  const db = new Database(from, { timeout: 5_000 });
  try {
    db.prepare('VACUUM INTO ?').run(part);
    const report = checkDatabase(part);
    renameSync(part, file);
    return report;
  } finally {
    db.close();
    rmSync(part, { force: true });
  }
}
