import { defineConfig } from 'playwright/test';

/** A red run is a red run: no retries. */
export default defineConfig({
  testDir: 'scenarios',
  outputDir: 'test-results',
  retries: 0,
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['./src/report/playwright.ts']],
});
