import { z } from 'zod';

/** One line as Loki keeps it. The same stream, time and line is one entry, however often it is answered. */
export interface LokiEntry {
  /** Nanoseconds since 1970: too many for a number. */
  at: bigint;
  key: string;
  line: string;
}

/** Newer releases put metadata behind the line. */
const Value = z.tuple([z.string().regex(/^\d{1,19}$/), z.string()]).rest(z.unknown());
const Streams = z.array(z.object({ stream: z.record(z.string(), z.string()), values: z.array(Value) }));
const QueryAnswer = z.object({ data: z.object({ resultType: z.literal('streams'), result: Streams }) });
const TailMessage = z.object({ streams: Streams.nullish() });

export const readQueryAnswer = (text: string): LokiEntry[] =>
  entriesOf(QueryAnswer.parse(JSON.parse(text)).data.result);

export const readTailMessage = (text: string): LokiEntry[] =>
  entriesOf(TailMessage.parse(JSON.parse(text)).streams ?? []);

/** Each stream is in order by itself; together they are put in the order in which they were written. */
function entriesOf(streams: z.infer<typeof Streams>): LokiEntry[] {
  const entries = streams.flatMap(({ stream, values }) => {
    const labels = JSON.stringify(Object.entries(stream).sort());
    return values.map(([at, line]) => ({ at: BigInt(at), key: `${at} ${labels} ${line}`, line }));
  });
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
