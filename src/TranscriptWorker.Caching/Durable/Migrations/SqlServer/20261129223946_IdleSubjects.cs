using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TranscriptWorker.Caching.Durable.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class IdleSubjects : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "idle_since",
                table: "subjects",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "generation_floor",
                table: "hot_epochs",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.UpdateData(
                table: "hot_epochs",
                keyColumn: "id",
                keyValue: 1,
                column: "generation_floor",
                value: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "idle_since",
                table: "subjects");

            migrationBuilder.DropColumn(
                name: "generation_floor",
                table: "hot_epochs");
        }
    }
}
