-- CreateTable
CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "default_branch" TEXT NOT NULL,
    "test_command" TEXT,
    "policy" JSONB NOT NULL DEFAULT '{}',
    "sample" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "story_id" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "domain" TEXT NOT NULL DEFAULT '',
    "plan" TEXT,
    "plan_name" TEXT,
    "acceptance_criteria" TEXT[],
    "profile" TEXT NOT NULL DEFAULT 'feature',
    "mode" TEXT NOT NULL DEFAULT 'auto',
    "model" TEXT NOT NULL,
    "model_provider" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "phase" TEXT NOT NULL DEFAULT 'initializing',
    "resume_phase" TEXT,
    "current_agent" TEXT,
    "current_gate" SMALLINT NOT NULL DEFAULT 0,
    "gate_status" TEXT NOT NULL DEFAULT 'pending',
    "iteration" INTEGER NOT NULL DEFAULT 0,
    "max_iterations" INTEGER NOT NULL DEFAULT 10,
    "error_count" INTEGER NOT NULL DEFAULT 0,
    "max_errors" INTEGER NOT NULL DEFAULT 3,
    "recycle_count" INTEGER NOT NULL DEFAULT 0,
    "max_recycles" INTEGER NOT NULL DEFAULT 3,
    "safety_score" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "actions_count" INTEGER NOT NULL DEFAULT 0,
    "blocked_count" INTEGER NOT NULL DEFAULT 0,
    "tests_passed" INTEGER,
    "tests_failed" INTEGER,
    "progress_percent" SMALLINT NOT NULL DEFAULT 0,
    "hold_reason" TEXT,
    "kill_reason" TEXT,
    "error" TEXT,
    "error_code" TEXT,
    "base_branch" TEXT,
    "base_commit" TEXT,
    "branch" TEXT,
    "commit_hash" TEXT,
    "worktree_path" TEXT,
    "snapshot" TEXT,
    "token_limit" BIGINT NOT NULL,
    "tokens_reserved" BIGINT NOT NULL DEFAULT 0,
    "tokens_spent" BIGINT NOT NULL DEFAULT 0,
    "cost_limit_micros" BIGINT NOT NULL,
    "cost_reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "cost_spent_micros" BIGINT NOT NULL DEFAULT 0,
    "step" INTEGER NOT NULL DEFAULT 0,
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "lease_epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" UUID,
    "lease_expires_at" TIMESTAMPTZ(6),
    "command" TEXT,
    "command_reason" TEXT,
    "command_by" TEXT,
    "enqueued_at" TIMESTAMPTZ(6),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gate" (
    "run_id" UUID NOT NULL,
    "number" SMALLINT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "evidence" JSONB NOT NULL DEFAULT '[]',
    "decided_at" TIMESTAMPTZ(6),

    CONSTRAINT "gate_pkey" PRIMARY KEY ("run_id","number")
);

-- CreateTable
CREATE TABLE "gate_decision" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "gate" SMALLINT NOT NULL,
    "decision" TEXT NOT NULL,
    "by_kind" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "override" BOOLEAN NOT NULL DEFAULT false,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "gate_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tool_call" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "agent" TEXT NOT NULL,
    "tool_use_id" TEXT,
    "tool" TEXT NOT NULL,
    "args" JSONB NOT NULL,
    "args_hash" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'proposed',
    "verdict" TEXT,
    "score" DOUBLE PRECISION,
    "violations" TEXT[],
    "risks" TEXT[],
    "evidence" TEXT[],
    "effects" TEXT[],
    "policy_version" TEXT,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "snapshot" TEXT,
    "ok" BOOLEAN,
    "exit_code" INTEGER,
    "output" TEXT,
    "output_sha256" TEXT,
    "files_changed" TEXT[],
    "sandbox" TEXT,
    "duration_ms" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(6),

    CONSTRAINT "tool_call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "question" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "evidence" JSONB NOT NULL DEFAULT '{}',
    "tool_call_id" UUID,
    "gate" SMALLINT,
    "args_hash" TEXT,
    "snapshot" TEXT,
    "claimed_by" TEXT,
    "claimed_at" TIMESTAMPTZ(6),
    "answer" JSONB,
    "answered_by" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answered_at" TIMESTAMPTZ(6),

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_entry" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "call_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "agent" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "tokens" BIGINT NOT NULL,
    "cost_micros" BIGINT NOT NULL,
    "usage" JSONB,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSON NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "run_id" UUID,
    "subject" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "artifact" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact_content" (
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "artifact_content_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "task" (
    "run_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "phase" TEXT NOT NULL DEFAULT '',
    "title" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL DEFAULT 'pending',
    "retry_count" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "started_at" TIMESTAMPTZ(6),
    "completed_at" TIMESTAMPTZ(6),

    CONSTRAINT "task_pkey" PRIMARY KEY ("run_id","id")
);

