using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class CommandStarts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "origin",
                table: "applied_jobs",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<bool>(
                name: "is_superseded",
                table: "applied_invalidations",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "command_starts",
                columns: table => new
                {
                    subject = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    command_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    starts = table.Column<int>(type: "int", nullable: false),
                    started_at = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_command_starts", x => new { x.subject, x.command_id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_command_starts_started_at",
                table: "command_starts",
                column: "started_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "command_starts");

            migrationBuilder.DropColumn(
                name: "origin",
                table: "applied_jobs");

            migrationBuilder.DropColumn(
                name: "is_superseded",
                table: "applied_invalidations");
        }
    }
}
