# The interface. It learns at run time, by WAVE_API_URL, under which address browsers reach the API.
# Build from the project's root: docker build -f docker/web.Dockerfile -t wave-web .

FROM node:20-bookworm-slim AS build
WORKDIR /wave
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
COPY backend/package.json backend/
COPY frontend/package.json frontend/
RUN npm ci --workspace frontend --include-workspace-root
COPY frontend frontend
RUN cd frontend && npx next build
RUN npm ci --workspace frontend --omit=dev

FROM node:20-bookworm-slim
WORKDIR /wave/frontend
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=build /wave/package.json /wave/
COPY --from=build /wave/node_modules /wave/node_modules
COPY --from=build --chown=node:node /wave/frontend ./
USER node
EXPOSE 3000
CMD ["node", "../node_modules/next/dist/bin/next", "start", "-H", "0.0.0.0", "-p", "3000"]
