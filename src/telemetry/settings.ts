/** The standard OTEL_ variables, as far as a run that ends can follow them. Off unless one of them asks for it. */
export interface TelemetrySettings {
  traces: Destination | null;
  metrics: Destination | null;
  resource: Record<string, string>;
  mostEvents: number;
  /** Variables that could not be followed. A mistake in them is told and costs nothing else. */
  warnings: string[];
}

export interface Destination {
  url: string;
  headers: Record<string, string>;
  timeoutMs: number;
  /** A file in PEM that is trusted beside the usual authorities. */
  certificate: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Signal = 'traces' | 'metrics';

const DEFAULT_ENDPOINT = 'http://localhost:4318';
/** The standard's 10 s would be ten times as long as a local gate takes. */
const DEFAULT_TIMEOUT_MS = 3_000;
const LONGEST_TIMEOUT_MS = 60_000;
const MOST_EVENTS = 128;
const SERVICE = 'delivery';

export function telemetrySettings(env: Environment): TelemetrySettings {
  const warnings: string[] = [];
  const off = env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true';
  return {
    traces: off ? null : destinationOf(env, 'traces', warnings),
    metrics: off ? null : destinationOf(env, 'metrics', warnings),
    resource: resourceOf(env, warnings),
    mostEvents: positive(env.OTEL_SPAN_EVENT_COUNT_LIMIT) ?? MOST_EVENTS,
    warnings,
  };
}

function destinationOf(env: Environment, signal: Signal, warnings: string[]): Destination | null {
  const exporter = env[`OTEL_${signal.toUpperCase()}_EXPORTER`]?.trim();
  if (exporter && exporter !== 'otlp') {
    if (exporter !== 'none')
      warnings.push(`OTEL_${signal.toUpperCase()}_EXPORTER=${exporter} is not spoken here`);
    return null;
  }
  const of = (name: string) =>
    env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`]?.trim() ||
    env[`OTEL_EXPORTER_OTLP_${name}`]?.trim();
  const url = urlOf(env, signal, exporter === 'otlp');
  if (url === null) return null;
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    warnings.push(`the OTLP endpoint for ${signal} is not a URL of HTTP: ${url}`);
    return null;
  }
  if (of('PROTOCOL') === 'grpc') {
    warnings.push('OTEL_EXPORTER_OTLP_PROTOCOL=grpc is not spoken here: use the HTTP port of the collector');
    return null;
  }
  return {
    url,
    headers: pairs(of('HEADERS') ?? '', 'OTEL_EXPORTER_OTLP_HEADERS', warnings),
    timeoutMs: Math.min(positive(of('TIMEOUT')) ?? DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS),
    certificate: of('CERTIFICATE') ?? null,
  };
}

/** The endpoint of one signal is taken as it stands; the common one gets the signal's path. */
function urlOf(env: Environment, signal: Signal, asked: boolean): string | null {
  const own = env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`]?.trim();
  if (own) return own;
  const common = env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim() || (asked ? DEFAULT_ENDPOINT : '');
  return common === '' ? null : `${common.replace(/\/+$/, '')}/v1/${signal}`;
}

function resourceOf(env: Environment, warnings: string[]): Record<string, string> {
  const named = env.OTEL_SERVICE_NAME?.trim();
  return {
    'service.name': SERVICE,
    ...pairs(env.OTEL_RESOURCE_ATTRIBUTES ?? '', 'OTEL_RESOURCE_ATTRIBUTES', warnings),
    ...(named ? { 'service.name': named } : {}),
  };
}

/** `key=value,key=value`, values percent-encoded. One that is malformed spoils them all, as the standard has it. */
function pairs(text: string, variable: string, warnings: string[]): Record<string, string> {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  try {
    return Object.fromEntries(
      parts.map((part) => {
        const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(part.trim()) ?? [];
        if (key.trim() === '') throw new Error('no name');
        return [decodeURIComponent(key.trim()), decodeURIComponent(value.trim())];
      }),
    );
  } catch {
    // Its value may be a secret, so only its name is told.
    warnings.push(`${variable} is not a list of key=value: it is ignored`);
    return {};
  }
}

function positive(text: string | undefined): number | null {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) && number > 0 ? number : null;
}
