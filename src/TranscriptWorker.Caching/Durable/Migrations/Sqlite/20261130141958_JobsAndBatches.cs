using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class JobsAndBatches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "batch_jobs",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "TEXT", maxLength: 36, nullable: false),
                    batch_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    outcome = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batch_jobs", x => new { x.tenant, x.batch_id, x.job_id });
                });

            migrationBuilder.CreateTable(
                name: "batches",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "TEXT", maxLength: 36, nullable: false),
                    batch_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    size = table.Column<int>(type: "INTEGER", nullable: false),
                    enriched = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    failed = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    cancelled = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    started_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    completed_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batches", x => new { x.tenant, x.batch_id });
                });

            migrationBuilder.CreateTable(
                name: "cancellations",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "TEXT", maxLength: 36, nullable: false),
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    cancelled_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cancellations", x => new { x.tenant, x.job_id });
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "TEXT", maxLength: 36, nullable: false),
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    source_version = table.Column<long>(type: "INTEGER", nullable: true),
                    command_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    unended_starts = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    place = table.Column<Guid>(type: "TEXT", nullable: true),
                    due_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    owner = table.Column<Guid>(type: "TEXT", nullable: true),
                    next_attempt_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    feature = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    share = table.Column<double>(type: "REAL", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    message = table.Column<string>(type: "TEXT", nullable: true),
                    recorded_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    updated_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ended_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    answer = table.Column<string>(type: "TEXT", nullable: true),
                    command = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs", x => new { x.tenant, x.job_id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_batches_started_at",
                table: "batches",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "IX_cancellations_cancelled_at",
                table: "cancellations",
                column: "cancelled_at");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_ended_at",
                table: "jobs",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_place_due_at",
                table: "jobs",
                columns: new[] { "place", "due_at" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_subject",
                table: "jobs",
                column: "subject");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "batch_jobs");

            migrationBuilder.DropTable(
                name: "batches");

            migrationBuilder.DropTable(
                name: "cancellations");

            migrationBuilder.DropTable(
                name: "jobs");
        }
    }
}
