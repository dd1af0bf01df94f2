using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AppliedInvalidations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "applied_invalidations",
                columns: table => new
                {
                    subject = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    invalidation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    generation = table.Column<long>(type: "INTEGER", nullable: false),
                    applied_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_applied_invalidations", x => new { x.subject, x.invalidation_id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_applied_invalidations_applied_at",
                table: "applied_invalidations",
                column: "applied_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "applied_invalidations");
        }
    }
}
