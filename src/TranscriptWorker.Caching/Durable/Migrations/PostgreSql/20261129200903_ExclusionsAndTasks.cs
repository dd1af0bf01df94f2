using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ExclusionsAndTasks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "exclusions",
                table: "hot_epochs",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "excluded_subjects",
                columns: table => new
                {
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    subject = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false, collation: "C"),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    excluded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_excluded_subjects", x => new { x.epoch, x.subject });
                });

            migrationBuilder.CreateTable(
                name: "task_leases",
                columns: table => new
                {
                    task = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    lease_until = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_task_leases", x => x.task);
                });

            migrationBuilder.UpdateData(
                table: "hot_epochs",
                keyColumn: "id",
                keyValue: 1,
                column: "exclusions",
                value: 0L);

            migrationBuilder.InsertData(
                table: "task_leases",
                columns: new[] { "task", "lease_until" },
                values: new object[] { "housekeeping", new DateTime(1970, 1, 1, 0, 0, 0, 0, DateTimeKind.Utc) });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "excluded_subjects");

            migrationBuilder.DropTable(
                name: "task_leases");

            migrationBuilder.DropColumn(
                name: "exclusions",
                table: "hot_epochs");
        }
    }
}
