using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "applied_jobs",
                columns: table => new
                {
                    subject = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    applied_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_applied_jobs", x => new { x.subject, x.job_id });
                });

            migrationBuilder.CreateTable(
                name: "claims",
                columns: table => new
                {
                    subject = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    generation = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    fingerprint = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    owner = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    lease_until = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_claims", x => new { x.subject, x.generation, x.kind, x.fingerprint });
                });

            migrationBuilder.CreateTable(
                name: "entries",
                columns: table => new
                {
                    subject = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    generation = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    fingerprint = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    value = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_entries", x => new { x.subject, x.generation, x.kind, x.fingerprint });
                });

            migrationBuilder.CreateTable(
                name: "subjects",
                columns: table => new
                {
                    subject = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    generation = table.Column<long>(type: "bigint", nullable: false),
                    content_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    source_version = table.Column<long>(type: "bigint", nullable: true),
                    last_invalidation_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subjects", x => x.subject);
                });

            migrationBuilder.CreateTable(
                name: "user_preferences",
                columns: table => new
                {
                    subject = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    value = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_preferences", x => x.subject);
                });

            migrationBuilder.CreateIndex(
                name: "IX_entries_expires_at",
                table: "entries",
                column: "expires_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "applied_jobs");

            migrationBuilder.DropTable(
                name: "claims");

            migrationBuilder.DropTable(
                name: "entries");

            migrationBuilder.DropTable(
                name: "subjects");

            migrationBuilder.DropTable(
                name: "user_preferences");
        }
    }
}
