using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.SqlServer
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
                    tenant = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false, collation: "Latin1_General_100_BIN2"),
                    batch_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    job_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    outcome = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batch_jobs", x => new { x.tenant, x.batch_id, x.job_id });
                });

            migrationBuilder.CreateTable(
                name: "batches",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false, collation: "Latin1_General_100_BIN2"),
                    batch_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    size = table.Column<int>(type: "int", nullable: false),
                    enriched = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    failed = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    cancelled = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    started_at = table.Column<DateTime>(type: "datetime2", nullable: false),
                    completed_at = table.Column<DateTime>(type: "datetime2", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batches", x => new { x.tenant, x.batch_id });
                });

            migrationBuilder.CreateTable(
                name: "cancellations",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false, collation: "Latin1_General_100_BIN2"),
                    job_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    reason = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    cancelled_at = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cancellations", x => new { x.tenant, x.job_id });
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    tenant = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false, collation: "Latin1_General_100_BIN2"),
                    job_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    subject = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    source_version = table.Column<long>(type: "bigint", nullable: true),
                    command_hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    state = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2"),
                    attempt = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    unended_starts = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    place = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    due_at = table.Column<DateTime>(type: "datetime2", nullable: true),
                    owner = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    next_attempt_at = table.Column<DateTime>(type: "datetime2", nullable: true),
                    feature = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    share = table.Column<double>(type: "float", nullable: true),
                    reason = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    message = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    recorded_at = table.Column<DateTime>(type: "datetime2", nullable: false),
                    updated_at = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ended_at = table.Column<DateTime>(type: "datetime2", nullable: true),
                    answer = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    command = table.Column<byte[]>(type: "varbinary(max)", nullable: true)
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
