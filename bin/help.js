// The help is plain JavaScript: whoever asks for it waits neither for a compiler nor for any command.
const COMMANDS = {
  gate: 'gate one fresh tenant: all assertions',
  replay: 'gate a build of the past, or judge recorded evidence',
  judge: 'reach the verdict again from recorded evidence',
  report: "render a run's reports again from its evidence",
  serve: 'run the in-repo registry in the foreground',
  fleet: 'spread builds, gates and replays over any number of machines',
  preflight: 'check SQL against a real schema before anything runs',
  smoke: "after a deploy: every tenant's build",
  reap: 'delete test tenants that nobody owns any more',
  doctor: 'is this target usable: reachability, credentials, clock, log, leftovers',
  affected: 'must the gate run for a change',
  watch: 'gate again and again as a service, with metrics and health',
  history: 'what all remembered runs say together',
  list: 'list templates, regressions or past runs',
};

export const HELP = `delivery: does a fresh tenant, on exactly this build, receive everything its template promises, and if not, why not?

Usage: delivery <command> [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, summary]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}

Try:
  delivery gate                        gate the in-repo platform, started for the occasion
  delivery gate --target staging --sha 4f2a91c
  delivery replay enum-coalesce        see an incident of the past turn red by its name
  delivery <command> --help

Exit codes: 0 pass, 1 fail, 2 bad usage or configuration, 3 inconclusive, 4 a tenant leaked, 70 a fault of delivery itself
`;
