-- AlterTable
ALTER TABLE "project" ADD COLUMN     "policy_version" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "archived_at" TIMESTAMPTZ(6),
ADD COLUMN     "command_args" JSONB,
ADD COLUMN     "forked_from" UUID,
ADD COLUMN     "forked_step" INTEGER,
ADD COLUMN     "human_gates" INTEGER[],
ADD COLUMN     "retry_of" UUID;

-- AlterTable
ALTER TABLE "tool_call" ADD COLUMN     "judgement" JSONB,
ADD COLUMN     "observed" JSONB;

-- CreateTable
CREATE TABLE "policy_version" (
    "project_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "policy" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("project_id","version")
);

-- CreateTable
CREATE TABLE "block_override" (
    "id" UUID NOT NULL,
    "tool_call_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "args_hash" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_by" UUID,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "block_override_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "judgement" (
    "args_hash" TEXT NOT NULL,
    "basis_hash" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "violations" TEXT[],
    "risks" TEXT[],
    "reasoning" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "judgement_pkey" PRIMARY KEY ("args_hash","basis_hash")
);

-- CreateTable
CREATE TABLE "shared_budget" (
    "scope" TEXT NOT NULL,
    "token_limit" BIGINT,
    "tokens_reserved" BIGINT NOT NULL DEFAULT 0,
    "tokens_spent" BIGINT NOT NULL DEFAULT 0,
    "cost_limit_micros" BIGINT,
    "cost_reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "cost_spent_micros" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shared_budget_pkey" PRIMARY KEY ("scope")
);

-- CreateIndex
CREATE UNIQUE INDEX "block_override_tool_call_id_key" ON "block_override"("tool_call_id");

-- CreateIndex
CREATE UNIQUE INDEX "block_override_used_by_key" ON "block_override"("used_by");

-- CreateIndex
CREATE INDEX "block_override_run_id_args_hash_idx" ON "block_override"("run_id", "args_hash");

-- CreateIndex
CREATE INDEX "judgement_created_at_idx" ON "judgement"("created_at");

-- AddForeignKey
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The audit chain is append-only, for the owner of the table too.
CREATE FUNCTION "refuse_change_of_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit entries are never changed or removed' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change_of_audit"();

CREATE TRIGGER "audit_entry_never_emptied" BEFORE TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change_of_audit"();

-- What shared budgets took before they had a row of their own.
INSERT INTO "shared_budget" ("scope", "tokens_reserved", "tokens_spent", "cost_reserved_micros", "cost_spent_micros")
SELECT 'account', coalesce(sum("tokens_reserved"), 0), coalesce(sum("tokens_spent"), 0),
       coalesce(sum("cost_reserved_micros"), 0), coalesce(sum("cost_spent_micros"), 0) FROM "run";

INSERT INTO "shared_budget" ("scope", "tokens_reserved", "tokens_spent", "cost_reserved_micros", "cost_spent_micros")
SELECT "project"."id"::text, coalesce(sum("run"."tokens_reserved"), 0), coalesce(sum("run"."tokens_spent"), 0),
       coalesce(sum("run"."cost_reserved_micros"), 0), coalesce(sum("run"."cost_spent_micros"), 0)
FROM "project" LEFT JOIN "run" ON "run"."project_id" = "project"."id" GROUP BY "project"."id";
