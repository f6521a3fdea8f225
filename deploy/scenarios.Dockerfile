# Scenarios of your own beside the package: what a shard plays. Their imports of template-delivery/test are found.
FROM registry.example.com/template-delivery:0.1
COPY scenarios ./scenarios
COPY playwright.config.ts ./
ENTRYPOINT ["playwright"]
CMD ["test"]
