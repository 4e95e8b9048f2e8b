/** One line of a benchmark's report. */
export interface Line {
  name: string;
  value: number;
  unit: string;
  /** What the value is compared with, measured in the same run. */
  floor?: number;
  ratio?: number;
}
