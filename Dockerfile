# The command, with everything that it needs, for workers, shards, a smoke by the clock and a watch.
FROM node:24-slim AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node packaging/build.ts
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:24-slim
WORKDIR /opt/delivery
COPY --from=build /source/node_modules ./node_modules
COPY --from=build /source/package.json ./node_modules/template-delivery/
COPY --from=build /source/bin ./node_modules/template-delivery/bin
COPY --from=build /source/dist ./node_modules/template-delivery/dist
COPY --from=build /source/schema ./node_modules/template-delivery/schema
COPY --from=build /source/fixtures ./node_modules/template-delivery/fixtures
# Whoever runs it may write to these, and to nothing else.
RUN ln -s ../template-delivery/bin/delivery.js node_modules/.bin/delivery && mkdir -m 1777 reports state compiled
ENV PATH=/opt/delivery/node_modules/.bin:$PATH
ENV DELIVERY_REPORT=/opt/delivery/reports
ENV XDG_STATE_HOME=/opt/delivery/state
ENV NODE_COMPILE_CACHE=/opt/delivery/compiled
USER 1000:1000
# An image that cannot gate a tenant is not made; and what this compiles, no worker compiles again.
RUN delivery gate --quiet --report state/first && rm -rf state/*
# Of what runs for long: fleet work --port 9464, and watch, which listens there by itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:9464/health').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["delivery"]
CMD ["fleet", "work", "--host", "0.0.0.0", "--port", "9464"]
