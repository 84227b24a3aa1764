# Build stage: with the toolchain that tree-sitter needs where no binary of it fits. The app runs on the WebAssembly
# parser by default; SQLA_REVIEW_ENGINE=native takes the compiled one, which both stages' Debian 12 fits.
FROM node:20-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src ./src
COPY checks ./checks
RUN npm run build && npm prune --omit=dev

# Run stage: no compiler, no shell tools, not root.
FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Only the rule pages (*.md) are read at run time; the rules themselves are in dist.
COPY --from=build /app/checks ./checks
COPY app.yml ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, so that it receives SIGTERM and lets running reviews end.
CMD ["node", "dist/src/index.js"]
