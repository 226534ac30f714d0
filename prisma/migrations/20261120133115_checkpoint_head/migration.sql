-- AlterTable
ALTER TABLE "run" ADD COLUMN     "head_checkpoint" UUID;
