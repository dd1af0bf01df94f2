using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.PostgreSql
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
                    tenant = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false, collation: "C"),
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batch_jobs", x => new { x.tenant, x.batch_id, x.job_id });
                });

            migrationBuilder.CreateTable(
                name: "batches",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false, collation: "C"),
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    size = table.Column<int>(type: "integer", nullable: false),
                    enriched = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    failed = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    cancelled = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    started_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    completed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batches", x => new { x.tenant, x.batch_id });
                });

            migrationBuilder.CreateTable(
                name: "cancellations",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false, collation: "C"),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    cancelled_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cancellations", x => new { x.tenant, x.job_id });
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: false, collation: "C"),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    source_version = table.Column<long>(type: "bigint", nullable: true),
                    command_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    attempt = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    unended_starts = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    place = table.Column<Guid>(type: "uuid", nullable: true),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    owner = table.Column<Guid>(type: "uuid", nullable: true),
                    next_attempt_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    feature = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    share = table.Column<double>(type: "double precision", nullable: true),
                    reason = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    message = table.Column<string>(type: "text", nullable: true),
                    recorded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    answer = table.Column<string>(type: "text", nullable: true),
                    command = table.Column<byte[]>(type: "bytea", nullable: true)
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
