import { defineConfig } from 'playwright/test';

/** A red run is a red run: no retries. */
export default defineConfig({
  testDir: 'scenarios',
  outputDir: 'test-results',
  retries: 0,
  workers: 4,
  // Tenants are waited for and pages are computed: side by side, each takes what the other leaves of the cores.
  projects: [
    { name: 'delivery', testIgnore: 'report.spec.ts', workers: 3 },
    { name: 'page', testMatch: 'report.spec.ts', workers: 1 },
  ],
  fullyParallel: true,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['./src/report/playwright.ts']],
});
