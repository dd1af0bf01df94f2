using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.SqlServer
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
                    subject = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    invalidation_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    generation = table.Column<long>(type: "bigint", nullable: false),
                    applied_at = table.Column<DateTime>(type: "datetime2", nullable: false)
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
