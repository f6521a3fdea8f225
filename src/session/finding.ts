/** One thing that was looked at before a run is begun, and what to do where it is not well. */
export interface Finding {
  what: string;
  is: 'ok' | 'warn' | 'bad';
  told: string;
  fix: string | null;
}

export const ok = (what: string, told: string): Finding => ({ what, is: 'ok', told, fix: null });
export const warn = (what: string, told: string, fix: string): Finding => ({ what, is: 'warn', told, fix });
export const bad = (what: string, told: string, fix: string): Finding => ({ what, is: 'bad', told, fix });