-- CreateTable
CREATE TABLE "finding" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "task_id" TEXT,
    "agent" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transcript_entry" (
    "run_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "agent" TEXT NOT NULL,
    "conversation" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "model" TEXT,
    "usage" JSONB,
    "cost_micros" BIGINT,
    "duration_ms" INTEGER,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "transcript_entry_pkey" PRIMARY KEY ("run_id","number")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "in_flight" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(6),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "hash" TEXT NOT NULL,
    "key_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "session_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "ticket" (
    "hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "ticket_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "principal" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "response" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("principal","key")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "thread_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "id" UUID NOT NULL,
    "parent_id" UUID,
    "depth" SMALLINT NOT NULL,
    "metadata" JSON NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("thread_id","namespace","id")
);

-- CreateTable
CREATE TABLE "checkpoint_blob" (
    "thread_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "value" JSON NOT NULL,

    CONSTRAINT "checkpoint_blob_pkey" PRIMARY KEY ("thread_id","hash")
);

-- CreateTable
CREATE TABLE "checkpoint_write" (
    "thread_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "checkpoint_id" UUID NOT NULL,
    "task_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "value" JSON NOT NULL,

    CONSTRAINT "checkpoint_write_pkey" PRIMARY KEY ("thread_id","namespace","checkpoint_id","task_id","index")
);

-- CreateIndex
CREATE UNIQUE INDEX "project_name_key" ON "project"("name");

-- CreateIndex
CREATE UNIQUE INDEX "project_path_key" ON "project"("path");

-- CreateIndex
CREATE UNIQUE INDEX "run_thread_id_key" ON "run"("thread_id");

-- CreateIndex
CREATE INDEX "run_created_at_id_idx" ON "run"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "run_project_id_created_at_idx" ON "run"("project_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "run_status_lease_expires_at_idx" ON "run"("status", "lease_expires_at");

-- CreateIndex
CREATE INDEX "run_updated_at_idx" ON "run"("updated_at");

-- CreateIndex
CREATE INDEX "gate_decision_run_id_gate_at_idx" ON "gate_decision"("run_id", "gate", "at");

-- CreateIndex
CREATE UNIQUE INDEX "tool_call_run_id_number_key" ON "tool_call"("run_id", "number");

-- CreateIndex
CREATE INDEX "review_status_created_at_idx" ON "review"("status", "created_at");

-- CreateIndex
CREATE INDEX "review_run_id_idx" ON "review"("run_id");

-- CreateIndex
CREATE INDEX "budget_entry_run_id_at_idx" ON "budget_entry"("run_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "budget_entry_call_id_kind_key" ON "budget_entry"("call_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_hash_key" ON "audit_entry"("hash");

-- CreateIndex
CREATE INDEX "audit_entry_run_id_seq_idx" ON "audit_entry"("run_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "artifact_run_id_kind_name_sha256_key" ON "artifact"("run_id", "kind", "name", "sha256");

-- CreateIndex
CREATE INDEX "finding_run_id_idx" ON "finding"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "session_key_id_idx" ON "session"("key_id");

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate" ADD CONSTRAINT "gate_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate_decision" ADD CONSTRAINT "gate_decision_run_id_gate_fkey" FOREIGN KEY ("run_id", "gate") REFERENCES "gate"("run_id", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_call" ADD CONSTRAINT "tool_call_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review" ADD CONSTRAINT "review_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_entry" ADD CONSTRAINT "budget_entry_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "artifact_content"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transcript_entry" ADD CONSTRAINT "transcript_entry_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;
