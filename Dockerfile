# syntax=docker/dockerfile:1

# Everything that is needed to build, and nothing of it in the image that runs.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts && npm rebuild esbuild @swc/core
COPY . .
RUN npm run generate && npm run build

FROM node:22-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
USER node
EXPOSE 3000
# The same image is the worker and the migrator: see docker-compose.yml.
CMD ["node", "--enable-source-maps", "--max-old-space-size=96", "--max-semi-space-size=4", "dist/api/main.js"]
