-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "refused_writes" INTEGER NOT NULL DEFAULT 0;
